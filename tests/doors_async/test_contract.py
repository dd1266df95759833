"""Every contract case again, through aiobotocore."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mocksm import mock_secrets
from mocksm.engine.cloud import DEFAULT_REGION
from mocksm.wire.models import service_model
from tests.contract.case import Case
from tests.contract.cases import CASES
from tests.contract.needs import missing
from tests.contract.play import play
from tests.contract.senders import BotocoreSender, Sender
from tests.contract.stages import MockStage
from tests.doors_async.awaited import AwaitedHttp, AwaitedSession, Loop

PLAYED = [pytest.param(case, id=case.id) for case in CASES if not missing(case, service_model)]


@pytest.fixture(scope="module")
def loop() -> Iterator[Loop]:
    made = Loop()
    yield made
    made.close()


@pytest.fixture(scope="module")
def session(loop: Loop) -> Any:
    return AwaitedSession(loop)


@pytest.fixture(scope="module")
def raw_http(loop: Loop) -> Any:
    return AwaitedHttp(loop)


@pytest.fixture(scope="module")
def sender(session: Any, raw_http: Any) -> Iterator[BotocoreSender]:
    made = BotocoreSender(session, DEFAULT_REGION)
    made._http = raw_http  # noqa: SLF001 - raw requests take it as they would botocore's
    yield made
    made.close()


class AioStage(MockStage):
    """A mock whose callers all send through aiobotocore, raw requests too."""

    http: Any

    def sender(self, caller: str) -> Sender:
        made = super().sender(caller)
        made._http = self.http  # type: ignore[attr-defined]  # noqa: SLF001 - as above
        return made


@pytest.mark.parametrize("case", PLAYED)
def test_case(case: Case, session: Any, sender: BotocoreSender, raw_http: Any) -> None:
    with mock_secrets(region=DEFAULT_REGION) as aws:
        stage = AioStage(aws, session, sender)
        stage.http = raw_http
        play(case, stage)
        aws.take_ending()  # rotations that fail are what their cases are about


def test_most_cases_are_played() -> None:
    assert len(PLAYED) > 0.9 * len(CASES)
