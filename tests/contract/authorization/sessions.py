"""Callers and their sessions, as STS tells and gives them (authorization.md 8)."""

from __future__ import annotations

import json
from typing import Any

from tests.contract.authorization.refusals import of_query
from tests.contract.case import Case, Fact, Step
from tests.contract.expected import ABSENT, ANSWERED, ANY, Has, Like
from tests.contract.scope import Ref, Text

_ACCOUNT = Step("GetCallerIdentity", saves={"account": "Account", "caller": "Arn"})
_NAME = Text("${prefix}role")
_ROOT = "arn:$partition:iam::$account:root"
_SESSION_ACTIONS = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
_CREDENTIALS = Has({"AccessKeyId": Like("ASIA[A-Z0-9]{16}"), "SessionToken": ANY, "Expiration": ANSWERED})


def _trust(effect: str = "Allow", **members: Any) -> str:
    statement = {"Effect": effect, "Principal": {"AWS": _ROOT}, "Action": _SESSION_ACTIONS, **members}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _role(trust: str) -> Step:
    params = {"RoleName": _NAME, "AssumeRolePolicyDocument": Text(trust)}
    return Step("CreateRole", params, service="iam", saves={"role": "Role.Arn", "role_id": "Role.RoleId"})


def _assume(expect: Any = ANSWERED, caller: str = "self", **params: Any) -> Step:
    """Return an AssumeRole of the case's role; AWS takes some time to know a role, or to have it assumed."""
    given = {"RoleArn": Ref("role"), "RoleSessionName": "s1", **params}
    return Step("AssumeRole", given, expect, caller=caller, eventually=True)


def _case(id_: str, section: str, row: str, evidence: str, *steps: Step) -> Case:
    return Case(f"session-{id_}", Fact(section, row, evidence, "authorization"), (_ACCOUNT, *steps), "sts")


def _identity(caller: str, arn: str, user_id: str) -> Step:
    return Step("GetCallerIdentity", {}, {"Arn": Like(arn), "UserId": Like(user_id), "Account": ANY}, caller=caller)


def _value(id_: str, row: str, message: str, **params: Any) -> Case:
    refused = of_query("InvalidParameterValue", message)
    return _case(id_, "8.3", row, "AWS-recorded", _role(_trust()), _assume(), _assume(refused, **params))


_OPEN = _role(_trust())
_TAGS = [{"Key": "team", "Value": "core"}]
_POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
_NOT_LET_IN = of_query(
    "AccessDenied", r"User: arn:[^ ]* is not authorized to perform: sts:AssumeRole on resource: $role", 403
)
_NO_REASON = r"User: arn:[^ ]* is not authorized to perform: sts:AssumeRole on resource: "
_PATTERN = r"1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: \[\\w\+=,.@-\]\*"

