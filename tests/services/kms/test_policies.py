from __future__ import annotations

import json
from contextlib import nullcontext
from typing import Any

import pytest

from mocksm import MockSecrets, allow, deny
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.kms.conftest import ACCOUNT, OPEN_POLICY, REGION

DEFAULT = f"""\
{{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {{
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "arn:aws:iam::{ACCOUNT}:root"
    }},
    "Action" : "kms:*",
    "Resource" : "*"
  }} ]
}}"""
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
CALLER = f"arn:aws:iam::{ACCOUNT}:user/mocksm"
OTHER = f"arn:aws:iam::{ACCOUNT}:user/other"
NO_PRINCIPAL = "Policy contains a statement with no principal"
INVALID_PRINCIPAL = "Policy contains a statement with one or more invalid principals."
LOCKED_OUT = "The new key policy will not allow you to update the key policy in the future."


def _policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def test_a_key_has_the_default_policy_in_the_layout_of_aws(kms: Any, key: dict[str, Any]) -> None:
    found = kms.get_key_policy(KeyId=key["KeyId"])
    assert (DEFAULT, "default") == (found["Policy"], found["PolicyName"])


def test_the_policy_of_create_key_is_read_back_in_its_own_order(kms: Any) -> None:
    statement = {
        "Resource": "*",
        "Action": ["kms:*", "kms:Decrypt"],
        "Condition": {},
        "Sid": "é",
        "Principal": "*",
        "Effect": "Allow",
    }
    policy = json.dumps({"Statement": [statement], "Id": "x"}, ensure_ascii=False)
    key = kms.create_key(Policy=policy)["KeyMetadata"]
    found = kms.get_key_policy(KeyId=key["Arn"], PolicyName="default")["Policy"]
    assert (
        '{\n  "Statement" : [ {\n    "Resource" : "*",\n    "Action" : [ "kms:*", "kms:Decrypt" ],\n    "Condition" : { },\n'
        '    "Sid" : "é",\n    "Principal" : "*",\n    "Effect" : "Allow"\n  } ],\n  "Id" : "x"\n}' == found
    )


def test_a_policy_that_is_put_replaces_the_one_before(kms: Any, key: dict[str, Any]) -> None:
    kms.put_key_policy(KeyId=key["KeyId"], Policy=OPEN_POLICY)
    assert json.loads(OPEN_POLICY) == json.loads(kms.get_key_policy(KeyId=key["KeyId"])["Policy"])


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        pytest.param("{", None, id="14-json"),
        pytest.param("[]", None, id="14-list"),
        pytest.param("text", None, id="14-text"),
        pytest.param("{}", None, id="14-no-statement"),
        pytest.param('{"Statement":[]}', None, id="14-empty-statement"),
        pytest.param('{"Statement":["x"]}', None, id="14-statement-is-text"),
        pytest.param('{"Id":"a","Id":"b"}', None, id="14-twice"),
        pytest.param(_policy({"Effect": "Allow", "Action": "kms:*", "Resource": "*"}), NO_PRINCIPAL, id="14-nobody"),
        pytest.param(_policy(allow("kms:*", to="arn:aws:iam::1:user/x")), INVALID_PRINCIPAL, id="14-invalid-principal"),
        pytest.param(_policy(allow("kms", to="*")), None, id="14-action"),
    ],
)
def test_a_policy_that_cannot_be_read_is_malformed(
    policy: str, message: str | None, kms: Any, key: dict[str, Any]
) -> None:
    with refused("MalformedPolicyDocumentException", message):
        kms.put_key_policy(KeyId=key["KeyId"], Policy=policy, BypassPolicyLockoutSafetyCheck=True)
    with refused("MalformedPolicyDocumentException", message):
        kms.create_key(Policy=policy)
    assert DEFAULT == kms.get_key_policy(KeyId=key["KeyId"])["Policy"]


@pytest.mark.parametrize("missing", ["Action", "Resource"])
def test_a_statement_that_lacks_action_or_resource_is_taken_and_has_no_effect(
    missing: str, kms: Any, key: dict[str, Any]
) -> None:
    statement = {name: value for name, value in allow("kms:*", to="*").items() if name != missing}
    with refused("MalformedPolicyDocumentException", LOCKED_OUT):
        kms.put_key_policy(KeyId=key["KeyId"], Policy=_policy(statement))
    kms.put_key_policy(KeyId=key["KeyId"], Policy=_policy(statement, allow("kms:*", to="*")))


