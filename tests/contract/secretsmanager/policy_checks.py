"""What is checked of resource policies: breadth, lock-out, syntax, names (6.21, 10, and the newest model's PolicyName)."""

from __future__ import annotations

import json
from typing import Any

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import ABSENT, ANSWERED, ANY, Has, Refused
from tests.contract.secretsmanager.steps import (
    ARN,
    CREATED,
    MARKED,
    NAME,
    ask,
    delete,
    invalid_parameter,
)


def _document(*, version: str = "2012-10-17", **statement: Any) -> str:
    given = {"Effect": "Allow", "Principal": "*", "Action": "secretsmanager:*", "Resource": "*", **statement}
    return json.dumps({"Version": version, "Statement": [given]})


_BROAD = _document()
_NARROW = _document(Principal={"AWS": "arn:aws:iam::123456789012:root"})
_LOCKS_OUT = _document(Effect="Deny")
_PINNED = _document(Condition={"StringEquals": {"aws:SourceAccount": "123456789012"}})
_WELL = {"PolicyValidationPassed": True, "ValidationErrors": []}


def _ill(message: str) -> dict[str, Any]:
    return {"PolicyValidationPassed": False, "ValidationErrors": [{"CheckName": ANY, "ErrorMessage": message}]}


_TELLS_BROAD = "You can't attach a resource-based policy that allows broad access to the secret."
_TELLS_LOCKED_OUT = "Your requested changes will not allow you to manage this secret in the future."


def _malformed(message: str) -> Refused:
    return Refused("MalformedPolicyDocumentException", message)


_SYNTAX = _malformed("This resource policy contains a syntax error.")


def _put(policy: str, expect: Any = ANSWERED, **params: Any) -> Step:
    return ask("PutResourcePolicy", expect, ResourcePolicy=policy, **params)


def _validate(policy: str, expect: Any, **params: Any) -> Step:
    return ask("ValidateResourcePolicy", expect, ResourcePolicy=policy, **params)


def _case(id_: str, section: str, row: str, evidence: str, *steps: Step) -> Case:
    return Case(f"policy-{id_}", Fact(section, row, evidence), steps)


_PUTTING = (
    _case(
        "block-broad",
        "10",
        "BlockPublicPolicy=true with a broad principal: PublicPolicyException",
        "model",
        CREATED,
        _put(_BROAD, Refused("PublicPolicyException", _TELLS_BROAD), BlockPublicPolicy=True),
        ask("GetResourcePolicy", {"ARN": ARN, "Name": NAME}),
    ),
    _case(
        "block-narrow",
        "10",
        "BlockPublicPolicy=true with an account for a principal",
        "AWS-recorded",
        CREATED,
        _put(_NARROW, {"ARN": ARN, "Name": NAME}, BlockPublicPolicy=True),
    ),
    _case(
        "bad-version",
        "10",
        "MalformedPolicyDocumentException: bad Version",
        "reported",
        CREATED,
        _put(_document(version="2020-01-01"), _malformed("This policy has invalid syntax.")),
    ),
    _case(
        "bad-principal",
        "10",
        "MalformedPolicyDocumentException: unsupported principal",
        "reported",
        CREATED,
        _put(
            _document(Principal={"AWS": "nobody"}),
            _malformed("This resource policy contains an unsupported principal."),
        ),
    ),
    _case(
        "bad-service",
        "10",
        "MalformedPolicyDocumentException: unsupported service principal",
        "reported",
        CREATED,
        _put(
            _document(Principal={"Service": "nothing"}),
            _malformed("This resource policy contains an unsupported service principal."),
        ),
    ),
    *(
        _case(
            f"syntax-{what}",
            "10",
            f"MalformedPolicyDocumentException: {what.replace('-', ' ')}",
            "model",
            CREATED,
            _put(document, _SYNTAX),
        )
        for what, document in {
            "no-statement": '{"Version": "2012-10-17", "Statement": []}',
            "no-principal": '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}',
            "unknown-element": _document(Colour="blue"),
        }.items()
    ),
)
_VALIDATING = (
    _case(
        "valid",
        "6.21",
        "PolicyValidationPassed true, ValidationErrors []",
        "doc",
        CREATED,
        _validate(_NARROW, _WELL),
    ),
    _case("valid-without-secret", "6.21", "SecretId is optional", "model", _validate(_NARROW, _WELL, SecretId=None)),
    _case(
        "valid-marked",
        "4.1",
        "marked for deletion: ValidateResourcePolicy",
        "unsure",
        CREATED,
        delete(RecoveryWindowInDays=7),
        _validate(_NARROW, MARKED),
    ),
    _case(
        "pinned",
        "10",
        "everybody whom a condition pins is not broad access",
        "doc",
        _validate(_PINNED, _WELL, SecretId=None),
    ),
    _case("broad", "6.21", "checks public access", "model", CREATED, _validate(_BROAD, _ill(_TELLS_BROAD))),
    _case(
        "locks-out",
        "6.21",
        "checks that it does not lock out the caller",
        "model",
        CREATED,
        _validate(_LOCKS_OUT, _ill(_TELLS_LOCKED_OUT)),
    ),
    _case("valid-syntax", "6.21", "checks syntax", "model", CREATED, _validate("no JSON", _SYNTAX)),
    _case(
        "valid-stores-nothing",
        "6.21",
        "it stores nothing",
        "model",
        CREATED,
        _validate(_NARROW, _WELL),
        ask("GetResourcePolicy", Has({"ResourcePolicy": ABSENT})),
    ),
)
_NAMING = (
    _case(
        "name-default",
        "10",
        "PolicyName default is the one policy",
        "model",
        CREATED,
        _put(_NARROW, Has({"PolicyName": "default"}), PolicyName="default"),
        ask("GetResourcePolicy", Has({"PolicyName": "default", "ResourcePolicy": _NARROW}), PolicyName="default"),
        ask("ListResourcePolicies", {"ResourcePolicies": [{"PolicyName": "default"}]}),
        ask("DeleteResourcePolicy", Has({"PolicyName": "default"}), PolicyName="default"),
        ask("ListResourcePolicies", {"ResourcePolicies": []}),
    ),
    _case(
        "name-other-put",
        "10",
        "PolicyName other than default: PutResourcePolicy InvalidParameterException",
        "model",
        CREATED,
        _put(_NARROW, invalid_parameter(ANY), PolicyName="other"),
    ),
    _case(
        "name-other-delete",
        "10",
        "PolicyName other than default: DeleteResourcePolicy InvalidParameterException",
        "model",
        CREATED,
        ask("DeleteResourcePolicy", invalid_parameter(ANY), PolicyName="other"),
    ),
    _case(
        "name-other-get",
        "10",
        "PolicyName other than default: GetResourcePolicy ResourceNotFoundException",
        "model",
        CREATED,
        ask("GetResourcePolicy", Refused("ResourceNotFoundException", ANY), PolicyName="other"),
    ),
    _case(
        "list-marked",
        "4.1",
        "marked for deletion: ListResourcePolicies",
        "unsure",
        CREATED,
        delete(RecoveryWindowInDays=7),
        ask("ListResourcePolicies", MARKED),
    ),
    _case(
        "list-token",
        "2",
        "InvalidNextTokenException: ListResourcePolicies",
        "model",
        CREATED,
        ask("ListResourcePolicies", Refused("InvalidNextTokenException", ANY), NextToken="made up"),
    ),
)

CASES = (*_PUTTING, *_VALIDATING, *_NAMING)
