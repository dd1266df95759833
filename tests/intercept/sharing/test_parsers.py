from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from typing import Any

import botocore.session
import freezegun
import pytest
from botocore import parsers, utils
from botocore.parsers import JSONParser, ResponseParser, ResponseParserFactory
from botocore.utils import parse_timestamp

from mocksm import MockSecrets, mock_secrets
from mocksm.intercept.sharing.parsers import parsers_of


def session() -> Any:
    return botocore.session.Session()


def client(made: Any) -> Any:
    return made.create_client("secretsmanager", region_name="us-east-1")


def parser(asked: Any) -> Any:
    """Return what reads the answers that a client gets."""
    found = []
    made = JSONParser.parse

    def parse(its: Any, *args: Any) -> Any:
        found.append(its)
        return made(its, *args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JSONParser, "parse", parse)
        asked.get_random_password()
    return found[0]


def reader() -> Any:
    """Return what reads the instants of answers."""
    return parser(client(session()))._timestamp_parser  # noqa: SLF001 - botocore has no other name for it


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """What moves the process to another time zone."""

    def move(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


def created(asked: Any) -> Any:
    return asked.describe_secret(SecretId="app")["CreatedDate"]


@pytest.fixture
def aws() -> Any:
    with mock_secrets(secrets={"app": "hunter2"}) as aws:
        yield aws


def counted(calls: list[Any], function: Any) -> Any:
    """Return a function that is counted."""

    def count(*args: Any, **kwargs: Any) -> Any:
        calls.append(function)
        return function(*args, **kwargs)

    return count


@pytest.mark.usefixtures("aws")
def test_one_parser_reads_all_answers_when_nobody_has_set_any() -> None:
    assert parser(client(session())) is parser(client(session()))


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    ("owner", "name"),
    [(ResponseParserFactory, "create_parser"), (ResponseParser, "__init__"), (ResponseParser, "_default_blob_parser")],
)
def test_what_a_user_puts_in_botocores_place_is_called_for_each_answer_and_not_after(owner: type, name: str) -> None:
    asked = client(session())
    blob = asked.create_secret(Name="blob", SecretBinary=b"x")["ARN"]
    calls: list[Any] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, counted(calls, getattr(owner, name)))
        for _ in range(2):
            asked.get_secret_value(SecretId=blob)
        assert len(calls) >= 2  # botocore makes two parsers for an answer: one of them is of event streams
        theirs = parser(asked)
        during = len(calls)
    asked.get_secret_value(SecretId=blob)
    assert parser(asked) is not theirs
    assert during == len(calls)


@pytest.mark.usefixtures("aws")
def test_a_method_put_on_one_clients_factory_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = client(session())
    factory = asked._endpoint._response_parser_factory  # noqa: SLF001 - botocore has no other name for it
    calls: list[Any] = []
    monkeypatch.setattr(factory, "create_parser", counted(calls, factory.create_parser), raising=False)
    created(asked)
    assert 1 == len(calls)


@pytest.mark.usefixtures("aws")
def test_instants_are_not_kept_beyond_a_change_of_how_botocore_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = client(session())
    before = created(asked)
    with monkeypatch.context() as patch:
        patch.setattr(utils, "_parse_timestamp_with_tzinfo", lambda value, _zone: f"at {value}")
        assert f"at {before.timestamp()}" == created(asked)
    assert before == created(asked)


def test_what_a_newer_botocore_asks_of_the_factory_is_left_to_botocore(monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_secrets():
        factory = parsers_of(client(session())._endpoint)  # noqa: SLF001 - botocore has no other name for it
    assert factory.create_parser("json") is factory.create_parser("json")
    asked_for: list[Any] = []
    monkeypatch.setattr(
        ResponseParserFactory, "create_parser", lambda *given, **named: asked_for.append((given[1:], named))
    )
    factory.create_parser("json", "more", yet="more")
    assert [(("json", "more"), {"yet": "more"})] == asked_for


@pytest.mark.usefixtures("aws")
def test_a_sessions_own_settings_of_parsers_are_kept() -> None:
    made = session()
    asked = client(made)
    before = created(asked)
    made.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=lambda value: f"at {value}")
    assert f"at {before.timestamp()}" == created(asked)


