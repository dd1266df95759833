"""Secrets that are read through Parameter Store (section 8.1)."""

from __future__ import annotations

from typing import Any

from tests.contract.case import Case, Step
from tests.contract.expected import ABSENT, NOW, Has, Like, Refused
from tests.contract.scope import Ref, Text
from tests.contract.ssm.steps import NOT_FOUND, case, free, get, parameter, put, validation

_PREFIX = "/aws/reference/secretsmanager/"
_SECRET = Text(f"{_PREFIX}$name")
_FLAG = validation("WithDecryption flag must be True for retrieving a Secret Manager secret.")
_SYNTAX = validation(
    "Invalid parameter name. Please use correct syntax for referencing a version/label  <name>:<version/label>"
)
_DEPENDENCY = validation("An error occurred while calling one AWS dependency service.")
_DECRYPTED = {"WithDecryption": True}
_OTHER = Text("/$other")


def _secret(**params: Any) -> Step:
    given = {"Name": Ref("name"), "SecretString": "first", "ClientRequestToken": Ref("v1"), **params}
    members = {name: value for name, value in given.items() if value is not None}
    return Step("CreateSecret", members, service="secretsmanager", saves={"arn": "ARN"})


def _change() -> Step:
    params = {"SecretId": Ref("name"), "SecretString": "second", "ClientRequestToken": Ref("v2")}
    return Step("PutSecretValue", params, service="secretsmanager")


def _read(expect: Any, rest: str = "$name", **params: Any) -> Step:
    return get(expect, Text(_PREFIX + rest), **{**_DECRYPTED, **params})


def _missing(told: str) -> Refused:
    words = (
        "An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret aws/reference/secretsmanager/"
    )
    return Refused("ParameterNotFound", Text(f"{words}{told} not found."))


def _many(expect: Any, *rest: str) -> Step:
    names = [Text(f"{_PREFIX}{one}") for one in rest]
    return free("GetParameters", expect, Names=[*names, _OTHER], **_DECRYPTED)


def _by(caller: str, step: Step) -> Step:
    return Step(step.operation, step.params, step.expect, caller=caller)


def _case(id_: str, row: str, evidence: str, *steps: Step) -> Case:
    return case("8.1", f"reference-{id_}", row, evidence, *steps)


_WHOLE = {
    "Name": _SECRET,
    "Type": "SecureString",
    "Value": "second",
    "Version": 0,
    "SourceResult": Like(
        r'\{"ARN":"$arn","name":"$name","versionId":"$v2","secretString":"second","versionStages":\["AWSCURRENT"\],'
        r'"createdDate":"[A-Z][a-z]{2} \d{1,2}, \d{4}, \d{1,2}:\d\d:\d\d [AP]M"\}'
    ),
    "LastModifiedDate": NOW,
    "ARN": Ref("arn"),
}

CASES = (
    _case("shape", "Name, Type, Value, Version 0, the secret's ARN, no DataType, no Selector", "floci", _secret(), _change(), _read({"Parameter": _WHOLE})),
    _case("stage", "a selector that is no UUID is a VersionStage", "floci", _secret(), _change(), _read(parameter(Value="first", Selector=":AWSPREVIOUS", Name=_SECRET), "$name:AWSPREVIOUS")),
    _case("version", "a selector that looks like a UUID is a VersionId", "floci", _secret(), _change(), _read(parameter(Value="first", Selector=Text(":$v1")), "$name:$v1")),
    _case("slashes", "secret names containing / work", "floci", _secret(Name=Ref("other")), _read(parameter(Value="first"), "$other")),
    _case("flag", "WithDecryption false", "floci", _secret(), _read(_FLAG, WithDecryption=False)),
    _case("flag-missing", "WithDecryption missing", "floci", _secret(), get(_FLAG, _SECRET)),
    _case("flag-first", "WithDecryption is checked before existence", "floci", _read(_FLAG, WithDecryption=False)),
    _case("syntax", "more than one colon", "floci", _secret(), _read(_SYNTAX, "$name:AWSCURRENT:extra", WithDecryption=False)),
    _case("syntax-colon", "a trailing colon", "floci", _secret(), _read(_SYNTAX, "$name:", WithDecryption=False)),
    _case("syntax-arn", "an ARN as secret id", "floci", _secret(), _read(_SYNTAX, "$arn", WithDecryption=False)),
    _case("missing", "missing secret: the name without a slash, and null", "floci", _read(_missing("${name}null"))),
    _case("missing-stage", "missing stage", "floci", _secret(), _read(_missing("$name:NOSUCHSTAGE"), "$name:NOSUCHSTAGE")),
    _case("missing-version", "missing version", "derived", _secret(), _read(_missing("$name:$v3"), "$name:$v3")),
    _case("binary", "binary secret: no Value", "floci", _secret(SecretString=None, SecretBinary=b"abc"),
          _read({"Parameter": Has({"Type": "SecureString", "Value": ABSENT, "SourceResult": Like('.*"secretBinary".*')})})),
    _case("deleted", "secret scheduled for deletion", "floci", _secret(),
          Step("DeleteSecret", {"SecretId": Ref("name"), "RecoveryWindowInDays": 7}, service="secretsmanager"), _read(validation("Invalid Request to Secrets Manager"))),
    _case("denied", "a caller without secretsmanager:GetSecretValue", "floci", _secret(), _by("parameter_reader", _read(_DEPENDENCY))),
    _case("denied-first", "the right to read comes before the secret's existence", "floci", _by("parameter_reader", _read(_DEPENDENCY))),
    _case("denied-many", "GetParameters: a caller without secretsmanager:GetSecretValue fails as a whole", "floci", _secret(), put(Name=_OTHER, Value="plain"), _by("parameter_reader", _many(_DEPENDENCY, "$name"))),
    _case("many", "GetParameters: what cannot be resolved is in InvalidParameters", "floci", _secret(), put(Name=_OTHER, Value="plain"),
          free("GetParameters", {"Parameters": [Has({"Value": "first"}), Has({"Value": "plain"})],
                                 "InvalidParameters": [Text(f"{_PREFIX}${{prefix}}none"), Text(f"{_PREFIX}$name:NOSUCH"), Text(f"{_PREFIX}$name:a:b")]},
               Names=[_SECRET, Text(f"{_PREFIX}${{prefix}}none"), Text(f"{_PREFIX}$name:NOSUCH"), Text(f"{_PREFIX}$name:a:b"), _OTHER], **_DECRYPTED)),
    _case("many-flag", "GetParameters: WithDecryption false is in InvalidParameters", "floci", _secret(), put(Name=_OTHER, Value="plain"),
          free("GetParameters", {"Parameters": [Has({"Value": "plain"})], "InvalidParameters": [_SECRET]}, Names=[_SECRET, _OTHER])),
    _case("plain", "a plain get_parameter(Name=<secret name>) does not find the secret", "AWS-recorded", _secret(), get(NOT_FOUND, Ref("name"), **_DECRYPTED)),
    _case("path", "not by GetParametersByPath", "doc", _secret(), free("GetParametersByPath", {"Parameters": []}, Path=Text("/$name"), Recursive=True)),
    _case("put", "not by PutParameter: /aws... is reserved", "unsure", put(Refused("AccessDeniedException", Text(f"No access to reserved parameter name: {_PREFIX}$name.")), Name=_SECRET)),
)  # fmt: skip