def test_a_policy_has_32_kilobytes_at_most(kms: Any, key: dict[str, Any]) -> None:
    padding = 32768 - len(OPEN_POLICY)
    kms.put_key_policy(KeyId=key["KeyId"], Policy=OPEN_POLICY + " " * padding)
    with refused("LimitExceededException", None):
        kms.put_key_policy(KeyId=key["KeyId"], Policy=OPEN_POLICY + " " * (padding + 1))


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param([allow("kms:*", to="*")], id="everyone"),
        pytest.param([allow("kms:*", to=ROOT)], id="account"),
        pytest.param([allow("kms:Put*", to=ACCOUNT)], id="account-id"),
        pytest.param([allow("kms:PutKeyPolicy", to=CALLER)], id="caller"),
        pytest.param([allow("kms:PutKeyPolicy", to=CALLER, on=f"arn:aws:kms:{REGION}:*:key/*")], id="pattern"),
        pytest.param([allow("kms:*", to=CALLER), deny("kms:*", to=OTHER)], id="deny-of-another"),
        pytest.param(
            [allow("kms:*", to=CALLER), allow("kms:*", to="*", when={"Bool": {"aws:SecureTransport": "true"}})],
            id="condition-that-does-not-matter",
        ),
    ],
)
def test_a_policy_is_taken_that_lets_its_author_put_another(
    statements: list[dict[str, Any]], kms: Any, key: dict[str, Any]
) -> None:
    policy = _policy(*statements)
    assert {} == _without_metadata(kms.put_key_policy(KeyId=key["KeyId"], Policy=policy))
    assert {} == _without_metadata(kms.put_key_policy(KeyId=key["KeyId"], Policy=policy))
    assert "Enabled" == kms.create_key(Policy=policy)["KeyMetadata"]["KeyState"]


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param([allow("kms:Decrypt", to="*")], id="14-other-action"),
        pytest.param([allow("kms:*", to=OTHER)], id="14-other-user"),
        pytest.param([allow("kms:*", to="*", on="arn:aws:kms:eu-west-1:*:key/*")], id="14-other-key"),
        pytest.param([allow("kms:*", to="*"), deny("kms:PutKeyPolicy", to=CALLER)], id="14-deny"),
        pytest.param(
            [allow("kms:*", to=OTHER), deny("kms:*", to="*", when={"Bool": {"aws:SecureTransport": "false"}})],
            id="14-condition-that-does-not-matter",
        ),
    ],
)
def test_a_policy_that_locks_its_author_out_is_refused_unless_he_insists(
    statements: list[dict[str, Any]], kms: Any, key: dict[str, Any]
) -> None:
    policy = _policy(*statements)
    with refused("MalformedPolicyDocumentException", LOCKED_OUT):
        kms.put_key_policy(KeyId=key["KeyId"], Policy=policy)
    with refused("MalformedPolicyDocumentException", LOCKED_OUT):
        kms.create_key(Policy=policy)
    assert DEFAULT == kms.get_key_policy(KeyId=key["KeyId"])["Policy"]
    kms.put_key_policy(KeyId=key["KeyId"], Policy=policy, BypassPolicyLockoutSafetyCheck=True)
    with refused("AccessDeniedException", _locked(policy, key["Arn"])):
        kms.put_key_policy(KeyId=key["KeyId"], Policy=policy, BypassPolicyLockoutSafetyCheck=True)


def _locked(policy: str, arn: str) -> str:
    denied = '"Effect": "Deny", "Principal": {"AWS": "' + CALLER in policy
    why = (
        "with an explicit deny in a resource-based policy"
        if denied
        else "because no resource-based policy allows the kms:PutKeyPolicy action"
    )
    return f"User: {CALLER} is not authorized to perform: kms:PutKeyPolicy on resource: {arn} {why}"


def _without_metadata(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def test_a_policy_that_leaves_it_to_the_account_needs_the_right_there(kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    policy = _policy(allow("kms:*", to=ROOT))
    maker = aws.role("maker", [allow("kms:CreateKey", on="*")]).client("kms")
    with refused("MalformedPolicyDocumentException", LOCKED_OUT):
        maker.create_key(Policy=policy)
    keeper = aws.role("keeper", [allow("kms:CreateKey", "kms:PutKeyPolicy", on="*")]).client("kms")
    assert "Enabled" == keeper.create_key(Policy=policy)["KeyMetadata"]["KeyState"]


@pytest.mark.parametrize(("value", "is_taken"), [("true", True), ("false", False)])
def test_a_lockout_may_hang_on_a_condition(value: str, is_taken: bool, kms: Any, key: dict[str, Any]) -> None:
    policy = _policy(allow("kms:*", to="*", when={"Bool": {"aws:SecureTransport": value}}))
    expected = nullcontext() if is_taken else refused("MalformedPolicyDocumentException", LOCKED_OUT)
    with expected:
        kms.put_key_policy(KeyId=key["KeyId"], Policy=policy)


@pytest.mark.parametrize("name", ["other", "AWS_RAM"])
def test_another_policy_name_is_not_found(name: str, kms: Any, key: dict[str, Any]) -> None:
    with refused("NotFoundException", None):
        kms.get_key_policy(KeyId=key["KeyId"], PolicyName=name)


def test_the_policy_of_ram_is_not_put_by_hand(aws: MockSecrets, kms: Any, key: dict[str, Any]) -> None:
    with refused("ValidationException", "The AWS_RAM policy can only be managed by the RAM service."):
        kms.put_key_policy(KeyId=key["KeyId"], Policy="{}", PolicyName="AWS_RAM")
    with pytest.raises(NotImplementedError, match="a key policy named 'other'"):
        kms.put_key_policy(KeyId=key["KeyId"], Policy="{}", PolicyName="other")
    aws.take_refusals()


def test_every_key_has_one_policy(kms: Any, key: dict[str, Any]) -> None:
    listed = kms.list_key_policies(KeyId=key["KeyId"], Limit=1)
    assert (["default"], False) == (listed["PolicyNames"], listed["Truncated"])
    with refused("InvalidMarkerException", None):
        kms.list_key_policies(KeyId=key["KeyId"], Marker="made up")