CASES = (
    _case("user", "8.1", "GetCallerIdentity of a user", "doc", _identity("nobody", "arn:aws[a-z-]*:iam::[0-9]{12}:user/.*", "AIDA[A-Z0-9]{17}")),
    _case("role", "8.1", "GetCallerIdentity of a role's session", "AWS-recorded", _identity("role", "arn:aws[a-z-]*:sts::[0-9]{12}:assumed-role/powerless/mocksm", "AROA[A-Z0-9]{17}:mocksm")),
    _case("federated", "8.1", "GetCallerIdentity of a federated user", "AWS-recorded", _identity("federated", "arn:aws[a-z-]*:sts::[0-9]{12}:federated-user/mocksm", "[0-9]{12}:mocksm")),
    _case("undeniable", "8.3", "GetCallerIdentity cannot be denied", "doc", *(_identity(caller, ".*", ".*") for caller in ("nobody", "denied_managed", "scp", "session_deny"))),
    _case("key-account", "8.2", "GetAccessKeyInfo tells the account in a key", "reported", Step("GetAccessKeyInfo", {"AccessKeyId": "ASIAQNZGKIQY56JQ7WML"}, {"Account": "029608264753"}), Step("GetAccessKeyInfo", {"AccessKeyId": "ASIAY34FZKBOKMUTVV7A"}, {"Account": "609629065308"})),
    _case("assume", "8.3", "AssumeRole: credentials and AssumedRoleUser", "doc", _OPEN, _assume({"Credentials": _CREDENTIALS, "AssumedRoleUser": {"Arn": Like("arn:$partition:sts::$account:assumed-role/${prefix}role/s1"), "AssumedRoleId": Text("$role_id:s1")}})),
    _case("packed", "8.3", "AssumeRole: PackedPolicySize only when a policy or tags are given", "doc", _OPEN, _assume(Has({"PackedPolicySize": ABSENT})), _assume(Has({"PackedPolicySize": ANSWERED}), Tags=_TAGS), _assume(Has({"PackedPolicySize": ANSWERED}), Policy=_POLICY)),
    _case("source", "8.3", "AssumeRole: SourceIdentity if it is set", "doc", _OPEN, _assume(Has({"SourceIdentity": ABSENT})), _assume(Has({"SourceIdentity": "ann"}), SourceIdentity="ann")),
    _case("token", "8.3", "GetSessionToken: credentials", "doc", Step("GetSessionToken", {}, {"Credentials": _CREDENTIALS})),
    _case("federate", "8.3", "GetFederationToken: PackedPolicySize 0 without a policy", "AWS-recorded", Step("GetFederationToken", {"Name": Text("${prefix}f")}, {"Credentials": _CREDENTIALS, "PackedPolicySize": 0, "FederatedUser": {"FederatedUserId": Text("$account:${prefix}f"), "Arn": Text("arn:$partition:sts::$account:federated-user/${prefix}f")}})),
    _case("bad-arn", "8.3", "{value} is invalid: a role's ARN that is none", "AWS-recorded", Step("AssumeRole", {"RoleArn": "this is no ARN of a role", "RoleSessionName": "s1"}, of_query("ValidationError", "this is no ARN of a role is invalid"))),
    _case("bad-name", "8.3", "a session name that the pattern does not allow", "AWS-recorded", Step("AssumeRole", {"RoleArn": Text("arn:$partition:iam::$account:role/${prefix}role"), "RoleSessionName": "Session1:2"}, of_query("ValidationError", _PATTERN))),
    _value("transitive", "a transitive tag key that is no tag of the request", "The specified transitive tag key must be included in the requested tags.", TransitiveTagKeys=["team"]),
    _value("tags-twice", "two tags whose keys differ in case", "Duplicate tag keys found. Please note that Tag keys are case insensitive.", Tags=[*_TAGS, {"Key": "TEAM", "Value": "x"}]),
    _case("malformed", "8.3", "MalformedPolicyDocument: a session policy that is none", "doc", _OPEN, _assume(), _assume(of_query("MalformedPolicyDocument", ".*"), Policy="no policy")),
    # AWS tells by its own packing what is too large, which is not known; this document surely is.
    _case("packed-too-large", "8.3", "PackedPolicyTooLarge", "unsure", _OPEN, _assume(), _assume(of_query("PackedPolicyTooLarge", ".*"), Policy=_POLICY.replace('"*"', json.dumps([f"kms:{number}" for number in range(400)]), 1))),
    _case("not-trusted", "8.3", "the trust policy does not name the caller: no reason is given", "unsure", _role(_trust(Principal={"AWS": "arn:$partition:iam::111111111111:root"})), _assume(_NOT_LET_IN)),
    _case("account-trusted", "8.3", "the trust policy names the account: the identity policy is needed", "doc", _OPEN, _assume(), _assume(_NOT_LET_IN, caller="nobody")),
    _case("foreign", "8.3", "a role of another account: the identity policy is needed as well", "doc", _role(_trust(Principal="*")), _assume(), _assume(_NOT_LET_IN, caller="other_nobody"), _assume(caller="other_account")),
    _case("unknown", "8.3", "a role that does not exist is refused as one that trusts no one", "unsure", Step("AssumeRole", {"RoleArn": Text("arn:$partition:iam::$account:role/${prefix}nobody"), "RoleSessionName": "s1"}, of_query("AccessDenied", rf"{_NO_REASON}arn:.*:role/${{prefix}}nobody", 403))),
    _case("denied", "7.1", "explicit: the role trust policy", "doc", _role(json.dumps({"Version": "2012-10-17", "Statement": [json.loads(_trust())["Statement"][0], {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]})), _assume(of_query("AccessDenied", rf"{_NO_REASON}$role with an explicit deny in the role trust policy", 403))),
    _case("external-id", "8.3", "an external id that the trust policy asks for", "doc", _role(_trust(Condition={"StringEquals": {"sts:ExternalId": "42"}})), _assume(ExternalId="42"), _assume(_NOT_LET_IN), _assume(_NOT_LET_IN, ExternalId="43")),
    _case("tag-session", "8.3", "tags ask for sts:TagSession as well", "doc", _role(_trust(Action="sts:AssumeRole")), _assume(), _assume(of_query("AccessDenied", r"User: arn:[^ ]* is not authorized to perform: sts:TagSession on resource: $role", 403), Tags=_TAGS)),
)  # fmt: skip
