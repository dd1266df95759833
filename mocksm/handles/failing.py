"""The part of the control object that makes things go wrong: failures, latency, outages, throttling, stale reads."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from mocksm.errors import MocksmError

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from mocksm.engine.cloud import Cloud
    from mocksm.engine.consistency import Lag
    from mocksm.engine.dispatch import Dispatcher
    from mocksm.engine.faults import Fault
    from mocksm.engine.throttling import Throttle
    from mocksm.handles.callers import Caller
    from mocksm.handles.ordering import Condition, Which

_CHANCES = 1 << 53  # as fine as a float between 0 and 1 can be


class Failing:
    """What can be ordered to go wrong. An order holds until its ``stop()``, or inside ``with``; the first one decides.

    Orders are for the calls of the tested code, those included that a service makes on its behalf (Secrets Manager's to
    KMS); what the test itself makes and reads through its handles never meets one.
    """

    @property
    def dispatcher(self) -> Dispatcher:
        """The way into the cloud."""
        raise NotImplementedError

    def fail(
        self,
        operation: str,
        error: str | Exception | type[Exception],
        *,
        message: str | None = None,
        times: int | None = None,
        after: int = 0,
        nth: int | None = None,
        every: int | None = None,
        chance: float | None = None,
        when: Condition | None = None,
        by: Caller | None = None,
        region: str | None = None,
        latency: float = 0.0,
        required: bool = True,
    ) -> Fault:
        """Make calls fail, from now on.

        Args:
            operation: ``kms:Decrypt``, or with wildcards ``secretsmanager:*``.
            error: A code of AWS's (``"DisabledException"``); ``"timeout"``, ``"connect timeout"``, ``"connection reset"``
                or ``"unreachable"``, or botocore's class for one of these; or any exception, which the call then raises
                in the client. A failure of transport is met by the client only: the request does not reach AWS, and a
                timeout takes the client's own time on the mock's clock.
            message: The sentence that comes with the code; one that says it was ordered if None.
            times: How many calls fail, all if None.
            after: How many calls go well before.
            nth: The one call that fails, counted from 1.
            every: Each how-many-eth call fails: with 2 every other, the second first.
            chance: How probably a call fails, 0 to 1; ``random_seed`` makes it the same in every run.
            when: A function of the call (``.params``, ``.principal``, ``.region``, ``.via``), or a dict of parameters by
                AWS's names, with what ``aws.calls`` takes for each: a value, a function of it, a handle, None.
            by: Whose calls fail: a handle, an ARN (a role's for all its sessions), an account's twelve digits, a service.
            region: In which Region.
            latency: By how many seconds the failure is late, as in ``slow``.
            required: Whether the mock's end tells of it if it never fires. What is left to ``chance`` is never told.

        Raises:
            MocksmError: There is no such operation, error, parameter, caller or Region, or the arguments contradict each
                other.
        """
        from mocksm.handles.ordering import described, error_of, seconds_of
        from mocksm.wire.http import NoAnswer

        made = error_of(error, operation, message=message)
        if latency and isinstance(made, NoAnswer) and made.code.endswith("timeout"):
            raise MocksmError("mocksm: latency says nothing of a timeout, which takes as long as the client waits")
        which: Which = {"times": times, "after": after, "nth": nth, "every": every, "chance": chance}
        which |= {"when": when, "by": by, "region": region}
        return self._order(
            described("fail", operation, error, **which, latency=latency or None),
            operation,
            made,
            message=f"mocksm: aws.fail ordered this {error}." if message is None else message,
            latency=seconds_of("latency", latency),
            required=required,
            which=which,
        )

    def slow(self, operation: str, seconds: float, *, required: bool = True, **which: Unpack[Which]) -> Fault:
        """Make answers late, from now on: the operation is done, and its answer takes some seconds on the mock's clock.

        A client whose ``read_timeout`` (60 seconds unless configured) is shorter gets a ReadTimeoutError, and does not learn
        that what it asked for was done.

        Args:
            operation: As in ``fail``.
            seconds: By how many seconds; what slows a call down several times over adds up.
            required: As in ``fail``.
            which: ``times``, ``after``, ``nth``, ``every``, ``chance``, ``when``, ``by`` and ``region``, as in ``fail``.

        Raises:
            MocksmError: As in ``fail``.
        """
        from mocksm.handles.ordering import described, seconds_of

        return self._order(
            described("slow", operation, seconds, **which),
            operation,
            None,
            latency=seconds_of("seconds", seconds, least=0.001),
            required=required,
            which=which,
        )

    def outage(self, region: str, error: str = "unreachable", *, required: bool = True) -> Fault:
        """Let no client reach any service in a Region, from now on until ``stop()``.

        What AWS does inside the Region and between Regions (replication, what falls due) goes on: it is the way there that
        is broken. IAM's only endpoint, and STS's global one, are in us-east-1.

        Args:
            region: The Region.
            error: What calls fail with, as in ``fail``: ``"ServiceUnavailable"`` answers with status 503.
            required: As in ``fail``.

        Raises:
            MocksmError: There is no such Region or error.
        """
        from mocksm.handles.ordering import described, error_of

        return self._order(
            described("outage", region, error),
            "*:*",
            error_of(error, "*:*"),
            message=f"mocksm: aws.outage ordered this {error}.",
            required=required,
            which={"when": _from_a_client, "region": region},
        )

    def throttle(
        self,
        operation: str = "*:*",
        *,
        rate: float | None = None,
        burst: float | None = None,
        by: Caller | None = None,
        region: str | None = None,
    ) -> Throttle:
        """Throttle calls that come too fast, from now on, by AWS's published rates or by a rate of your own.

        The caller's account has a budget in each Region, which fills up on the mock's clock. AWS publishes rates for
        Secrets Manager and KMS, for operations or groups of them; how many calls it takes at once it does not say: here as
        many as in a second, and at least one. Not modelled: the rates of custom key stores.

        Args:
            operation: As in ``fail``; all that have a published rate if nothing is said.
            rate: How many calls a second, which all that ``operation`` names share; AWS's rates if None.
            burst: How many at once; as many as in a second if None.
            by: As in ``fail``.
            region: As in ``fail``.

        Raises:
            MocksmError: No rate is published for the operation, or the arguments contradict each other.
        """
        from mocksm.handles.throttling import throttle

        return throttle(self.dispatcher, operation, rate, burst, by, region)

    def lag(self, seconds: float) -> Lag:
        """Let reads of Secrets Manager and KMS lag behind, from now on: what changes shows only after some seconds.

        Whatever reads, lists, describes or uses a key (its policy, grants, aliases and state) sees what was there so long
        ago on the mock's clock: a secret that was just created is not found, a label or policy just changed still the old
        one. What changes something sees the present, and so do a rotation's function and calls with ``GrantTokens``. What the
        test itself makes meanwhile is there at once, together with all that was on its way. Not modelled: IAM's own lag, and
        replicas that lag more than their primary.

        Args:
            seconds: How far behind.

        Raises:
            MocksmError: The number makes no sense, or there is a lag already.
        """
        from mocksm.handles.lagging import lag

        return lag(self.dispatcher.cloud, seconds)

    def _order(
        self,
        ordered: str,
        operation: str,
        error: str | Exception | None,
        *,
        which: Which,
        required: bool,
        message: str = "",
        latency: float = 0.0,
    ) -> Fault:
        from mocksm.engine.faults import Fault
        from mocksm.handles.codes import status_of
        from mocksm.handles.ordering import which_of

        cloud = self.dispatcher.cloud
        aim, turns = which_of(self.dispatcher, operation, **which)
        fault = Fault(
            aim,
            turns,
            error,
            ordered=ordered,
            draw=partial(_draw, cloud),
            message=message,
            status=partial(status_of, f"{error}"),
            latency=latency,
            required=required and turns.chance is None,
        )
        cloud.faults.add(fault)
        return fault


def _draw(cloud: Cloud) -> float:
    return cloud.ids.choice(range(_CHANCES)) / _CHANCES


def _from_a_client(call: Any) -> bool:
    return call.via is None
