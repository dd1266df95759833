"""``prove``: drives a rotation function through what goes wrong in production, and tells what does not hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from mocksm.aws import Aws
from mocksm.errors import MocksmError
from mocksm.handles.making import Policies
from mocksm.handles.secrets import SecretHandle, Value
from mocksm.lifetime import Options
from mocksm.rotation.proving.hearing import Ear, listening
from mocksm.rotation.proving.judging import Play, Smooth
from mocksm.rotation.proving.report import Report
from mocksm.rotation.proving.rules import Rule
from mocksm.rotation.proving.scenarios import SMOOTH, Scenario, scenarios
from mocksm.rotation.proving.stage import Stage
from mocksm.rotation.proving.subject import Subject
from mocksm.rotation.proving.watch import WatchedCloud

if TYPE_CHECKING:
    from typing_extensions import Unpack

# While a smooth rotation breaks one of these, all that is played after it would only tell so again.
_GROUND = {Rule.COMPLETES, Rule.TOKEN, Rule.EARLY, Rule.LOST, Rule.LABELS}


def prove(
    handler: Any,
    *,
    secret: Value | Callable[[Aws], SecretHandle],
    works: Callable[[Any], object],
    reset: Callable[[], object] = lambda: None,
    single_user: bool = False,
    policies: Policies | None = None,
    environment: Mapping[str, str] | None = None,
    check: bool = True,
    **options: Unpack[Options],
) -> Report:
    """Prove a rotation function: every way in which production interrupts it, and what must hold after each.

    It is killed before and after each of its AWS calls, throttled at each, left unanswered, run twice, repeated after it
    is done, overtaken by somebody else's value, and sent events of rotations that are over. A scenario starts with
    a cloud of its own and takes the steps as Secrets Manager does. Throughout it is checked that readers of AWSCURRENT get
    a value that works, that the token is reused and the labels end where AWS expects them, that testSecret tests, and
    that no secret value is printed, logged or raised.

    A kill is an exception that ``except Exception`` does not catch, raised by the client; what a function does to its
    resource in a ``finally`` still happens, as it would not in a process that is gone. It may come between two AWS calls
    only: what is half done within the resource is the resource's to undo, as a database does with a transaction.

    Args:
        handler: The function, in any form that ``aws.function`` takes.
        secret: The secret's first value; or a function that makes the secret in the cloud it is given, with all else that
            the handler needs there (a superuser's secret, a key), and returns its handle.
        works: ``works(value)`` says whether the resource takes a value at this moment. A JSON object comes as a dict,
            anything else as the ``str`` or ``bytes`` that is stored.
        reset: Brings the resource back to its first state; called before each scenario.
        single_user: Whether the function replaces the password of the one user that there is, so that AWSCURRENT is
            refused from setSecret to finishSecret. Else no such moment is allowed.
        policies: What the function's role may do, as ``aws.role`` takes it; everything if None.
        environment: The function's own environment variables.
        check: Whether to fail the test; False only returns the report.
        options: Those of ``mock_secrets``, ``region`` for one.

    Returns:
        The report: its ``violations``, and as text all of them.

    Raises:
        AssertionError: Something does not hold. The message tells what, with the sequence of steps that led to it.
        MocksmError: ``secret``, ``works`` and ``reset`` do not fit each other.

    >>> from mocksm.rotation import api_key, prove
    >>> keys = {"the first key"}
    >>> def issue(current, token):
    ...     keys.add(f"key of {token}")
    ...     return f"key of {token}"
    >>> rotate = api_key(issue=issue, check=keys.__contains__)
    >>> prove(rotate, secret="the first key", works=keys.__contains__).violations
    []
    """
    __tracebackhide__ = True
    subject = Subject(handler, secret, works, reset, policies, environment, single_user)
    options["rotation"] = "at once"
    with WatchedCloud(**options) as cloud, listening() as ear:
        report = _proven(subject, cloud, ear)
    if check:
        report.check()
    return report


def _proven(subject: Subject, cloud: WatchedCloud, ear: Ear) -> Report:
    report, smooth = Report(), Smooth()

    def play(scenario: Scenario) -> None:
        played = Play(scenario.name, _stage(subject, cloud, scenario), ear, smooth)
        scenario.play(played)
        report.add(scenario.name, played.found)

    play(SMOOTH)
    if not any(violation.rule in _GROUND for violation in report.violations):
        for scenario in scenarios(smooth):
            play(scenario)
    return report


def _stage(subject: Subject, cloud: WatchedCloud, scenario: Scenario) -> Stage:
    stage = Stage(subject, cloud)
    if stage.works(stage.first):
        return stage
    if scenario is SMOOTH:
        raise MocksmError(
            "mocksm: prove starts from a value that works, and works() says no to the secret's first value"
        )
    raise MocksmError(
        "mocksm: works() says no to the secret's first value in the second scenario and later: give prove a reset= that "
        "brings the resource back to its first state"
    )
