"""The fixture ``mocksm_session``: one cloud for the whole run, and how a test has it for itself while it lasts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from mocksm.errors import MocksmError, own_errors
from mocksm.mock import OPTIONS, MockSecrets
from mocksm.pytest_plugin import ini, outcomes
from mocksm.pytest_plugin.endings import failing_shortly, show_beside_failure
from mocksm.pytest_plugin.own_place import use_fixture

_SHARED = pytest.StashKey[MockSecrets]()
_ADDED = (
    "secrets",
    "seed",
    "may_swallow",
)  # what a marker says of the cloud that is there; all else takes one of its own
_EACH_TEST = "mocksm-session-for-each-test"


def shared(config: pytest.Config, options: Mapping[str, Any]) -> Iterator[MockSecrets]:
    """Yield the mock of the whole run, with the ini file's options and these over them."""
    if wrong := sorted(options.keys() - set(OPTIONS)):
        pytest.fail(f"mocksm_session_options: mock_secrets has no option {wrong[0]!r}", pytrace=False)
    with failing_shortly():
        aws = MockSecrets(**{**ini.options(config), **options}).start()
    config.stash[_SHARED] = aws
    config.pluginmanager.register(ForEachTest(), _EACH_TEST)
    try:
        yield aws
    finally:
        config.pluginmanager.unregister(name=_EACH_TEST)
        del config.stash[_SHARED]
        with failing_shortly():
            aws.stop()


class ForEachTest:
    """As a plugin it lets tests have the run's mock for themselves that ask for no fixture: it answers them all the same."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Let a test use the fixture that takes back what it does."""
        if hasattr(item, "_fixtureinfo") and "mocksm" not in getattr(item, "fixturenames", ()):
            use_fixture(item)


def shared_with(item: pytest.Item, marked: Mapping[str, Any]) -> MockSecrets | None:
    """Return the run's mock if a test is to use that: there is one, and the test's markers ask for no other.

    Args:
        item: The test.
        marked: The options of its markers.
    """
    aws = item.config.stash.get(_SHARED, None)
    others = [name for name in marked if name not in _ADDED]
    if aws is None or not others:
        return aws
    if "mocksm_session" in getattr(item, "fixturenames", ()):
        pytest.fail(
            f"mocksm: this test uses mocksm_session, whose cloud is there already, and its marker asks for one with "
            f"{others[0]}={marked[others[0]]!r}; a marker can say {', '.join(_ADDED)} of it",
            pytrace=False,
        )
    return None


def for_test(aws: MockSecrets, item: pytest.Item, marked: Mapping[str, Any]) -> Iterator[MockSecrets]:
    """Yield the run's mock to one test, which finds no calls but its own, and leaves nothing behind."""
    before, lasting = aws.snapshot(), aws.cloud.faults.orders
    aws.cloud.forget_calls()
    try:
        may = marked.get("may_swallow")
        with failing_shortly():
            own_errors(may or ())
            _add(aws, marked)
        yield aws
        ending = aws.take_ending(lasting, may)
        if not outcomes.passed(item):
            show_beside_failure(item, ending)
        else:
            with failing_shortly():
                ending.report()
    finally:
        aws.restore(before)


def _add(aws: MockSecrets, marked: Mapping[str, Any]) -> None:
    if marked.get("seed") is not None:
        aws.seed(marked["seed"])
    secrets = marked.get("secrets") or {}
    for name in secrets:
        if name in aws.secrets:
            raise MocksmError(f"mocksm: the marker's secret {name!r} is there already, from mocksm_session")
    aws.seed_values(secrets, "the marker's secrets")
