"""Resource policies as they are stored: principals have to exist, and are stored by their ids (authorization.md 1.9)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import Has, Like, Refused
from tests.contract.kms.steps import ask as ask_key
from tests.contract.kms.steps import create as create_key
from tests.contract.scope import Ref, Text
from tests.contract.secretsmanager.steps import ARN, CREATED, IDENTITY, NAME, ask

_ROLE = Text("${prefix}role")
_ROOT = "arn:$partition:iam::$account:root"
_NAMED = "arn:$partition:iam::$account:role/${prefix}role"
_NOBODY = "arn:$partition:iam::$account:role/${prefix}nobody"
_TRUSTS = Text(
    json.dumps({"Statement": [{"Effect": "Allow", "Principal": {"AWS": _ROOT}, "Action": "sts:AssumeRole"}]})
)
_MADE = Step(
    "CreateRole",
    {"RoleName": _ROLE, "AssumeRolePolicyDocument": _TRUSTS},
    service="iam",
    saves={"role": "Role.Arn", "role_id": "Role.RoleId"},
)
_MADE_ANEW = replace(_MADE, saves={})
_GONE = Step("DeleteRole", {"RoleName": _ROLE}, service="iam")


def _policy(action: str, *names: str) -> str:
    """Return a policy that leaves the account as it is, and lets these principals do something as well."""
    statements = [
        {"Effect": "Allow", "Principal": {"AWS": name}, "Action": given, "Resource": "*"}
        for name, given in ((_ROOT, action.partition(":")[0] + ":*"), *((name, action) for name in names))
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _later(step: Step) -> Step:
    """Return a step that AWS answers so when it has heard of the role, or of its end."""
    return replace(step, eventually=True)


def _case(id_: str, section: str, row: str, evidence: str, *steps: Step, service: str = "secretsmanager") -> Case:
    return Case(f"stored-{id_}", Fact(section, row, evidence, "authorization"), (IDENTITY, *steps), service)


_SECRET = _policy("secretsmanager:GetSecretValue", _NAMED)
_KEY = _policy("kms:Decrypt", _NAMED)
_PUT = _later(ask("PutResourcePolicy", {"ARN": ARN, "Name": NAME}, ResourcePolicy=Text(_SECRET)))
_PUT_KEY = _later(ask_key("PutKeyPolicy", Policy=Text(_KEY)))


def _shows(pattern: str) -> Step:
    return _later(ask("GetResourcePolicy", Has({"ResourcePolicy": Like(pattern)})))


def _key_shows(pattern: str) -> Step:
    return _later(ask_key("GetKeyPolicy", Has({"Policy": Like(pattern)})))


_BY_ID, _BY_NAME = '.*"$role_id".*', '.*"$role".*'
_UNSUPPORTED = Refused("MalformedPolicyDocumentException", "This resource policy contains an unsupported principal.")
_INVALID = Refused(
    "MalformedPolicyDocumentException", "Policy contains a statement with one or more invalid principals."
)
_UNKNOWN, _UNKNOWN_KEY = (Text(_policy(action, _NOBODY)) for action in ("secretsmanager:GetSecretValue", "kms:Decrypt"))
_DIGITS: dict[str, Any] = {"ResourcePolicy": Text(_policy("secretsmanager:*").replace(_ROOT, "$account"))}

CASES = (
    _case("shown", "1.9", "a role that exists is shown by name", "doc", CREATED, _MADE, _PUT, _shows(_BY_NAME)),
    _case("gone", "1.9", "a role that was deleted is shown by its id", "doc", CREATED, _MADE, _PUT, _GONE, _shows(_BY_ID)),
    _case("anew", "1.9", "a role that was made anew is another one", "reported", CREATED, _MADE, _PUT, _GONE, _shows(_BY_ID), _later(_MADE_ANEW), _shows(_BY_ID)),
    _case("dead", "1.9", "the id of a role that is gone cannot be put", "doc", CREATED, _MADE, _PUT, _GONE, _shows(_BY_ID), ask("PutResourcePolicy", _UNSUPPORTED, ResourcePolicy=Text(_policy("secretsmanager:GetSecretValue", "$role_id")))),
    _case("unknown", "3.8", "a role that does not exist: unsupported principal", "reported", CREATED, _MADE, ask("PutResourcePolicy", _UNSUPPORTED, ResourcePolicy=_UNKNOWN)),
    _case("unknown-validated", "3.8", "a role that does not exist: ValidateResourcePolicy", "reported", CREATED, _MADE, ask("ValidateResourcePolicy", _UNSUPPORTED, ResourcePolicy=_UNKNOWN)),
    _case("digits", "5.4", "an account named by its digits is shown by its ARN", "doc", CREATED, ask("PutResourcePolicy", **_DIGITS), ask("GetResourcePolicy", Has({"ResourcePolicy": Like('.*"arn:$partition:iam::$account:root".*')}))),
    _case("key-shown", "1.9", "key policy: a role that exists is shown by name", "doc", create_key(), _MADE, _PUT_KEY, _key_shows(_BY_NAME), service="kms"),
    _case("key-gone", "1.9", "key policy: a role that was deleted is shown by its id", "doc", create_key(), _MADE, _PUT_KEY, _GONE, _key_shows(_BY_ID), service="kms"),
    _case("key-anew", "1.9", "key policy: a role that was made anew is another one", "doc", create_key(), _MADE, _PUT_KEY, _GONE, _key_shows(_BY_ID), _later(_MADE_ANEW), _key_shows(_BY_ID), service="kms"),
    _case("key-unknown", "2.7", "a role that does not exist: PutKeyPolicy", "reported", create_key(), _MADE, ask_key("PutKeyPolicy", _INVALID, Policy=_UNKNOWN_KEY), service="kms"),
    _case("key-unknown-create", "2.7", "a role that does not exist: CreateKey", "reported", _MADE, Step("CreateKey", {"Policy": _UNKNOWN_KEY}, _INVALID), service="kms"),
    _case("key-digits", "5.4", "key policy: an account named by its digits is shown by its ARN", "doc", create_key(), ask_key("PutKeyPolicy", Policy=Text(_policy("kms:*").replace(_ROOT, "$account"))), ask_key("GetKeyPolicy", Has({"Policy": Like('.*"arn:$partition:iam::$account:root".*')})), service="kms"),
    _case("trust-gone", "1.9", "trust policy: a user that was deleted is shown by its id", "doc",
          Step("CreateUser", {"UserName": Text("${prefix}user")}, service="iam", saves={"user": "User.Arn", "user_id": "User.UserId"}),
          _later(Step("CreateRole", {"RoleName": _ROLE, "AssumeRolePolicyDocument": Text(json.dumps({"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:$partition:iam::$account:user/${prefix}user"}, "Action": "sts:AssumeRole"}]}))})),
          Step("DeleteUser", {"UserName": Text("${prefix}user")}),
          _later(Step("GetRole", {"RoleName": _ROLE}, Has({"Role": Has({"AssumeRolePolicyDocument": Has({"Statement": [Has({"Principal": {"AWS": Ref("user_id")}})]})})}))), service="iam"),
)  # fmt: skip
