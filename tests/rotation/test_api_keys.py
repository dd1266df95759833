from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mocksm.aws import Aws
from mocksm.rotation import api_key
from mocksm.rotation.contract import Handler
from tests.rotation.by_hand import STEPS, begun, event, rotate


@dataclass
class Service:
    """A service that issues keys, two at most; a key is issued once for a token."""

    keys: dict[str, str] = field(default_factory=lambda: {"seeded": "key-0"})
    said: list[str] = field(default_factory=list)
    issued: int = 0

    def issue(self, current: Any, token: str) -> str:
        self.said.append(f"issue after {current}")
        if token not in self.keys:
            if len(self.keys) == 2:
                raise RuntimeError("two keys are enough")
            self.issued += 1
            self.keys[token] = f"key-{self.issued}"
        return self.keys[token]

    def check(self, key: Any) -> bool:
        self.said.append(f"check {key}")
        return key in self.keys.values()

    def revoke(self, key: Any) -> None:
        self.said.append(f"revoke {key}")
        self.keys = {token: each for token, each in self.keys.items() if each != key}

    @property
    def handler(self) -> Handler:
        return api_key(issue=self.issue, check=self.check, revoke=self.revoke)


def test_key_is_revoked_one_rotation_after_it_was_replaced(aws: Aws) -> None:
    service, secret = Service(), aws.secret("key", "key-0")
    rotator = aws.function("rotate", service.handler)

    secret.rotate_with(rotator)
    assert ("key-1", ["key-0", "key-1"]) == (secret.value, list(service.keys.values()))
    secret.rotate_with(rotator)
    assert ("key-2", ["key-1", "key-2"]) == (secret.value, list(service.keys.values()))

    expected = ["issue after key-0", "check key-1", "revoke key-0", "issue after key-1", "check key-2"]
    assert expected == service.said
    assert all(rotation.succeeded for rotation in aws.rotations)


def test_no_second_key_is_issued_when_storing_the_first_failed(aws: Aws) -> None:
    service, secret = Service(), aws.secret("key", "key-0")
    token = begun(aws, secret)
    aws.fail("secretsmanager:PutSecretValue", "InvalidParameterException", times=1)
    with pytest.raises(ClientError):
        service.handler(event(secret, token, "createSecret"), None)

    rotate(service.handler, secret, token)

    assert (["key-0", "key-1"], "key-1") == (list(service.keys.values()), secret.value)


def test_nothing_is_issued_again_when_each_step_is_done_twice(aws: Aws) -> None:
    service, secret = Service(), aws.secret("key", "key-0")
    rotate(service.handler, secret, begun(aws, secret), [step for step in STEPS for _ in range(2)])
    assert ["issue after key-0", "check key-1", "check key-1"] == service.said


@pytest.mark.parametrize(
    ("value", "arrives"),
    [({"id": 1, "key": "k"}, {"id": 1, "key": "k"}), ("12345", "12345"), ("k", "k"), ("[1]", "[1]")],
    ids=["object", "digits", "text", "list"],
)
def test_key_arrives_as_the_secret_holds_it(aws: Aws, value: Any, arrives: Any) -> None:
    seen: list[Any] = []

    def issue(current: Any, token: str) -> Any:
        seen.append(current)
        return value

    secret = aws.secret("key", value)
    secret.rotate_with(aws.function("rotate", api_key(issue=issue, check=seen.append)))
    assert [arrives, arrives] == seen
    assert aws.rotations[-1].succeeded


def test_key_is_issued_without_a_current_one_when_the_secret_is_empty(aws: Aws) -> None:
    service, secret = Service(), aws.secret("key")
    secret.rotate_with(aws.function("rotate", service.handler))
    assert ["issue after None", "check key-1"] == service.said
    assert "key-1" == secret.value


def test_key_stays_pending_when_the_check_says_no(aws: Aws) -> None:
    secret = aws.secret("key", "old")
    token = begun(aws, secret)
    handler = api_key(issue=lambda current, token: "new", check=lambda key: False)
    with pytest.raises(ValueError, match="does not take") as refusal:
        rotate(handler, secret, token)
    assert f"The service does not take the pending key of secret {secret.arn}" == str(refusal.value)
    assert ("old", token) == (secret.value, secret.stages["AWSPENDING"])


def test_rotation_fails_with_what_the_check_raised(aws: Aws) -> None:
    def check(key: Any) -> None:
        raise ConnectionError("503")

    secret = aws.secret("key", "old")
    secret.rotate_with(aws.function("rotate", api_key(issue=lambda current, token: "new", check=check)))
    assert (["createSecret", "setSecret", "testSecret"], "503") == (
        aws.rotations[-1].steps,
        str(aws.rotations[-1].error),
    )


def test_value_that_was_put_back_is_not_revoked(aws: Aws) -> None:
    service, secret = Service(), aws.secret("key", "key-0")
    aws.client("secretsmanager").put_secret_value(SecretId=secret.arn, SecretString="key-0")
    secret.rotate_with(aws.function("rotate", service.handler))
    assert "key-0" in service.keys.values()
