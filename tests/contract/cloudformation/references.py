"""Dynamic references and parameters in Parameter Store (section 1.7)."""

from __future__ import annotations

from typing import Any

from tests.contract.case import Case, Step
from tests.contract.cloudformation.steps import (
    STACK,
    about_secret,
    body,
    case,
    create,
    kept,
    showing,
    shows,
    stands,
    stored,
    told,
    update,
    validation,
)
from tests.contract.expected import Has, Like, Refused
from tests.contract.scope import Ref, Text

_LOGIN = '{"username": "app"}'
_MADE, _UPDATED, _BACK = (stands(each) for each in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "ROLLBACK_COMPLETE"))
_STORED, _STORED_LIST = "AWS::SSM::Parameter::Value<String>", "AWS::SSM::Parameter::Value<List<String>>"
_OTHER = {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "${prefix}other", "Type": "String", "Value": "a"}}
_TEXT, _LIST, _SECURE = (
    stored("text", "a"),
    stored("list", "a, b", "StringList"),
    stored("secure", "a", "SecureString"),
)


def _case(id_: str, row: str, evidence: str, *steps: Step) -> Case:
    return case("1.7", f"reference-{id_}", row, evidence, *steps)


def _shown(text: Any, **properties: Any) -> Text:
    return body({"Shown": showing(text, **properties)})


def _typed(kind: str, default: str, value: Any = None) -> Text:
    parameters = {"P": {"Type": kind, "Default": default}}
    return body({"Shown": showing({"Ref": "P"} if value is None else value)}, Parameters=parameters)


def _secret(rest: str) -> str:
    return f"{{{{resolve:secretsmanager:$name{rest}}}}}"


def _fails(value: str, rest: str, reason: Any) -> tuple[Step, ...]:
    return (kept(value), create(_shown(_secret(rest))), _BACK, told("Shown", "CREATE_FAILED", reason))


def _rotated() -> Step:
    return about_secret("PutSecretValue", Has({}), SecretString='{"username": "other"}', ClientRequestToken=Ref("v2"))


def _with_other(value: str) -> Text:
    other = {**_OTHER, "Properties": {**_OTHER["Properties"], "Value": value}}  # type: ignore[dict-item]
    return body({"Shown": showing(_secret("::username")), "Other": other})


_WHOLE = tuple(
    _case(f"whole-{number}", f"{rest or 'nothing'} behind the name gives the whole string", "AWS-recorded", kept(_LOGIN), create(_shown(_secret(rest))), _MADE, shows(_LOGIN))
    for number, rest in enumerate(("", ":SecretString", ":SecretString:", ":SecretString:::"))
)  # fmt: skip

