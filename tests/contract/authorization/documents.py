"""IAM's words for documents that are no policies (authorization.md 5.8): of a user's policy, and of a role's trust policy."""

from __future__ import annotations

import json
from typing import Any

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import Refused
from tests.contract.scope import Text
from tests.contract.secretsmanager.steps import IDENTITY

_NAME = Text("${prefix}user")
_ROLE = Text("${prefix}role")
_GOOD = {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}
_TRUSTS = {"Effect": "Allow", "Principal": {"AWS": "arn:$partition:iam::$account:root"}, "Action": "sts:AssumeRole"}
_USER = Step("CreateUser", {"UserName": _NAME}, service="iam")


def _document(*statements: dict[str, Any], version: str = "2012-10-17") -> str:
    return json.dumps({"Version": version, "Statement": list(statements)})


def _but(name: str) -> dict[str, Any]:
    return {element: value for element, value in _GOOD.items() if element != name}


def _refused(message: Any) -> Refused:
    return Refused("MalformedPolicyDocument", message)


def _case(id_: str, row: str, evidence: str, *steps: Step) -> Case:
    return Case(f"document-{id_}", Fact("5.8", row, evidence, "authorization"), steps, "iam")


def _policy(id_: str, document: str, message: str, row: str) -> Case:
    params = {"UserName": _NAME, "PolicyName": _NAME, "PolicyDocument": document}
    return _case(id_, f"a user's policy: {row}", "reported", _USER, Step("PutUserPolicy", params, _refused(message)))


def _trust(id_: str, document: str, message: str, row: str, evidence: str = "reported") -> Case:
    """Return a case of a CreateRole; the user is there so that the account is one whose users and roles are known."""
    params = {"RoleName": _ROLE, "AssumeRolePolicyDocument": Text(document)}
    refused = Step("CreateRole", params, _refused(Text(message)))
    return _case(f"trust-{id_}", f"a trust policy: {row}", evidence, IDENTITY, _USER, refused)


_VENDOR = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."

CASES = (
    _policy("json", "{", "Syntax errors in policy.", "no JSON"),
    _policy("effect", _document({**_GOOD, "Effect": "Perhaps"}), "Syntax errors in policy.", "unknown Effect"),
    _policy("version", _document(_GOOD, version="2020-01-01"), "Policy document must be version 2012-10-17 or greater.", "unknown Version"),
    _policy("sid", _document({**_GOOD, "Sid": "A"}, {**_GOOD, "Sid": "A"}), "Statement IDs (SID) in a single policy must be unique.", "a Sid that stands twice"),
    _policy("action", _document(_but("Action")), "Policy statement must contain actions.", "no Action"),
    _policy("resource", _document(_but("Resource")), "Policy statement must contain resources.", "no Resource"),
    _policy("vendor", _document({**_GOOD, "Action": "Decrypt"}), _VENDOR, "an action without its service"),
    _policy("colons", _document({**_GOOD, "Action": "kms:Key:Decrypt"}), "Actions/Condition can contain only one colon.", "an action with two colons"),
    _policy("vendor-name", _document({**_GOOD, "Action": "k_ms:Decrypt"}), "Vendor k_ms is not valid", "an action of a service that cannot be"),
    _policy("principal", _document({**_GOOD, "Principal": "*"}), "Policy document should not specify a principal.", "a Principal"),
    _trust("json", "{", "This policy contains invalid Json", "no JSON", "AWS-recorded"),
    _trust("resource", _document({**_TRUSTS, "Resource": "*"}), "Has prohibited field Resource.", "a Resource"),
    _trust("principal", _document({**_TRUSTS, "Principal": {"AWS": "nobody"}}), 'Invalid principal in policy: "AWS":"nobody"', "a principal that can be none"),
    _trust("unknown", _document(_TRUSTS, {**_TRUSTS, "Principal": {"AWS": "arn:$partition:iam::$account:user/${prefix}nobody"}}), 'Invalid principal in policy: "AWS":"arn:$partition:iam::$account:user/${prefix}nobody"', "a principal that does not exist"),
)  # fmt: skip
