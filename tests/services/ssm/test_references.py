from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from mocksm import allow
from mocksm.aws import Aws
from mocksm.clock import UTC
from tests.expect import refused
from tests.services.ssm.asking import get, put

PREFIX = "/aws/reference/secretsmanager/"
FLAG = "WithDecryption flag must be True for retrieving a Secret Manager secret."
SYNTAX = "Invalid parameter name. Please use correct syntax for referencing a version/label  <name>:<version/label>"
DEPENDENCY = "An error occurred while calling one AWS dependency service."


def read(ssm: Any, secret: str) -> dict[str, Any]:
    return get(ssm, f"{PREFIX}{secret}", WithDecryption=True)


def change(mocksm: Aws, secret: str) -> None:
    mocksm.client("secretsmanager").put_secret_value(SecretId=secret, SecretString="second")


def test_a_secret_is_read_as_a_parameter(ssm: Any, mocksm: Aws) -> None:
    mocksm.clock.move_to(datetime(2030, 3, 4, 15, 6, 7, tzinfo=UTC))
    db = mocksm.secret("prod/db", "first")
    mocksm.clock.advance(days=1)
    change(mocksm, db.arn)

    found = read(ssm, "prod/db")

    source = (
        f'{{"ARN":"{db.arn}","name":"prod/db","versionId":"{db.version().id}","secretString":"second",'
        '"versionStages":["AWSCURRENT"],"createdDate":"Mar 5, 2030, 3:06:07 PM"}'
    )
    assert {
        "Name": f"{PREFIX}prod/db",
        "Type": "SecureString",
        "Value": "second",
        "Version": 0,
        "SourceResult": source,
        "LastModifiedDate": datetime(2030, 3, 5, 15, 6, 7, tzinfo=UTC),
        "ARN": db.arn,
    } == found


def test_source_result_is_as_gson_writes_it(ssm: Any, mocksm: Aws) -> None:
    mocksm.secret("db", "a='b'&<c> ä \"d\"")
    source = read(ssm, "db")["SourceResult"]
    assert '"secretString":"a\\u003d\\u0027b\\u0027\\u0026\\u003cc\\u003e ä \\"d\\""' in source
    assert "a='b'&<c> ä \"d\"" == json.loads(source)["secretString"]


def test_a_version_is_selected_by_label_or_id(ssm: Any, mocksm: Aws) -> None:
    db = mocksm.secret("db", "first")
    first = db.version().id
    change(mocksm, db.arn)

    for selector, value in ((first, "first"), ("AWSPREVIOUS", "first"), ("AWSCURRENT", "second")):
        found = read(ssm, f"db:{selector}")
        assert (value, f":{selector}", f"{PREFIX}db") == (found["Value"], found["Selector"], found["Name"])
    assert ["AWSPREVIOUS"] == json.loads(read(ssm, f"db:{first}")["SourceResult"])["versionStages"]


def test_a_binary_secret_has_no_value(ssm: Any, mocksm: Aws) -> None:
    mocksm.secret("db", b"a\x7f\x80\xff")
    found = read(ssm, "db")
    buffer = json.loads(found["SourceResult"])["secretBinary"]
    assert "Value" not in found
    assert ([97, 127, -128, -1], 0, 4) == (buffer["hb"], buffer["offset"], buffer["limit"])


@pytest.mark.parametrize("given", [{}, {"WithDecryption": False}], ids=["missing", "false"])
@pytest.mark.parametrize("name", ["db", "none"])
def test_the_flag_is_wanted_before_the_secret_is_looked_for(
    ssm: Any, mocksm: Aws, name: str, given: dict[str, bool]
) -> None:
    mocksm.secret("db", "hunter2")
    with refused("ValidationException", FLAG):
        get(ssm, f"{PREFIX}{name}", **given)
    assert 0 == mocksm.calls("secretsmanager:GetSecretValue", inner=True).count


@pytest.mark.parametrize(
    "rest",
    [
        "db:AWSCURRENT:more",
        "db:",
        "db:what?",
        "",
        ":AWSCURRENT",
        "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf",
    ],
)
@pytest.mark.parametrize("decrypted", [True, False])
def test_the_syntax_is_checked_before_the_flag(ssm: Any, mocksm: Aws, rest: str, *, decrypted: bool) -> None:
    mocksm.secret("db", "hunter2")
    with refused("ValidationException", SYNTAX):
        get(ssm, f"{PREFIX}{rest}", WithDecryption=decrypted)