CASES = (
    *_WHOLE,
    _case("short", "an empty secret-string segment", "doc", kept(_LOGIN), create(_shown(_secret("::username"))), _MADE, shows("app")),
    _case("backslash", "backslashes inside the value survive unchanged", "AWS-recorded", kept(r'{"username": "a\\b"}'), create(_shown(_secret("::username"))), _MADE, shows(r"a\b")),
    _case("partial", "a partial ARN without the suffix", "AWS-recorded", Step("GetCallerIdentity", service="sts", saves={"account": "Account"}), kept(_LOGIN),
          create(_shown("{{resolve:secretsmanager:arn:$partition:secretsmanager:$region:$account:secret:$name:SecretString:}}")), _MADE, shows(_LOGIN)),
    _case("outputs", "in Outputs the literal text comes back", "AWS-recorded", kept(_LOGIN), create(body({"Shown": showing("a")}, Outputs={"A": {"Value": _secret("::username")}})),
          stands("CREATE_COMPLETE", Outputs=[Has({"OutputValue": Text(_secret("::username"))})])),
    _case("key", "json-key absent in secret", "AWS-recorded", *_fails(_LOGIN, "::nope", "Could not find a value associated with JSONKey in SecretString")),
    _case("json", "json-key given, SecretString not JSON", "AWS-recorded", *_fails("plain", "::nope", "Could not parse SecretString JSON")),
    _case("missing", "secret missing", "unsure", create(_shown(_secret("::a"))), _BACK,
          told("Shown", "CREATE_FAILED", Like(r"Secrets Manager can't find the specified secret\. \(Service: AWSSecretsManager; Status Code: 400; Error Code: ResourceNotFoundException; Request ID: .*\)"))),
    _case("again", "a secretsmanager reference is resolved again only when that resource is updated", "AWS-recorded",
          kept(_LOGIN), create(_with_other("a")), _MADE, _rotated(), update(_with_other("b")), _UPDATED, shows("app")),
    _case("unchanged", "a new secret value alone is no update", "AWS-recorded", kept(_LOGIN), create(_with_other("a")), _MADE, _rotated(), update(_with_other("a"), validation("No updates are to be performed."))),
    _case("ssm-again", "ssm references are resolved again on every update, even with an identical template", "AWS-recorded",
          stored("text", "a"), create(_shown("{{resolve:ssm:${prefix}text}}")), _MADE, stored("text", "b", Overwrite=True), update(_shown("{{resolve:ssm:${prefix}text}}")), _UPDATED, shows("b")),
    _case("typed-again", "SSM-typed parameters are resolved again on every update", "AWS-recorded",
          stored("text", "a"), create(_typed(_STORED, "${prefix}text")), _MADE, stored("text", "b", Overwrite=True), update(_typed(_STORED, "${prefix}text")), _UPDATED, shows("b")),
    _case("list-trimmed", "List<String> on StringList trims spaces around elements", "AWS-recorded", _LIST, create(_typed(_STORED_LIST, "${prefix}list", {"Fn::Join": ["+", {"Ref": "P"}]})), _MADE, shows("a+b")),
    _case("list-plain", "resolve:ssm on a StringList does not trim", "AWS-recorded", _LIST, create(_shown("{{resolve:ssm:${prefix}list}}")), _MADE, shows("a, b")),
    _case("name-checked", "AllowedPattern is checked against the name, not the value", "AWS-recorded", _TEXT,
          create(body({"Shown": showing({"Ref": "P"})}, Parameters={"P": {"Type": _STORED, "Default": "${prefix}text", "AllowedPattern": ".*text"}})), _MADE, shows("a")),
    _case("secure-place", "ssm-secure in a property outside the allow-list, versioned", "AWS-recorded", _SECURE,
          create(_shown("{{resolve:ssm-secure:${prefix}secure:1}}"), validation("SSM Secure reference is not supported in: [AWS::SSM::Parameter/Properties/Value]"))),
    _case("secure-versionless", "ssm-secure in a property outside the allow-list, unversioned", "AWS-recorded", _SECURE, create(_shown("{{resolve:ssm-secure:${prefix}secure}}")), _BACK,
          told(STACK, "ROLLBACK_IN_PROGRESS", "SSM Secure reference is not supported in: [AWS::SSM::Parameter/Properties/Value]. Rollback requested by user.")),
    _case("not-secure", "ssm used on a SecureString", "AWS-recorded", _SECURE, create(_shown("{{resolve:ssm:${prefix}secure}}"), validation(Text("Non-secure ssm prefix was used for secure parameter ${prefix}secure")))),
    _case("label", "label instead of version", "AWS-recorded", _TEXT,
          create(_shown("{{resolve:ssm:${prefix}text:prod}}"), validation(Text("Incorrect format is used in the following SSM reference: [{{resolve:ssm:${prefix}text:prod}}]")))),
    _case("typed-missing", "parameter missing (typed parameter)", "AWS-recorded", create(_typed(_STORED, "${prefix}nope"), validation(Text("Unable to fetch parameters [${prefix}nope] from parameter store for this account.")))),
    _case("default", "unversioned ssm reference in a Parameter's Default", "AWS-recorded", _TEXT,
          create(_typed("String", "{{resolve:ssm:${prefix}text}}"), validation("Template error: parameter P should not contain ssm versionless resolver"))),
    _case("typed-secure", "SSM-typed Parameter pointing at SecureString", "AWS-recorded", _SECURE,
          create(_typed(_STORED, "${prefix}secure"), validation(Text("Parameters [${prefix}secure] referenced by template have types not supported by CloudFormation.")))),
    _case("typed-text", "String vs StringList: a list that is none", "AWS-recorded", _TEXT,
          create(_typed(_STORED_LIST, "${prefix}text", {"Fn::Join": ["+", {"Ref": "P"}]}), validation(Text("Types for SSM parameters [${prefix}text] defined in CFN template and SSM are incompatible")))),
    _case("typed-list", "String vs StringList: a text that is none", "AWS-recorded", _LIST,
          create(_typed(_STORED, "${prefix}list"), validation(Text("Types for SSM parameters [${prefix}list] defined in CFN template and SSM are incompatible")))),
    _case("typed-label", "SSM-typed Parameter with a label", "AWS-recorded", _TEXT, create(_typed(_STORED, "${prefix}text:prod"), Refused("InternalFailure", None, 500))),
)  # fmt: skip
