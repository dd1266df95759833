from __future__ import annotations

import json
from typing import Any

import pytest

from tests.expect import refused
from tests.services.kms.conftest import ACCOUNT

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


def test_a_key_has_the_default_policy_in_the_layout_of_aws(kms: Any, key: dict[str, Any]) -> None:
    found = kms.get_key_policy(KeyId=key["KeyId"])
    assert (DEFAULT, "default") == (found["Policy"], found["PolicyName"])


def test_the_policy_of_create_key_is_read_back_in_its_own_order(kms: Any) -> None:
    policy = {
        "Statement": [{"Resource": "*", "Action": ["kms:*", "kms:Decrypt"], "Condition": {}, "Sid": "é"}],
        "Id": "x",
    }
    key = kms.create_key(Policy=json.dumps(policy, ensure_ascii=False))["KeyMetadata"]
    found = kms.get_key_policy(KeyId=key["Arn"], PolicyName="default")["Policy"]
    assert (
        '{\n  "Statement" : [ {\n    "Resource" : "*",\n    "Action" : [ "kms:*", "kms:Decrypt" ],\n    "Condition" : { },\n'
        '    "Sid" : "é"\n  } ],\n  "Id" : "x"\n}' == found
    )


def test_a_policy_that_is_put_replaces_the_one_before(kms: Any, key: dict[str, Any]) -> None:
    kms.put_key_policy(KeyId=key["KeyId"], Policy='{"Statement":[]}', BypassPolicyLockoutSafetyCheck=True)
    assert '{\n  "Statement" : [ ]\n}' == kms.get_key_policy(KeyId=key["KeyId"])["Policy"]


@pytest.mark.parametrize("policy", ["{", "[]", "text"])
def test_a_policy_that_cannot_be_read_is_malformed(policy: str, kms: Any, key: dict[str, Any]) -> None:
    with refused("MalformedPolicyDocumentException", None):
        kms.put_key_policy(KeyId=key["KeyId"], Policy=policy)
    with refused("MalformedPolicyDocumentException", None):
        kms.create_key(Policy=policy)
    assert DEFAULT == kms.get_key_policy(KeyId=key["KeyId"])["Policy"]


def test_another_policy_name_is_not_found(kms: Any, key: dict[str, Any]) -> None:
    with refused("NotFoundException", None):
        kms.get_key_policy(KeyId=key["KeyId"], PolicyName="other")


def test_the_policy_of_ram_is_not_put_by_hand(kms: Any, key: dict[str, Any]) -> None:
    with refused("ValidationException", "The AWS_RAM policy can only be managed by the RAM service."):
        kms.put_key_policy(KeyId=key["KeyId"], Policy="{}", PolicyName="AWS_RAM")
    with pytest.raises(NotImplementedError, match="a key policy named 'other'"):
        kms.put_key_policy(KeyId=key["KeyId"], Policy="{}", PolicyName="other")
