"""How a cloud comes to be, from what the test asked for. The engine is imported with the first cloud that something is asked of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from mocksm.arn import is_account
from mocksm.clock import Clock
from mocksm.errors import MocksmError

if TYPE_CHECKING:
    from mocksm.engine.cloud import Cloud
    from mocksm.engine.dispatch import Dispatcher
    from mocksm.engine.service import Service
    from mocksm.python_clock import PythonClock

_BACKGROUND = {"at once": None, "later": timedelta(seconds=10)}


class Opening(NamedTuple):
    """What a cloud is to be like.

    Attributes:
        account: The default caller's account; None for the usual one.
        partition: Its partition.
        random_seed: Makes ids the same in every run.
        key_seed: Makes key material the same in every run.
        background_delay: How long after a call the work starts that AWS does in the background; None for at once.
        strangers: The keys issued elsewhere that are the default caller's; None means all of them.
        clock: Its time.
        at: When it was opened.
    """

    account: str | None
    partition: str
    random_seed: int | None
    key_seed: int | None
    background_delay: timedelta | None
    strangers: frozenset[str] | None
    clock: Clock
    at: datetime


def open_cloud(asked: Opening, before: Cloud | None = None) -> Dispatcher:
    """Return a new cloud, with the way into it.

    Args:
        asked: What it is to be like.
        before: The cloud whose place it takes: what the test made by handles lives on, bound as it was.
    """
    from mocksm.engine.cloud import DEFAULT_ACCOUNT, Cloud
    from mocksm.engine.dispatch import Dispatcher

    cloud = Cloud(
        account=asked.account or DEFAULT_ACCOUNT,
        partition=asked.partition,
        random_seed=asked.random_seed,
        key_seed=asked.key_seed,
        background_delay=asked.background_delay,
        clock=asked.clock,
        opened=asked.at,
    )
    cloud.credentials.strangers = asked.strangers
    if before is not None:
        _take_over(cloud, before)
    return Dispatcher(cloud, _room)


def _take_over(cloud: Cloud, before: Cloud) -> None:
    """Let handles of users, roles and accounts go on signing after a reset."""
    cloud.credentials, cloud.directory = before.credentials, before.directory
    cloud.directory.keep_the_tests_own()
    cloud.organization = before.organization
    cloud.complaints = before.complaints
    cloud.trail.failures = before.trail.failures
    cloud.faults.inherit(before.faults)
    before.leftovers.close()


def _room(name: str) -> Service:
    """Return a room; with functions come threads that act as the function which started them."""
    from mocksm.intercept import active
    from mocksm.services import room

    if name == "lambda":
        active.let_threads_inherit()
    return room(name)


def background_of(rotation: str) -> timedelta | None:
    """Return by how much what AWS does in the background is late, by the option ``rotation``."""
    if rotation not in _BACKGROUND:
        raise MocksmError(f"mocksm: rotation={rotation!r} is not known; it takes {' or '.join(map(repr, _BACKGROUND))}")
    return _BACKGROUND[rotation]


def account_of(environ: Mapping[str, str]) -> str | None:
    """Return the account that an environment's access key tells, None where it tells none."""
    key = environ.get("AWS_ACCESS_KEY_ID", "")
    return key if is_account(key) else None


def python_clock() -> PythonClock:
    """Return a clock that moves Python's time."""
    from mocksm.python_clock import PythonClock

    return PythonClock()
