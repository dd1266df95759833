"""That nothing grows with the number of secrets that is not asked to: 100,000 beside 10, which stand in the floor's column."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mocksm import MockSecrets, mock_secrets
from mocksm.services.secretsmanager.store import Secret, Secrets
from tests.benchmarks.calls import VALUE
from tests.benchmarks.conftest import Timed
from tests.benchmarks.floor import Clients

pytestmark = pytest.mark.benchmark(timer=time.perf_counter)

MANY, FEW = 100_000, 10
SIDES = {"mocksm": MANY, "floor": FEW}
PAGE = 5


@pytest.fixture(scope="module", params=SIDES)
def side(request: pytest.FixtureRequest) -> str:
    """Which of the two is timed."""
    return str(request.param)


@pytest.fixture(scope="module")
def filled(side: str, pytestconfig: pytest.Config) -> Iterator[MockSecrets]:
    """A cloud with so many secrets. Those that no call reads are put into the store: to make them takes minutes."""
    number = SIDES[side] if pytestconfig.getoption("benchmark_enable") else FEW
    with mock_secrets() as aws:
        aws.secret("first", VALUE)
        store = aws.cloud.store(Secrets, aws.account_id, aws.region)
        for each in range(number):
            arn = f"arn:aws:secretsmanager:{aws.region}:{aws.account_id}:secret:app/{each}-AbCdEf"
            store.add(Secret(arn, f"app/{each}", aws.clock.now(), "the secret of an app", None, {"team": "core"}))
        aws.secret("last", VALUE)
        yield aws


def page_after(client: Any, number: int) -> Callable[[], Any]:
    """Return what lists a page that begins about so far down the list."""
    token = {}
    if number:
        token = {"NextToken": client.list_secrets(MaxResults=PAGE)["NextToken"]}
        for _ in range(3):
            token = {"NextToken": client.list_secrets(MaxResults=100, **token).get("NextToken", token["NextToken"])}
    return lambda: client.list_secrets(MaxResults=PAGE, **token)["SecretList"]


@pytest.mark.parametrize("name", ["first", "last"])
def test_a_secret_is_read(timed: Timed, clients: Clients, filled: MockSecrets, side: str, name: str) -> None:
    del filled
    client = clients.secretsmanager
    assert (
        VALUE == timed(f"Get the {name} of many", side, lambda: client.get_secret_value(SecretId=name))["SecretString"]
    )


def test_a_partial_arn_is_found(timed: Timed, clients: Clients, filled: MockSecrets, side: str) -> None:
    partial = filled.secrets["last"].arn[:-7]
    client = clients.secretsmanager
    assert "last" == timed("Describe by partial ARN", side, lambda: client.describe_secret(SecretId=partial))["Name"]


def test_another_is_made(timed: Timed, clients: Clients, filled: MockSecrets, side: str) -> None:
    del filled
    numbers, client = itertools.count(), clients.secretsmanager
    made = timed("Create one more", side, lambda: client.create_secret(Name=f"new/{next(numbers)}", SecretString=VALUE))
    assert made["VersionId"]


@pytest.mark.parametrize("start", ["first page", "a later page"])
def test_a_page_is_listed(timed: Timed, clients: Clients, filled: MockSecrets, side: str, start: str) -> None:
    del filled
    listed = timed(f"List, {start}", side, page_after(clients.secretsmanager, int(start != "first page")))
    assert 1 <= len(listed) <= PAGE


def test_the_newest_page_is_listed(timed: Timed, clients: Clients, filled: MockSecrets, side: str) -> None:
    del filled
    client = clients.secretsmanager
    listed = timed("List, newest first", side, lambda: client.list_secrets(MaxResults=PAGE, SortOrder="desc"))
    assert PAGE == len(listed["SecretList"])
