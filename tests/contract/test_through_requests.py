"""Contract cases again, each request signed with Signature Version 4 and sent by ``requests``.

Of the cases those that send something as none before; ``MOCKSM_ALL_CASES=1`` plays all, as ``.ci/run`` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
import requests
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from mocksm.engine.cloud import DEFAULT_REGION
from tests.contract.case import Case
from tests.contract.play import play
from tests.contract.senders import BotocoreSender, Sender
from tests.contract.stages import MockStage, Stage


class Requests:
    """A session of ``requests`` that botocore takes for its own."""

    def __init__(self) -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        self.sent = 0

    def send(self, request: Any) -> AWSResponse:
        """Send what botocore has signed, and return the answer as botocore reads it."""
        answer = self._session.request(
            request.method, request.url, headers=dict(request.headers.items()), data=request.body, stream=True
        )
        self.sent += 1
        headers: Any = answer.headers
        raw: Any = answer.raw
        return AWSResponse(request.url, answer.status_code, headers, raw)

    def before_send(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        """Answer botocore's event: it sends nothing itself then."""
        return self.send(request)

    def close(self) -> None:
        """Close the session."""
        self._session.close()


@pytest.fixture(scope="module", name="by_requests")
def _by_requests() -> Iterator[Requests]:
    made = Requests()
    yield made
    made.close()


@pytest.fixture(scope="module")
def session(by_requests: Requests) -> botocore.session.Session:
    """What clients are made from whose requests ``requests`` sends."""
    made = botocore.session.Session()
    handler: Any = by_requests.before_send  # its answer is used, which the stubs do not say
    made.register("before-send", handler)
    return made


@pytest.fixture(scope="module")
def sender(session: botocore.session.Session, by_requests: Requests) -> Iterator[Sender]:
    """What sends in every mock, raw requests too."""
    made = BotocoreSender(session, DEFAULT_REGION)
    made._http = by_requests  # type: ignore[assignment]  # noqa: SLF001 - raw requests take it as they would botocore's
    yield made
    made.close()


def test_case_through_requests(case: Case, stage: Stage, by_requests: Requests) -> None:
    if not isinstance(stage, MockStage):
        pytest.skip("the live mode plays each case once, in test_cases.py")
    before = by_requests.sent
    play(case, stage)
    assert by_requests.sent > before