@pytest.mark.usefixtures("aws")
def test_another_parser_of_timestamps_counts_when_it_is_put_in_botocores_place(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = client(session())
    before = created(asked)
    monkeypatch.setattr(parsers, "DEFAULT_TIMESTAMP_PARSER", lambda value: f"at {value}")
    assert f"at {before.timestamp()}" == created(asked)


@pytest.mark.usefixtures("aws")
def test_a_parser_of_the_users_own_is_made_for_each_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    class Own(JSONParser):  # type: ignore[misc,unused-ignore]  # botocore's stubs do not say what it is
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            made.append(self)

    monkeypatch.setitem(parsers.PROTOCOL_PARSERS, "json", Own)
    asked = client(session())
    before = len(made)
    for _ in range(3):
        created(asked)
    assert 3 == len(made) - before


def test_a_factory_of_the_users_own_is_asked(aws: MockSecrets) -> None:
    asked_for = []

    class Own(parsers.ResponseParserFactory):
        def create_parser(self, protocol_name: str) -> Any:
            asked_for.append(protocol_name)
            return super().create_parser(protocol_name)

    made = session()
    made.register_component("response_parser_factory", Own())
    assert aws.secrets["app"].arn == client(made).describe_secret(SecretId="app")["ARN"]
    assert ["json"] == asked_for


def test_errors_are_read_with_their_members(aws: MockSecrets) -> None:
    asked = client(session())
    for _ in range(2):
        with pytest.raises(asked.exceptions.ResourceNotFoundException) as raised:
            asked.describe_secret(SecretId="none")
        assert "Secrets Manager can't find the specified secret." == raised.value.response["Message"]
    assert aws.secrets["app"].arn == asked.describe_secret(SecretId="app")["ARN"]


@pytest.mark.usefixtures("aws")
def test_nothing_is_shared_when_the_option_is_off() -> None:
    with mock_secrets(shared_loader=False):
        asked = client(session())
        assert parser(asked) is not parser(asked)
    asked = client(session())
    assert parser(asked) is parser(asked)


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("value", [0, 1.5, 1795782019.337, "1795782019.337", "2026-11-26T12:00:00Z", -1, 253402300799])
def test_instants_are_read_as_botocore_reads_them(value: Any) -> None:
    read = reader()
    expected = parse_timestamp(value)
    for _ in range(2):
        assert (expected, expected.tzinfo, type(expected)) == (read(value), read(value).tzinfo, type(read(value)))


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("value", ["no instant", [1], {}, None])
def test_what_is_no_instant_is_refused_as_botocore_refuses_it(value: Any) -> None:
    with pytest.raises(Exception) as theirs:  # noqa: PT011 - whatever it is
        parse_timestamp(value)
    read = reader()
    for _ in range(2):
        with pytest.raises(type(theirs.value)) as ours:
            read(value)
        assert str(theirs.value) == str(ours.value)


@pytest.mark.usefixtures("aws")
def test_instants_follow_the_time_zone(zone: Any) -> None:
    asked = client(session())
    told = []
    for name in ("UTC", "JST-9", "EST5", "UTC"):
        zone(name)
        told.append(created(asked).utcoffset() // dt.timedelta(hours=1))
    assert [0, 9, -5, 0] == told


@pytest.mark.usefixtures("aws")
def test_instants_are_of_the_class_that_freezes_time_only_while_it_does() -> None:
    asked = client(session())
    kinds = [type(created(asked))]
    with freezegun.freeze_time("2026-11-26"):
        kinds.append(type(created(asked)))
    kinds.append(type(created(asked)))
    assert [dt.datetime, freezegun.api.FakeDatetime, dt.datetime] == kinds