@pytest.mark.parametrize(
    ("rest", "told"),
    [
        ("none", "nonenull"),
        ("db:NOSUCHSTAGE", "db:NOSUCHSTAGE"),
        ("db:12345678-1234-4234-8234-123456789012", "db:12345678-1234-4234-8234-123456789012"),
    ],
    ids=["secret", "label", "version"],
)
def test_what_is_not_there_is_told_in_awss_words(ssm: Any, mocksm: Aws, rest: str, told: str) -> None:
    mocksm.secret("db", "hunter2")
    with refused(
        "ParameterNotFound",
        "An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret "
        f"aws/reference/secretsmanager/{told} not found.",
    ):
        read(ssm, rest)


def test_a_secret_that_is_going_is_an_invalid_request(ssm: Any, mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    mocksm.client("secretsmanager").delete_secret(SecretId="db", RecoveryWindowInDays=7)
    with refused("ValidationException", "Invalid Request to Secrets Manager"):
        read(ssm, "db")


@pytest.mark.parametrize("secret", ["db", "none"])
def test_the_right_to_read_the_secret_comes_before_its_existence(ssm: Any, mocksm: Aws, secret: str) -> None:
    mocksm.secret("db", "hunter2")
    bob = mocksm.role("bob", [allow("ssm:GetParameter*", on="*")]).client("ssm")
    with refused("ValidationException", DEPENDENCY):
        read(bob, secret)
    with refused("ValidationException", DEPENDENCY):
        bob.get_parameters(Names=[f"{PREFIX}{secret}"], WithDecryption=True)


def test_the_right_to_use_the_key_is_one_of_them(ssm: Any, mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2", kms_key=mocksm.key())
    bob = mocksm.role("bob", [allow("ssm:*", on="*"), allow("secretsmanager:*", on="*")]).client("ssm")
    with refused("ValidationException", DEPENDENCY):
        read(bob, "db")


def test_the_right_to_read_the_parameter_is_asked_first(ssm: Any, mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    bob = mocksm.role("bob", [allow("secretsmanager:*", on="*")]).client("ssm")
    arn = "arn:aws:ssm:us-east-1:123456789012:parameter/aws/reference/secretsmanager/db"
    with pytest.raises(bob.exceptions.ClientError, match=f"ssm:GetParameter on resource: {arn} because"):
        read(bob, "db:AWSCURRENT")


def test_several_are_answered_and_the_rest_is_told(ssm: Any, mocksm: Aws) -> None:
    db = mocksm.secret("db", "first")
    change(mocksm, db.arn)
    put(ssm, "/plain", "plain")
    good = [f"{PREFIX}db", f"{PREFIX}db:AWSPREVIOUS", "/plain"]
    bad = [f"{PREFIX}none", f"{PREFIX}db:NOSUCH", f"{PREFIX}db:a:b", "none"]

    answer = ssm.get_parameters(Names=[*bad, *good], WithDecryption=True)

    assert (["second", "first", "plain"], bad) == (
        [each["Value"] for each in answer["Parameters"]],
        answer["InvalidParameters"],
    )
    answer = ssm.get_parameters(Names=good)
    assert (["plain"], good[:2]) == ([each["Value"] for each in answer["Parameters"]], answer["InvalidParameters"])


def test_a_secret_is_no_parameter_otherwise(ssm: Any, mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    with refused("ParameterNotFound", None):
        get(ssm, "db", WithDecryption=True)
    assert [] == ssm.describe_parameters()["Parameters"]
    assert [] == ssm.get_parameters_by_path(Path="/", Recursive=True)["Parameters"]
    with refused("AccessDeniedException", f"No access to reserved parameter name: {PREFIX}db."):
        put(ssm, f"{PREFIX}db")
    with refused("ParameterNotFound", None):
        ssm.get_parameter_history(Name=f"{PREFIX}db")


def test_the_secret_is_read_as_the_caller(ssm: Any, mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    read(ssm, "db")
    asked = mocksm.calls("secretsmanager:GetSecretValue", inner=True).last
    assert ("ssm", mocksm.calls.last.principal) == (asked.via, asked.principal)
    assert "hunter2" not in repr(mocksm.calls(inner=True))
    assert "hunter2" not in str([event.record for event in mocksm.events])
