"""The public API as typed code uses it; ``tests/test_typing.py`` has mypy and pyright read it, and nothing runs it.

``assert_type`` states what a checker has to see. A line that says ``type: ignore`` has to be wrong: both checkers complain
of one that is not needed.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import boto3
import pytest
from typing_extensions import assert_type

from mocksm import MockSecrets, Principal, UnmockedRequest, allow, deny, mock_secrets
from mocksm.engine.consistency import Lag
from mocksm.engine.faults import Fault
from mocksm.engine.history import Record
from mocksm.engine.throttling import Throttle
from mocksm.handles.accounts import AccountHandle
from mocksm.handles.calls import Calls
from mocksm.handles.functions import FunctionHandle
from mocksm.handles.keys import KeyHandle
from mocksm.handles.principals import PrincipalHandle
from mocksm.handles.rotations import RotationHandle
from mocksm.handles.secrets import SecretHandle
from mocksm.handles.versions import VersionHandle
from mocksm.iam.decision import Decision, Reason

# -- decorated functions, coroutines, generators and classes keep their types -----------------------------------------------


@mock_secrets
def bare(number: int, *, text: str = "") -> str:
    return text * number


@mock_secrets(region="eu-west-1", account="111122223333", random_seed=7, passthrough=["s3"], secrets={"db": {"a": 1}})
def with_options(number: int) -> list[int]:
    return [number]


@mock_secrets()
async def coroutine(number: int) -> float:
    return number / 2


@mock_secrets
def generator(number: int) -> Iterator[int]:
    yield number


@mock_secrets
async def async_generator(number: int) -> AsyncIterator[int]:
    yield number


@contextmanager
@mock_secrets
def context(number: int) -> Generator[str]:
    yield str(number)


@asynccontextmanager
@mock_secrets
async def async_context(number: int) -> AsyncGenerator[str]:
    yield str(number)


@pytest.mark.parametrize(("number", "text"), [(1, "a")])
@mock_secrets
def test_parametrized(number: int, text: str) -> None:
    assert_type(number, int)
    assert_type(text, str)


@mock_secrets
class Bare:
    size = 5

    def test_method(self, number: int) -> str:
        return "x" * number * self.size


@mock_secrets(region="eu-west-1")
class WithOptions:
    @staticmethod
    def test_method(number: int) -> str:
        return "x" * number


class Inside:
    @mock_secrets
    def method(self, number: int) -> str:
        return "x" * number


class TestMarked:
    @pytest.mark.mocksm(region="eu-west-1")
    def test_method(self, mocksm: MockSecrets) -> None:
        assert_type(mocksm.region, str)


async def decorated() -> None:
    assert_type(bare(1, text="x"), str)
    assert_type(with_options(1), list[int])
    assert_type(await coroutine(1), float)
    assert_type(generator(1), Iterator[int])
    assert_type(async_generator(1), AsyncIterator[int])
    with context(1) as text:
        assert_type(text, str)
    async with async_context(1) as text:
        assert_type(text, str)
    assert_type(Bare(), Bare)
    assert_type(Bare().test_method(1), str)
    assert_type(Bare.size, int)
    assert_type(WithOptions.test_method(1), str)
    assert_type(Inside().method(1), str)

    bare("x")  # type: ignore[arg-type]
    bare(1, txt="x")  # type: ignore[call-arg]
    Bare().test_method("x")  # type: ignore[arg-type]


# -- the mock and its control object ------------------------------------------------------------------------------------


async def entered() -> None:
    with mock_secrets() as aws:
        assert_type(aws, MockSecrets)
    async with mock_secrets(strict_credentials=True, shared_loader=False) as aws:
        assert_type(aws, MockSecrets)
    mock_secrets(seed="seed.yaml", move_python_time=True)
    mock_secrets(seed=Path("seed.yaml"), secrets={"db": "x"})
    mock_secrets(seed={"secrets": {}})
    started = MockSecrets(random_seed=7, seeded_keys=True).start()
    assert_type(started, MockSecrets)
    assert_type(started.take_refusals(), list[str])
    started.stop()

    mock_secrets(regoin="eu-west-1")  # type: ignore[call-overload]
    mock_secrets(account=111122223333)  # type: ignore[call-overload]
    MockSecrets(passthrough=5)  # type: ignore[arg-type]


def seeded(aws: MockSecrets) -> None:
    key = aws.key(alias="alias/app", policy=[allow("kms:*", to="444455556666")], tags={"team": "core"})
    assert_type(key, KeyHandle)
    assert_type((key.id, key.arn, key.state), tuple[str, str, str])
    db = aws.secret("db", {"user": "app", "ports": [1, 2]}, kms_key=key, policy=deny("secretsmanager:*", to="*"))
    assert_type(db, SecretHandle)
    assert_type((db.arn, db.name), tuple[str, str])
    assert_type(db.value, "str | bytes")
    assert_type(db.json, Any)
    assert_type(db.versions, list[str])
    assert_type(db.stages, dict[str, str])
    assert_type((db.description, db.tags, db.kms_key), "tuple[str, dict[str, str], str | None]")
    assert_type(db.policy, "dict[str, Any] | None")
    assert_type(db.deleted, "datetime | None")
    assert_type(db.version("AWSPREVIOUS"), VersionHandle)
    assert_type((db.version().id, db.version().labels), tuple[str, list[str]])
    assert_type(key.decrypt(b"", {"a": "b"}), bytes)
    db.replicate("eu-west-1", kms_key="alias/app")
    values = [aws.secret("text", "x"), aws.secret("bytes", b"x"), aws.secret("list", [1]), aws.secret("none")]
    assert_type(values, list[SecretHandle])
    aws.secret("a", "x", suffix="AbCdEf", version_id="1" * 32)
    aws.secret("b", versions=["old", {"password": "new"}, None], labels={"AWSPENDING": -1})
    aws.secret("c", versions={"1" * 32: b"old"}, labels={"blue": "1" * 32})
    aws.key(key_id="1234abcd-12ab-34cd-56ef-1234567890ab", material=bytes(32), multi_region=False)
    aws.seed("seed.yaml")
    aws.seed(Path("seed.yaml"))
    aws.seed({"secrets": {"db": "x"}})
    aws.seed(
        secrets={"db": {"value": "x"}}, keys={"alias/app": None}, functions={"f": handler}, regions={}, accounts={}
    )
    assert_type(aws.dump("dump.yaml"), dict[str, Any])

    assert_type(aws.secrets["db"], SecretHandle)
    assert_type(aws.keys["alias/app"], KeyHandle)
    assert_type("db" in aws.secrets, bool)
    assert_type(len(aws.keys), int)
    assert_type([secret.name for secret in aws.secrets], list[str])

    aws.secert("db")  # type: ignore[attr-defined]
    aws.secret(5)  # type: ignore[arg-type]
    aws.seed(5)  # type: ignore[arg-type]
    aws.secret("db", versions=[object()])  # type: ignore[list-item]
    aws.key(material="x")  # type: ignore[arg-type]
    aws.secret("db", object())  # type: ignore[arg-type]
    aws.secret("db", kms_key=5)  # type: ignore[arg-type]
    aws.key("alias/app")  # type: ignore[call-arg]
    aws.secret("db", descripton="x")  # type: ignore[call-arg]


def handler(event: Any, context: Any) -> Any:
    return event, context


def rotated(aws: MockSecrets, db: SecretHandle) -> None:
    function = aws.function("rotate", handler, role=aws.role("rotator"))
    assert_type(function, FunctionHandle)
    assert_type((function.name, function.arn), tuple[str, str])
    assert_type(aws.functions["rotate"], FunctionHandle)
    db.rotate_with(function)
    rotation = aws.rotations[-1]
    assert_type(rotation, RotationHandle)
    assert_type(rotation.steps, list[str])
    assert_type(rotation.error, "BaseException | None")

    db.rotate_with(handler)  # type: ignore[arg-type]


# -- principals, accounts and policies ----------------------------------------------------------------------------------


def acted(aws: MockSecrets, db: SecretHandle, key: KeyHandle) -> None:
    statement = allow(
        "kms:Decrypt", "kms:Encrypt", on=[key, "arn:aws:kms:*:*:key/*"], to=db.arn, when={"Bool": {"a:b": True}}
    )
    assert_type(statement, dict[str, Any])
    reader = aws.role(
        "reader", [statement, "arn:aws:iam::aws:policy/ReadOnlyAccess"], boundary=[statement], trust=statement
    )
    assert_type(reader, PrincipalHandle)
    assert_type(reader.arn, str)
    assert_type(reader.role_arn, "str | None")
    assert_type(reader.principal, Principal)
    assert_type(reader.assume("s1", policy=[statement], tags={"a": "b"}), PrincipalHandle)
    bob = aws.user("bob", {"Version": "2012-10-17", "Statement": [statement]}, tags={"team": "core"})
    assert_type(bob.federate("fay"), PrincipalHandle)
    with bob as acting:
        assert_type(acting, PrincipalHandle)

    security = aws.account("444455556666", scp=[deny("kms:*")], rcp='{"Statement": []}', organization="o-1")
    assert_type(security, AccountHandle)
    assert_type(security.role("reader", [allow("*", to=security)]), PrincipalHandle)
    assert_type(security.secret("db", "x", tags={"a": "b"}), SecretHandle)
    assert_type(security.key(alias="alias/app"), KeyHandle)
    with security as entered_account:
        assert_type(entered_account, AccountHandle)

    assert_type(boto3.Session(**bob.credentials), boto3.Session)
    assert_type(boto3.Session(region_name="eu-west-1", **security.credentials), boto3.Session)
    assert_type(aws.client("kms", region="eu-west-1"), Any)
    assert_type(bob.client("secretsmanager"), Any)

    allow(5)  # type: ignore[arg-type]
    aws.role("reader", [5])  # type: ignore[list-item]
    aws.user("bob", trust=[statement])  # type: ignore[call-arg]
    security.secret("db", descripton="x")  # type: ignore[call-arg]
    security.role("reader", boundry=[])  # type: ignore[call-arg]
    aws.account(444455556666)  # type: ignore[arg-type]


def decided(aws: MockSecrets, db: SecretHandle, bob: PrincipalHandle) -> None:
    decision = aws.decide("secretsmanager:GetSecretValue", on=db, by=bob, context={"aws:SourceIp": "203.0.113.1"})
    assert_type(decision, Decision)
    assert_type((decision.allowed, decision.reason), tuple[bool, Reason])
    assert_type(decision.explain(), str)
    aws.decide("kms:ListKeys", by="444455556666")
    aws.decide("kms:ListKeys", by=aws.account("444455556666"))
    aws.decide("kms:ListKeys", by=Principal.service("rds.amazonaws.com"))
    assert_type(aws.explain(), str)
    assert_type(aws.explain(aws.calls.last), str)

    aws.decide("kms:ListKeys", by=db)  # type: ignore[arg-type]
    aws.decide("kms:ListKeys", on=5)  # type: ignore[arg-type]
    aws.explain(5)  # type: ignore[arg-type]


# -- evidence, failure and time -----------------------------------------------------------------------------------------


def called(aws: MockSecrets) -> None:
    calls = aws.calls("secretsmanager:*", inner=True, SecretId="db")
    assert_type(calls, Calls)
    assert_type(calls.count, int)
    assert_type(calls[0], Record)
    assert_type(calls[:2], Calls)
    assert_type([call.operation for call in aws.calls], list[str])
    narrowed = calls("kms:Decrypt", by=aws.role("reader"), region="us-east-1", error="DisabledException", KeyId=None)
    assert_type(narrowed(error=ValueError)(error=True, KeyId=lambda sent: sent != "x").reveal(), Calls)
    assert_type(calls.assert_called("kms:Decrypt", times=2, inner=True, KeyId="x"), Calls)
    assert_type(calls.assert_called_once("kms:Decrypt", KeyId=lambda sent: sent != "x"), Record)
    calls.assert_not_called("kms:Decrypt", by="123456789012")
    calls.assert_order("kms:Encrypt", ("kms:Decrypt", {"KeyId": "x"}))
    assert_type(calls.first, Record)
    last = calls.last
    assert_type(last, Record)
    assert_type(last.params, Mapping[str, Any])
    assert_type(last.principal, Principal)
    assert_type(last.error, "Exception | None")
    assert_type(last.decision, "Decision | None")
    assert_type(last.via, "str | None")
    assert_type(last.at, datetime)
    assert_type(last.result, "Mapping[str, Any] | None")

    aws.calls("kms:*", error=5)  # type: ignore[arg-type]
    aws.calls("kms:*", by=5)  # type: ignore[arg-type]
    aws.calls.assert_order(5)  # type: ignore[arg-type]
    mock_secrets(may_swallow=["NotModeled"])  # type: ignore[list-item]


def failed(aws: MockSecrets) -> None:
    assert_type(aws.fail("kms:Decrypt", "DisabledException", times=1, after=2, message="x"), Fault)
    aws.fail("kms:*", ConnectionError("gone"))
    aws.fail("kms:*", ConnectionError, nth=2, by=aws.role("reader"), region="eu-west-1", latency=0.5, required=False)
    aws.fail("kms:*", "timeout", every=2, when=lambda call: call.region == "eu-west-1" and "KeyId" in call.params)
    assert_type(aws.slow("kms:*", 2.5, chance=0.5, when={"KeyId": "alias/app"}, by="123456789012"), Fault)
    with aws.outage("us-east-1", "ServiceUnavailable", required=False) as outage:
        assert_type(outage, Fault)
        assert_type((outage.seen, outage.fired), tuple[int, int])
    assert_type(aws.throttle(), Throttle)
    aws.throttle("kms:Decrypt", rate=5, burst=10, region="eu-west-1")
    assert_type(aws.lag(5), Lag)
    outage.stop()
    error = UnmockedRequest("x")
    assert_type(error, UnmockedRequest)

    aws.fail("kms:*", 500)  # type: ignore[arg-type]
    aws.fail("kms:*", "timeout", tmies=1)  # type: ignore[call-arg]
    aws.slow("kms:*", "3")  # type: ignore[arg-type]
    aws.slow("kms:*", 3, tmies=1)  # type: ignore[call-arg]
    aws.throttle("kms:*", rate="5")  # type: ignore[arg-type]


def timed(aws: MockSecrets) -> None:
    assert_type(aws.clock.now(), datetime)
    aws.clock.advance(weeks=1, days=0.5, hours=1, minutes=1, seconds=1)
    aws.clock.move_to(datetime(2030, 1, 1, tzinfo=timezone.utc) + timedelta(days=1))
    aws.clock.freeze()
    aws.clock.tick(0.5)
    aws.clock.resume()
    before = aws.snapshot()
    aws.restore(before)
    aws.reset()

    aws.clock.advance(31)  # type: ignore[call-arg]
    aws.clock.advance(month=1)  # type: ignore[call-arg]
    aws.clock.move_to("2030-01-01")  # type: ignore[arg-type]
