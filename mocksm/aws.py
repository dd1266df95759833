"""The control object: what a test holds while the mock is active. It opens clouds, and knows no door."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from mocksm.arn import is_account, partition_of
from mocksm.clock import Clock
from mocksm.errors import MocksmError, OwnError, UnmockedRequest, own_errors
from mocksm.fronts.listening import Front, checked
from mocksm.handles.around import Around
from mocksm.handles.clients import Clients
from mocksm.handles.failing import Failing
from mocksm.handles.listening import Listening
from mocksm.handles.people import People
from mocksm.handles.serving import Serving
from mocksm.handles.sowing import Source, Sowing, checked_values
from mocksm.handles.spelling import Spelling, region_named
from mocksm.intercept import active
from mocksm.intercept.environment import ACCESS_KEY_ID, DEFAULT_REGION
from mocksm.opening import Opening, account_of, background_of, open_cloud, python_clock
from mocksm.services import ROOMS

if TYPE_CHECKING:
    from mocksm.engine.cloud import Cloud, Snapshot
    from mocksm.engine.dispatch import Dispatcher
    from mocksm.handles.calls import Calls
    from mocksm.handles.clocks import ClockHandle
    from mocksm.handles.rotations import RotationHandles
    from mocksm.seeding.values import Value
    from mocksm.wire.http import HttpRequest, HttpResponse


class Aws(People, Sowing, Failing, Around, Listening, Serving, Spelling):
    """One mock's cloud, seen from the test: seed it, look at it, make it fail, move its time.

    Args:
        region: The Region of clients that name none; the environment's where None, and ``us-east-1`` without any.
        account: The default caller's account, twelve digits; where None an AWS_ACCESS_KEY_ID of twelve digits tells it,
            else it is ``123456789012``.
        random_seed: Makes ids, ARN suffixes and random passwords the same in every run. Key material stays random.
        seeded_keys: Makes the material of KMS keys, data keys and the nonces of symmetric ciphertexts the same in every
            run too; it needs a ``random_seed``. Such keys are public knowledge: whoever knows the seed has them. What
            OpenSSL chooses by chance (ECDSA, PSS, OAEP, ML-DSA, GenerateRandom, wrapping keys for imports) stays random.
        passthrough: Services (botocore's names) or host names whose requests mocksm lets through to where they go.
        shared_loader: Whether sessions and clients that are made while the mock is active have in common what botocore reads
            and makes anew for each (data files, shapes, handlers), and are set up when used, which makes the first client of
            a session ten times as fast; and whether answers have parsers in common. False leaves all of that to botocore.
        keep_session: Whether boto3's default session is kept from mock to mock, so that ``boto3.client(...)`` makes no session
            for each test. What a test changes in it (handlers, its configuration) then stays for the next.
        strict_credentials: Whether an access key that mocksm did not issue is refused, as AWS refuses it. False takes it
            for the default caller's, whatever its token says. The environment's stand-ins and twelve digits stay valid.
        rotation: ``"at once"`` finishes a rotation before RotateSecret answers, where AWS rotates in the background.
            ``"later"`` leaves it to the clock: it starts ten seconds later, and until then AWSPENDING is on an empty
            version and another RotateSecret is refused.
        may_swallow: The errors of mocksm's own that the tested code may swallow: ``"UnmockedRequest"``, ``"NotModelled"``;
            those in the environment's MOCKSM_MAY_SWALLOW where None. A test whose code swallows another fails at the
            mock's end.
        real_waits: Whether botocore really waits between its retries and in its waiters. False lets these waits move the
            mock's clock instead, so that they take no time; waits for services that mocksm does not have are real anyway.
        localhost: What answers on ``localhost:2773``: ``"extension"``, the AWS Parameters and Secrets Lambda Extension, or
            ``"agent"``, the AWS Secrets Manager Agent; with None requests go to whatever listens there.
        move_python_time: Whether Python's own time (``time``, ``datetime``) is moved with the clock, in every thread, through
            time-machine (the extra ``time``).
        secrets: What is there from the start: names to values (``str``, ``bytes``, or anything that JSON can hold).
        seed: What else is there from the start: a JSON, YAML or TOML file, or what one holds; ``seed`` says more.
    """

    def __init__(
        self,
        *,
        region: str | None = None,
        account: str | None = None,
        random_seed: int | None = None,
        seeded_keys: bool = False,
        passthrough: Sequence[str] = (),
        shared_loader: bool = True,
        keep_session: bool = False,
        strict_credentials: bool = False,
        rotation: Literal["at once", "later"] = "at once",
        may_swallow: Sequence[OwnError] | None = None,
        real_waits: bool = False,
        localhost: Front | None = "extension",
        move_python_time: bool = False,
        secrets: Mapping[str, Value] | None = None,
        seed: Source | None = None,
    ) -> None:
        if account is not None and not is_account(f"{account}"):
            raise MocksmError(f"mocksm: account={account!r} is no account id: it takes twelve digits")
        if isinstance(passthrough, str):
            raise MocksmError(f"mocksm: passthrough takes a list, as in passthrough=[{passthrough!r}]")
        if seeded_keys and random_seed is None:
            raise MocksmError("mocksm: seeded_keys=True has no seed: give random_seed=... as well")
        self._background_delay = background_of(rotation)
        self._may_swallow = None if may_swallow is None else own_errors(may_swallow)
        self._region = region_named(region)
        self._account = None if account is None else f"{account}"
        self._random_seed = random_seed
        self._key_seed = random_seed if seeded_keys else None
        self._passthrough = frozenset(passthrough)
        self._shared_loader = shared_loader
        self._keep_session = keep_session
        self._real_waits = real_waits
        self._localhost = checked(localhost)
        self._strangers = frozenset({ACCESS_KEY_ID}) if strict_credentials else None
        self._seeded = checked_values(secrets)
        self._seed = seed
        self._python_clock = python_clock() if move_python_time else None
        self._opening: Opening | None = None
        self._dispatcher: Dispatcher | None = None
        super().__init__()
        self._clients = Clients()
        self._refused: list[MocksmError] = []
        self._default_region = region or DEFAULT_REGION

    # -- what a test asks for ------------------------------------------------------------------------------------------

    @property
    def region(self) -> str:
        """The Region in which this object seeds and looks things up, unless a call names another."""
        return self._default_region

    @property
    def cloud(self) -> Cloud:
        """The state behind this object.

        Raises:
            MocksmError: The mock is not active.
        """
        return self._made().cloud

    @property
    def clock(self) -> ClockHandle:
        """The cloud's time; moving it runs what falls due."""
        from mocksm.handles.clocks import ClockHandle

        return ClockHandle(self.dispatcher)

    @property
    def calls(self) -> Calls:
        """Every call that was served (of more than 100,000 the latest), oldest first; ``aws.calls("kms:Decrypt")`` narrows."""
        from mocksm.handles.calls import Calls
        from mocksm.handles.question import Question

        return Calls(Question(self.dispatcher.cloud.records))

    @property
    def dispatcher(self) -> Dispatcher:
        """The way into the cloud for the handles."""
        opening = self._opening
        if opening is not None and self._process != os.getpid():
            return self._in_a_fork(opening.clock)
        return self._made()

    @property
    def rotations(self) -> RotationHandles:
        """Every rotation that ran, oldest first."""
        from mocksm.handles.rotations import RotationHandles

        self.dispatcher.catch_up()
        return RotationHandles(self.cloud)

    def client(self, service: str, *, region: str | None = None) -> Any:
        """Return a botocore client of ``service`` whose calls are whoever's that the environment's key stands for.

        That is the default caller, and inside ``with role:`` the role: who acts is asked at each call, not as the client is
        made. ``client`` of a role, a user or an account gives one that signs as these, wherever it is used.
        """
        return self._clients.make(service, region or self.region)

    def snapshot(self) -> Snapshot:
        """Return the state as it is now, for ``restore``."""
        return self.dispatcher.cloud.snapshot()

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot; handles and clients go on working and see what it holds."""
        self.dispatcher.cloud.restore(snapshot)

    def reset(self) -> None:
        """Start over with a new cloud of the same options; of before only users, roles and guardrails stay that handles made."""
        self.dispatcher.cloud  # noqa: B018 - says so in a fork
        if self._python_clock is not None:
            self._python_clock.restore(Clock().state())
        self._open()

    def __dir__(self) -> list[str]:
        """Name what tests use; what the doors ask for is left out."""
        for_doors = {*dir(active.ActiveMock), "dispatcher", "take_ending", "sibling"} - {"region"}
        return [name for name in super().__dir__() if name not in for_doors]

    # -- what the doors ask for (intercept.active.ActiveMock) ----------------------------------------------------------

    def serves(self, service: str) -> bool:
        """Say whether mocksm has the service of botocore's name."""
        return service in ROOMS and service not in self._passthrough

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Serve a request of a service that mocksm has; what mocksm itself has to say is remembered, and raised."""
        try:
            return self.dispatcher.handle(request)
        except MocksmError as error:
            self._remember(error)
            raise

    def pass_time(self, seconds: float) -> None:
        """Let time pass on the clock, as if someone had waited; what falls due runs."""
        self.dispatcher.run_until(self.cloud.clock.now() + timedelta(seconds=seconds))

    def takes_waits_of(self, service: str) -> bool:
        """Say whether botocore's waits for a service move the clock."""
        return not self._real_waits and self.serves(service)

    def passes(self, service: str | None, host: str) -> bool:
        """Say whether the test lets requests of the service, or to the host, through."""
        return service in self._passthrough or host in self._passthrough

    def refuse(self, service: str | None, what: str, url: str) -> NoReturn:
        """Refuse a request that would have reached the real AWS, and remember it."""
        asked = service or "HOST"
        error = UnmockedRequest(
            f"mocksm did not send {what} to {url}: the host is AWS's, and mocksm has no {service or 'such service'}, "
            f"only {', '.join(ROOMS)}. Mock it otherwise (moto, botocore's Stubber), or let it through with "
            f"mock_secrets(passthrough=[{asked!r}]) or `mocksm_passthrough` in pytest's ini file. A test that means to see "
            f"this refusal takes it off the report with aws.take_refusals()."
        )
        self._remember(error)
        raise error

    def _remember(self, error: MocksmError) -> None:
        """Keep what the tested code may swallow, once, and without the frames that the error itself would keep alive."""
        if not error.noted:
            error.noted = True
            self._refused.append(type(error)(*error.args))

    def now(self) -> datetime:
        """Return the time on the clock."""
        return self.cloud.clock.now()

    def has_role(self, arn: str) -> bool:
        """Say whether there is a role of this ARN."""
        return self.cloud.directory.at(arn) is not None

    def issued(self, access_key_id: str) -> bool:
        """Say whether an access key means something here: one that this mock issued, or an account's twelve digits."""
        made = self._dispatcher
        return is_account(access_key_id) or (made is not None and made.cloud.credentials.issued(access_key_id))

    # -- life ----------------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        """Begin a cloud; nobody waits for what it is made of before something is asked of it."""
        __tracebackhide__ = True
        with self._turn_at_opening():
            before = None if self._dispatcher is None else self.dispatcher.cloud
            self._process = os.getpid()
            clock = self._python_clock or Clock()
            opening = Opening(
                account=self._account or account_of(os.environ),
                partition=partition_of(self._default_region),
                random_seed=self._random_seed,
                key_seed=self._key_seed,
                background_delay=self._background_delay,
                strangers=self._strangers,
                clock=clock,
                at=clock.now(),
            )
            self._dispatcher, self._opening = None if before is None else open_cloud(opening, before), opening
        if self._seed is not None:
            self.seed(self._seed)
        self.seed_values(self._seeded, "secrets")

    @property
    def _was_asked(self) -> bool:
        """Whether the cloud was made: something was asked of it."""
        return self._dispatcher is not None

    def _made(self) -> Dispatcher:
        """Return the cloud with the way into it, which is made when it is first asked for."""
        made = self._dispatcher
        if made is not None:
            return made
        with self._turn_at_opening():
            if self._dispatcher is None:
                if self._opening is None:
                    raise MocksmError("mocksm: this mock is not active; use it inside `with mock_secrets() as aws:`")
                self._dispatcher = open_cloud(self._opening)
            return self._dispatcher

    def _close(self) -> None:
        with self._turn_at_opening():
            if self._dispatcher is not None and self._process == os.getpid():
                self._dispatcher.cloud.leftovers.close()
            self._opening = self._dispatcher = None
