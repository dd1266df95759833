from __future__ import annotations

from typing import Any

import botocore.session
import pytest
from botocore import parsers
from botocore.parsers import JSONParser

from mocksm import MockSecrets, mock_secrets


class Count:
    """Counts the parsers that are made."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made = 0
        make = JSONParser.__init__

        def init(parser: Any, *args: Any, **kwargs: Any) -> None:
            self.made += 1
            make(parser, *args, **kwargs)

        monkeypatch.setattr(JSONParser, "__init__", init)


def session() -> Any:
    return botocore.session.Session()


def client(made: Any) -> Any:
    return made.create_client("secretsmanager", region_name="us-east-1")


def created(asked: Any) -> Any:
    return asked.describe_secret(SecretId="app")["CreatedDate"]


@pytest.fixture
def aws() -> Any:
    with mock_secrets(secrets={"app": "hunter2"}) as aws:
        yield aws


@pytest.mark.usefixtures("aws")
def test_one_parser_reads_all_answers_when_nobody_has_set_any(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = client(session())
    created(asked)
    count = Count(monkeypatch)
    for _ in range(3):
        created(asked)
    assert 0 == count.made


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
