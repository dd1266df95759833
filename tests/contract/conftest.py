"""Which contract cases are played, and where: in a mock, or with ``--mocksm-aws`` elsewhere; the others are listed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

import botocore.session
import pytest

from mocksm import mock_secrets
from mocksm.engine.cloud import DEFAULT_REGION
from mocksm.intercept import active
from mocksm.wire.models import service_model
from tests.conftest import NOT_PLAYED
from tests.contract.cases import CASES
from tests.contract.kinds import first_of_their_kind
from tests.contract.needs import missing
from tests.contract.senders import BotocoreSender, Sender
from tests.contract.stages import LiveStage, MockStage, Stage

_INEXPRESSIBLE = pytest.StashKey[list[str]]()
_LIVE = pytest.StashKey[LiveStage]()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give the test that plays cases those that can be played here, and list the others."""
    if "case" in metafunc.fixturenames:
        live = _live(metafunc.config)
        inexpressible = {case.id: missing(case, service_model) for case in CASES}
        lacking = {case.id: inexpressible[case.id] + (live.lacks(case) if live else []) for case in CASES}
        metafunc.config.stash[_INEXPRESSIBLE] = [id_ for id_, lacks in inexpressible.items() if lacks]
        metafunc.config.stash[NOT_PLAYED] = [
            f"{id_}: needs {', '.join(lacks)}" for id_, lacks in lacking.items() if lacks
        ]
        cases = [case for case in CASES if not lacking[case.id]]
        if "by_requests" in metafunc.fixturenames and "MOCKSM_ALL_CASES" not in os.environ:
            cases = list(first_of_their_kind(cases))
        metafunc.parametrize("case", [pytest.param(case, id=case.id) for case in cases])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close the live mode's connections."""
    if _LIVE in config.stash:
        config.stash[_LIVE].close()


@pytest.fixture(autouse=True)
def nothing_leaves(request: pytest.FixtureRequest) -> None:
    """Let requests leave in the live mode, which is there for it; else guard as everywhere."""
    if not request.config.getoption("mocksm_aws"):
        request.getfixturevalue("nothing_leaves")


@pytest.fixture
def inexpressible(pytestconfig: pytest.Config) -> list[str]:
    """The cases for which the installed botocore's model lacks something."""
    return pytestconfig.stash.get(_INEXPRESSIBLE, [])


@pytest.fixture(scope="session")
def session() -> botocore.session.Session:
    """What clients are made from; it reads each service's model once."""
    return botocore.session.Session()


@pytest.fixture(scope="session")
def sender(session: botocore.session.Session) -> Iterator[Sender]:
    """What sends in every mock: a client is caught whenever it was made."""
    made = BotocoreSender(session, DEFAULT_REGION)
    yield made
    made.close()


@pytest.fixture
def stage(pytestconfig: pytest.Config, session: botocore.session.Session, sender: Sender) -> Iterator[Stage]:
    """Where a case is played."""
    live = _live(pytestconfig)
    if live is not None:
        if active.all():
            raise pytest.UsageError("a mock is active (mocksm_autouse?): nothing would reach AWS")
        yield live
        return
    with mock_secrets(region=DEFAULT_REGION) as aws:
        yield MockStage(aws, session, sender)
        aws.take_ending()  # rotations that fail are what their cases are about


def _live(config: pytest.Config) -> LiveStage | None:
    if not config.getoption("mocksm_aws"):
        return None
    if _LIVE not in config.stash:
        config.stash[_LIVE] = LiveStage(
            endpoint_url=config.getoption("mocksm_aws_endpoint"),
            functions=_pairs(config.getoption("mocksm_aws_function")),
            callers=_pairs(config.getoption("mocksm_aws_caller")),
        )
    return config.stash[_LIVE]


def _pairs(options: Sequence[str]) -> dict[str, str]:
    pairs = [option.partition("=") for option in options]
    if any(not value for _, _, value in pairs):
        raise pytest.UsageError(f"NAME=VALUE was expected in {', '.join(options)}")
    return {name: value for name, _, value in pairs}
