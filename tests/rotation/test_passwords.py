from __future__ import annotations

from typing import Any

import pytest

from mocksm.aws import Aws
from mocksm.rotation import password
from tests.rotation.by_hand import STEPS, begun, event, rotate


def test_whole_value_is_new_when_the_secret_is_a_bare_password(aws: Aws) -> None:
    token = aws.secret("token", "old")
    before = token.stages["AWSCURRENT"]
    token.rotate_with(aws.function("rotate", password()))
    assert (list(STEPS), None) == (aws.rotations[-1].steps, aws.rotations[-1].error)
    assert (32, before) == (len(token.value), token.stages["AWSPREVIOUS"])


def test_one_key_is_new_when_the_secret_is_json(aws: Aws) -> None:
    token = aws.secret("token", {"user": "app", "token": "old", "nested": {"n": 1}})
    token.rotate_with(aws.function("rotate", password("token", excluded="abc")))
    assert {"user": "app", "nested": {"n": 1}, "token": token.json["token"]} == token.json
    assert (32, set()) == (len(token.json["token"]), set("abc") & set(token.json["token"]))


@pytest.mark.parametrize(("key", "start"), [(None, ""), ("token", '{"token": "')], ids=["bare", "one key"])
def test_secret_gets_its_first_value_when_it_had_none(aws: Aws, key: str | None, start: str) -> None:
    token = aws.secret("token")
    token.rotate_with(aws.function("rotate", password(key)))
    assert aws.rotations[-1].error is None
    assert str(token.value).startswith(start)
    assert [token.stages["AWSCURRENT"]] == token.versions


@pytest.mark.parametrize("key", [None, "token"], ids=["bare", "one key"])
def test_value_stays_when_each_step_is_done_twice(aws: Aws, key: str | None) -> None:
    token = aws.secret("token", {"token": "old"})
    rotate(password(key), token, begun(aws, token), [step for step in STEPS for _ in range(2)])
    assert 1 == aws.calls("secretsmanager:PutSecretValue").count
    assert token.stages["AWSCURRENT"] == token.versions[-1]


@pytest.mark.parametrize(
    ("value", "error"),
    [("text", ValueError), (["a", "list"], TypeError)],
    ids=["no JSON", "no object"],
)
def test_secret_is_refused_when_it_has_no_keys(aws: Aws, value: Any, error: type[Exception]) -> None:
    token = aws.secret("token", value)
    pending = begun(aws, token)
    with pytest.raises(error):
        password("token")(event(token, pending, "createSecret"), None)
    assert aws.calls("secretsmanager:PutSecretValue").count == 0


def test_pending_value_is_refused_when_the_key_is_not_there(aws: Aws) -> None:
    token = aws.secret("token", {"token": "old"})
    pending = begun(aws, token)
    rotate(password("other"), token, pending, ["createSecret"])
    with pytest.raises(KeyError) as refusal:
        password("third")(event(token, pending, "testSecret"), None)
    assert ("third key is missing from secret JSON",) == refusal.value.args
