"""The fixture ``mocksm`` beside a fixture of moto, which changes the environment and puts it back by itself."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable

import boto3
import pytest
from moto import mock_aws

from tests.plugin_run import run

_REAL = {"AWS_ACCESS_KEY_ID": "AKIAREAL", "AWS_SECRET_ACCESS_KEY": "real", "AWS_PROFILE": "real"}
_ORDERS = list(itertools.permutations(["monkeypatch", "settings", "moto", "mocksm"]))

_FIXTURES = """
    import os
    import boto3
    import pytest
    from moto import mock_aws

    @pytest.fixture
    def moto():
        with mock_aws():
            yield

    @pytest.fixture
    def settings(monkeypatch):
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        monkeypatch.setenv("AWS_PROFILE", "own")

    def world():
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        return environment, boto3.DEFAULT_SESSION

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(item):
        before = world()
        done = yield
        assert before == world(), item.name
        return done
"""
_TESTING = """
    import boto3
    from moto import mock_aws

    def use(monkeypatch):
        boto3.client("secretsmanager").create_secret(Name="db", SecretString="hunter2")
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="bucket")

    def change(monkeypatch):
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
        monkeypatch.delenv("AWS_PROFILE", raising=False)
        monkeypatch.setenv("AWS_PROFILE", "changed")

    def change_the_key(monkeypatch):
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "changed")
"""


@pytest.fixture(autouse=True, params=[{}, _REAL], ids=["nothing before", "real before"])
def _before(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in request.param.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(autouse=True, scope="module")
def _moto_is_loaded() -> None:
    """Load what the inner runs would load and pytester forget: it takes a second."""
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").list_buckets()


def source_of(orders: Iterable[tuple[str, ...]], body: str) -> str:
    """Return the source of a test for each order of its fixtures."""
    tests = (f"    def test_{'_'.join(order)}({', '.join(order)}):\n        {body}" for order in orders)
    return "\n\n".join((_TESTING, *tests))


@pytest.mark.parametrize("body", ["use(monkeypatch)", "change(monkeypatch)"])
def test_the_environment_is_afterwards_what_it_was_in_every_order(pytester: pytest.Pytester, body: str) -> None:
    result = run(pytester, source_of(_ORDERS, body), conftest=_FIXTURES)
    result.assert_outcomes(passed=len(_ORDERS))


def test_the_environment_is_afterwards_what_it_was_where_the_test_changes_what_moto_changes(
    pytester: pytest.Pytester,
) -> None:
    # Between the two, moto's key is what ``monkeypatch`` puts back in the end, with and without mocksm.
    orders = [order for order in _ORDERS if not is_between(order)]
    result = run(pytester, source_of(orders, "change_the_key(monkeypatch)"), conftest=_FIXTURES)
    result.assert_outcomes(passed=len(orders))


def is_between(order: tuple[str, ...]) -> bool:
    """Tell whether moto is set up after ``monkeypatch`` and before mocksm."""
    monkeypatch, moto, mocksm = (
        min(map(order.index, ("monkeypatch", "settings"))),
        *map(order.index, ("moto", "mocksm")),
    )
    return monkeypatch < moto < mocksm


@pytest.mark.parametrize("decorator", ["mock_aws", "mock_aws()"])
def test_the_environment_is_afterwards_what_it_was_where_moto_decorates_the_test(
    pytester: pytest.Pytester, decorator: str
) -> None:
    source = f"""
    @{decorator}
    def test_decorated(monkeypatch, mocksm):
        use(monkeypatch)
        change(monkeypatch)
    """
    run(pytester, _TESTING + source, conftest=_FIXTURES).assert_outcomes(passed=1)


def test_the_environment_is_afterwards_what_it_was_where_the_mock_reports_a_refusal(pytester: pytest.Pytester) -> None:
    source = """
    import contextlib

    def test_inner(monkeypatch, moto, mocksm):
        with contextlib.suppress(Exception):
            mocksm.refuse("s3", "ListBuckets", "https://s3.amazonaws.com/")
    """
    run(pytester, source, conftest=_FIXTURES).assert_outcomes(passed=1, errors=1)


def test_the_environment_is_afterwards_what_it_was_where_the_mock_cannot_start(pytester: pytest.Pytester) -> None:
    source = """
    import pytest

    @pytest.mark.mocksm(secrets={"a name with spaces": "x"})
    def test_inner(monkeypatch, moto, mocksm):
        pass
    """
    run(pytester, source, conftest=_FIXTURES).assert_outcomes(errors=1)
