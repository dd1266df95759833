"""GetKeyPolicy, PutKeyPolicy, ListKeyPolicies (section 14)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.contract.case import Case, Step
from tests.contract.expected import ANY, Has, Refused
from tests.contract.kms.steps import (
    ELSEWHERE,
    EXTERNAL,
    IDENTITY,
    MULTI_REGION,
    ask,
    case,
    create,
    describe,
    elsewhere,
    eventually,
    refused_key,
    saving,
    schedule,
    validation,
)
from tests.contract.scope import Ref, Text

_DEFAULT = Text("""{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "arn:$partition:iam::$account:root"
    },
    "Action" : "kms:*",
    "Resource" : "*"
  } ]
}""")
_ROOT = {"AWS": "arn:$partition:iam::$account:root"}
_LOCKED_OUT = "The new key policy will not allow you to update the key policy in the future."
_PRINCIPALS = "Policy contains a statement with one or more invalid principals."
_THERE = eventually(elsewhere(describe(Has({"KeyMetadata": Has({"KeyState": "Enabled"})}))))


def _statement(**members: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": _ROOT, "Action": "kms:*", "Resource": "*", **members}
    return {name: value for name, value in statement.items() if value is not None}


def _policy(*statements: dict[str, Any]) -> Text:
    return Text(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))


def _malformed(message: Any) -> Refused:
    return Refused("MalformedPolicyDocumentException", message)


def _case(id_: str, row: str, evidence: str, *steps: Step) -> Case:
    return case("14", f"policy-{id_}", row, evidence, *steps)


def _put(policy: Any, expect: Any = {}, **params: Any) -> Step:  # noqa: B006 - nobody changes it
    return ask("PutKeyPolicy", expect, Policy=policy, **params)


def _refusals() -> Iterator[Case]:
    """Yield documents that are refused, by each operation that takes one."""
    for id_, row, policy, message, evidence in (
        ("lockout", "the caller could not put another: no PutKeyPolicy", _policy(_statement(Action="kms:Decrypt")), _LOCKED_OUT, "reported"),
        ("lockout-other", "the caller could not put another: another account", _policy(_statement(Principal={"AWS": "arn:$partition:iam::111111111111:root"})), _LOCKED_OUT, "reported"),
        ("lockout-deny", "the caller could not put another: an explicit deny", _policy(_statement(), _statement(Effect="Deny", Action="kms:Put*")), _LOCKED_OUT, "doc"),
        ("principal", "invalid principal", _policy(_statement(), _statement(Principal={"AWS": "nobody"})), _PRINCIPALS, "reported"),
        ("no-principal", "statement without a principal", _policy(_statement(), _statement(Principal=None)), "Policy contains a statement with no principal", "reported"),
        ("json", "not JSON", "{", ANY, "unsure"),
        ("array", "no object", "[]", ANY, "unsure"),
        ("effect", "unknown Effect", _policy(_statement(Effect="Perhaps")), ANY, "unsure"),
    ):  # fmt: skip
        yield _case(f"{id_}-put", f"{row}: PutKeyPolicy", evidence, create(), _put(policy, _malformed(message)))
        yield _case(
            f"{id_}-create", f"{row}: CreateKey", evidence, IDENTITY, refused_key(_malformed(message), Policy=policy)
        )
        replicate = ask("ReplicateKey", _malformed(message), ReplicaRegion=ELSEWHERE, Policy=policy)
        yield _case(f"{id_}-replicate", f"{row}: ReplicateKey", evidence, create(**MULTI_REGION), replicate)


_OWN = _policy(_statement(Sid="Mine", Condition=None))
_LAID_OUT = Text(
    '{\n  "Version" : "2012-10-17",\n  "Statement" : [ {\n    "Effect" : "Allow",\n    "Principal" : {\n      "AWS" : '
    '"arn:$partition:iam::$account:root"\n    },\n    "Action" : "kms:*",\n    "Resource" : "*",\n    "Sid" : "Mine"\n  } ]\n}'
)

CASES = (
    *_refusals(),
    _case("default", "the default policy, laid out in lines; PolicyName", "AWS-recorded", create(), ask("GetKeyPolicy", {"Policy": _DEFAULT, "PolicyName": "default"})),
    _case("name", "PolicyName default may be given", "model", create(), ask("GetKeyPolicy", Has({"PolicyName": "default"}), PolicyName="default")),
    _case("name-other", "another PolicyName: GetKeyPolicy", "unsure", create(), ask("GetKeyPolicy", Refused("NotFoundException", ANY), PolicyName="other")),
    _case("list", "ListKeyPolicies: default", "AWS-recorded", create(), ask("ListKeyPolicies", {"PolicyNames": ["default"], "Truncated": False})),
    _case("put", "PutKeyPolicy replaces the whole; member order as submitted", "AWS-recorded", create(), _put(_OWN), ask("GetKeyPolicy", {"Policy": _LAID_OUT, "PolicyName": "default"})),
    _case("created", "CreateKey with a policy", "AWS-recorded", IDENTITY, create(Policy=_OWN), ask("GetKeyPolicy", Has({"Policy": _LAID_OUT}))),
    _case("again", "what GetKeyPolicy answers can be put again", "model", create(), saving(ask("GetKeyPolicy"), policy="Policy"), _put(Ref("policy")), ask("GetKeyPolicy", Has({"Policy": Ref("policy")}))),
    _case("bypass", "BypassPolicyLockoutSafetyCheck skips the lockout check", "model", create(),
          _put(_policy(_statement(Action=["kms:Get*", "kms:Describe*", "kms:List*", "kms:ScheduleKeyDeletion"])), BypassPolicyLockoutSafetyCheck=True)),
    _case("action", "missing Action: accepted, without effect", "model", create(), _put(_policy(_statement(), _statement(Action=None)))),
    _case("resource", "missing Resource: accepted, without effect", "model", create(), _put(_policy(_statement(), _statement(Resource=None)))),
    _case("root-put", "root with kms:PutKeyPolicy alone satisfies the check", "doc", create(),
          _put(_policy(_statement(Action=["kms:PutKeyPolicy", "kms:Get*", "kms:Describe*", "kms:List*", "kms:ScheduleKeyDeletion"])))),
    _case("long", "more than 32,768 bytes", "doc", create(), _put(Text(json.dumps({"Statement": [_statement(Sid="x" * 33000)]})), Refused("LimitExceededException", ANY))),
    *(
        _case(f"state-{id_}", f"PutKeyPolicy works in every state: {id_}", "doc", *reached, _put(_OWN))
        for id_, reached in (("disabled", (create(), ask("DisableKey"))), ("pending deletion", (create(), schedule())), ("pending import", (create(**EXTERNAL),)))
    ),
    _case("replica", "policies of multi-Region keys are per Region; ReplicaPolicy in the answer", "AWS-recorded", create(**MULTI_REGION), _put(_OWN), ask("ReplicateKey", Has({"ReplicaPolicy": Text('{"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow","Principal":{"AWS":"arn:$partition:iam::$account:root"},"Action":"kms:*","Resource":"*"}]}')}), ReplicaRegion=ELSEWHERE),
          _THERE, elsewhere(ask("GetKeyPolicy", Has({"Policy": _DEFAULT}))), ask("GetKeyPolicy", Has({"Policy": _LAID_OUT}))),
    case("25", "policy-ram", "PutKeyPolicy named AWS_RAM", "model", create(), _put(_OWN, validation("The AWS_RAM policy can only be managed by the RAM service."), PolicyName="AWS_RAM")),
    case("25", "policy-ram-get", "GetKeyPolicy named AWS_RAM, where there is none", "model", create(), ask("GetKeyPolicy", Refused("NotFoundException", ANY), PolicyName="AWS_RAM")),
)  # fmt: skip
