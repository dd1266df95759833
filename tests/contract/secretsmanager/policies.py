"""Resource policies: put, get, delete (6.4, 6.8, 6.12, 10), and that they bind."""

from __future__ import annotations

import json
from typing import Any

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import ANSWERED, ANY, Like, Refused
from tests.contract.scope import Text
from tests.contract.secretsmanager.steps import ARN, CREATED, IDENTITY, NAME, ask

_SHORT = {"ARN": ARN, "Name": NAME}


def _document(**statement: Any) -> str:
    given = {"Effect": "Allow", "Principal": "*", "Action": "secretsmanager:*", "Resource": "*", **statement}
    return json.dumps({"Version": "2012-10-17", "Statement": [given]}, indent=2)


_OPEN = _document()
_PUT = ask("PutResourcePolicy", _SHORT, ResourcePolicy=_OPEN)
_MALFORMED = Refused("MalformedPolicyDocumentException", "This resource policy contains a syntax error.")


def _case(id_: str, section: str, row: str, evidence: str, *steps: Step) -> Case:
    return Case(f"policy-{id_}", Fact(section, row, evidence), steps)


def _malformed(id_: str, evidence: str, policy: str, refused: Refused) -> Case:
    row = f"MalformedPolicyDocumentException: {id_.replace('-', ' ')}"
    return _case(id_, "10", row, evidence, CREATED, ask("PutResourcePolicy", refused, ResourcePolicy=policy))


def _refused(tail: str) -> Refused:
    """Return the refusal of a GetSecretValue that names the secret by ARN."""
    told = "User: .* is not authorized to perform: secretsmanager:GetSecretValue on resource: "
    return Refused("AccessDeniedException", Like(f"{told}{tail}"))


def _binds(id_: str, row: str, evidence: str, *steps: Step) -> Case:
    return Case(f"policy-{id_}", Fact("7.3", row, evidence, "authorization"), steps)


def _read(expect: Any, secret_id: Any = ARN, caller: str = "self") -> Step:
    return Step("GetSecretValue", {"SecretId": secret_id}, expect, caller=caller)


_NOT_ALLOWED = "because no resource-based policy allows the secretsmanager:GetSecretValue action"

_BINDING = (
    _binds(
        "denies",
        "explicit deny in secret's policy",
        "doc",
        CREATED,
        ask(
            "PutResourcePolicy", _SHORT, ResourcePolicy=_document(Effect="Deny", Action="secretsmanager:GetSecretValue")
        ),
        _read(_refused("$arn with an explicit deny in a resource-based policy")),
        ask("DeleteResourcePolicy", _SHORT),
        _read(ANSWERED),
    ),
    _binds(
        "other-account",
        "cross-account, no resource policy",
        "reported",
        CREATED,
        _read(_refused(f"$arn {_NOT_ALLOWED}"), caller="other_account"),
    ),
    _binds(
        "other-account-unknown",
        "cross-account, secret does not exist",
        "reported",
        IDENTITY,
        _read(
            _refused(f".* {_NOT_ALLOWED}"),
            Text("arn:aws:secretsmanager:$region:${account}:secret:${prefix}unknown/db-AbCdEf"),
            caller="other_account",
        ),
    ),
)

CASES = (
    *_BINDING,
    _case(
        "put",
        "6.12",
        "response ARN and Name; Principal * is accepted without BlockPublicPolicy",
        "AWS-recorded",
        CREATED,
        _PUT,
    ),
    _case(
        "get",
        "6.8",
        "the policy comes back as a JSON string, as it was put",
        "AWS-recorded",
        CREATED,
        _PUT,
        ask("GetResourcePolicy", {**_SHORT, "ResourcePolicy": _OPEN}),
    ),
    _case("get-none", "6.8", "no policy: the field is left out", "unsure", CREATED, ask("GetResourcePolicy", _SHORT)),
    _case(
        "delete",
        "6.4",
        "response ARN and Name; the policy is gone",
        "AWS-recorded",
        CREATED,
        _PUT,
        ask("DeleteResourcePolicy", _SHORT),
        ask("GetResourcePolicy", _SHORT),
    ),
    _case("delete-none", "6.4", "deleting when there is none", "unsure", CREATED, ask("DeleteResourcePolicy", _SHORT)),
    _case(
        "put-again",
        "10",
        "re-putting an identical policy",
        "reported",
        CREATED,
        _PUT,
        ask("PutResourcePolicy", _SHORT, ResourcePolicy=_OPEN),
    ),
    _case(
        "put-other",
        "6.12",
        "another policy replaces the first",
        "model",
        CREATED,
        _PUT,
        ask("PutResourcePolicy", _SHORT, ResourcePolicy=_document(Action="secretsmanager:GetSecretValue")),
        ask("GetResourcePolicy", {**_SHORT, "ResourcePolicy": _document(Action="secretsmanager:GetSecretValue")}),
    ),
    _malformed("bad-effect", "doc", _document(Effect="Maybe"), _MALFORMED),
    _malformed("no-json", "model", "no JSON", Refused("MalformedPolicyDocumentException", ANY)),
    _case(
        "grants",
        "4.4",
        "another account that the policy allows: DescribeSecret and ListSecretVersionIds",
        "AWS-recorded",
        CREATED,
        _PUT,
        Step("DescribeSecret", {"SecretId": ARN}, caller="other_account"),
        Step("ListSecretVersionIds", {"SecretId": ARN}, caller="other_account"),
    ),
)
