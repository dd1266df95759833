from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest

from mocksm.iam.context import Context
from mocksm.iam.global_keys import GlobalKeys, Setting, request_tags, resource_tags, tag_keys
from mocksm.iam.guardrails import NO_ORGANIZATION, Guardrails
from mocksm.iam.principal import Principal
from tests.iam.stories import OWNER, ROLE_ARN, ROOT_ARN, SESSION_ARN, STRANGER, USER_ARN, session, user

ROOT = Principal.from_arn(ROOT_ARN)
FEDERATED = user().federated("fay")
LAMBDA = Principal.service("lambda.amazonaws.com")
ROTATING = Principal.service(
    "secretsmanager.amazonaws.com", "arn:aws:secretsmanager:us-east-1:111122223333:secret:s-AbCdEf"
)
NOBODY = Principal.anonymous()
NOON = datetime(2030, 1, 1, 12, tzinfo=timezone.utc)
ANYWHERE = Setting()


def value(key: str, principal: Principal, scene: Setting = ANYWHERE, **more: Any) -> Any:
    return Context(GlobalKeys(principal, OWNER, scene, more.get("organization", NO_ORGANIZATION))).get(key)


@pytest.mark.parametrize(
    ("key", "principal", "expected"),
    [
        pytest.param("aws:PrincipalArn", user(), USER_ARN, id="arn-user"),
        pytest.param("aws:PrincipalArn", session(), ROLE_ARN, id="arn-session-is-the-role"),
        pytest.param("aws:PrincipalArn", FEDERATED, f"arn:aws:sts::{OWNER}:federated-user/fay", id="arn-federated"),
        pytest.param("aws:PrincipalArn", ROOT, ROOT_ARN, id="arn-root"),
        pytest.param("aws:PrincipalArn", LAMBDA, None, id="arn-service"),
        pytest.param("aws:PrincipalArn", NOBODY, None, id="arn-anonymous"),
        pytest.param("aws:PrincipalAccount", session(STRANGER), STRANGER, id="account"),
        pytest.param("aws:PrincipalAccount", NOBODY, "anonymous", id="account-anonymous"),
        pytest.param("aws:PrincipalAccount", LAMBDA, None, id="account-service"),
        pytest.param("aws:PrincipalType", ROOT, "Account", id="type-root"),
        pytest.param("aws:PrincipalType", user(), "User", id="type-user"),
        pytest.param("aws:PrincipalType", FEDERATED, "FederatedUser", id="type-federated"),
        pytest.param("aws:PrincipalType", session(), "AssumedRole", id="type-session"),
        pytest.param("aws:PrincipalType", NOBODY, "Anonymous", id="type-anonymous"),
        pytest.param("aws:userid", ROOT, OWNER, id="userid-root"),
        pytest.param("aws:userid", user(), user().user_id, id="userid-user"),
        pytest.param("aws:userid", session(), session().user_id, id="userid-session"),
        pytest.param("aws:userid", FEDERATED, f"{OWNER}:fay", id="userid-federated"),
        pytest.param("aws:userid", NOBODY, "anonymous", id="userid-anonymous"),
        pytest.param("aws:username", Principal.from_arn(f"arn:aws:iam::{OWNER}:user/a/bob"), "bob", id="name-user"),
        pytest.param("aws:username", session(), None, id="name-session"),
        pytest.param("aws:username", FEDERATED, None, id="name-federated"),
        pytest.param("aws:username", ROOT, None, id="name-root"),
        pytest.param("aws:PrincipalIsAWSService", user(), "false", id="service-user"),
        pytest.param("aws:PrincipalIsAWSService", LAMBDA, "true", id="service"),
        pytest.param("aws:PrincipalServiceName", LAMBDA, "lambda.amazonaws.com", id="service-name"),
        pytest.param("aws:PrincipalServiceNamesList", LAMBDA, ("lambda.amazonaws.com",), id="service-names"),
        pytest.param("aws:PrincipalServiceName", user(), None, id="service-name-user"),
        pytest.param("aws:SourceAccount", ROTATING, OWNER, id="source-account"),
        pytest.param("aws:SourceArn", ROTATING, dict(ROTATING.context)["aws:SourceArn"], id="source-arn"),
        pytest.param("aws:SourceArn", LAMBDA, None, id="source-none"),
        pytest.param("aws:MultiFactorAuthPresent", user(), None, id="mfa-long-term-key"),
        pytest.param("aws:MultiFactorAuthPresent", session(), "false", id="mfa-session"),
        pytest.param("aws:ResourceAccount", user(STRANGER), OWNER, id="resource-account"),
        pytest.param("aws:SecureTransport", NOBODY, "true", id="secure"),
        pytest.param("aws:SourceIp", user(), None, id="no-address"),
        pytest.param("aws:RequestedRegion", user(), None, id="region-not-told"),
        pytest.param("aws:CurrentTime", user(), None, id="time-not-told"),
    ],
)
def test_key_of_the_caller_is_that_of_section_6(key: str, principal: Principal, expected: Any) -> None:
    assert expected == value(key, principal)


@pytest.mark.parametrize(
    ("key", "scene", "expected"),
    [
        pytest.param("aws:CurrentTime", Setting(NOON), "2030-01-01T12:00:00+00:00", id="time"),
        pytest.param("aws:EpochTime", Setting(NOON), "1893499200", id="epoch"),
        pytest.param("aws:RequestedRegion", Setting(region="eu-west-1"), "eu-west-1", id="region"),
        pytest.param("aws:ViaAWSService", Setting(), "false", id="direct"),
        pytest.param("aws:ViaAWSService", Setting(via="secretsmanager"), "true", id="via"),
        pytest.param("aws:CalledVia", Setting(via="secretsmanager"), None, id="2.9-not-listed"),
        pytest.param(
            "aws:CalledVia", Setting(via="cloudformation"), ("cloudformation.amazonaws.com",), id="called-via"
        ),
        pytest.param("aws:CalledViaFirst", Setting(via="kms"), "kms.amazonaws.com", id="first"),
        pytest.param("aws:CalledViaLast", Setting(via="kms"), "kms.amazonaws.com", id="last"),
        pytest.param("aws:CalledViaLast", Setting(), None, id="last-direct"),
    ],
)
def test_key_of_the_scene_is_that_of_section_6(key: str, scene: Setting, expected: Any) -> None:
    assert expected == value(key, user(), scene)


def test_tags_of_the_session_override_those_of_the_role() -> None:
    tagged = replace(session(), tags={"Team": "core", "env": "prod"}, session_tags={"team": "ops"})

    assert ("ops", "prod") == (value("aws:PrincipalTag/TEAM", tagged), value("aws:PrincipalTag/env", tagged))


def test_context_of_the_caller_overrides_and_its_address_is_lost_behind_a_service() -> None:
    caller = replace(session(), context={"aws:SourceIp": "203.0.113.9", "aws:MultiFactorAuthPresent": True})
    behind = Setting(via="secretsmanager")

    assert ("203.0.113.9", "true") == (value("aws:SourceIp", caller), value("aws:MultiFactorAuthPresent", caller))
    assert (None, "true") == (
        value("aws:SourceIp", caller, behind),
        value("aws:MultiFactorAuthPresent", caller, behind),
    )


def test_keys_of_the_caller_are_among_the_names_and_are_read_as_they_are_now() -> None:
    own = {"aws:SourceVpc": "vpc-1"}
    caller = replace(user(), context=own)
    assert "vpc-1" == value("aws:sourcevpc", caller)
    own["aws:SourceVpc"] = "vpc-2"
    assert "vpc-2" == value("aws:sourcevpc", caller)
    assert {"aws:sourcevpc": "vpc-2"}.items() <= Context(
        GlobalKeys(caller, OWNER, ANYWHERE, NO_ORGANIZATION)
    ).keys().items()


def test_organization_is_told_of_both_accounts_that_are_in_one() -> None:
    ours = {STRANGER: Guardrails(organization="o-a", path="o-a/r-a/"), OWNER: Guardrails(organization="o-b")}
    keys = ("aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:ResourceOrgID", "aws:ResourceOrgPaths")

    assert ["o-a", ("o-a/r-a/",), "o-b", None] == [value(key, user(STRANGER), organization=ours) for key in keys]
    assert [None] * 4 == [value(key, user(STRANGER)) for key in keys]


def test_keys_of_tags_are_made_of_tags() -> None:
    assert {"aws:RequestTag/a": "1", "aws:TagKeys": ("a",)} == request_tags({"a": "1"})
    assert {"aws:TagKeys": ("a", "b")} == tag_keys(["a", "b"])
    assert {"aws:ResourceTag/a": "1", "s:ResourceTag/a": "1"} == resource_tags({"a": "1"}, "s:ResourceTag")


def test_provider_tells_what_its_token_says() -> None:
    comer = Principal.provider("accounts.google.com", {"accounts.google.com:aud": "app"})

    assert ("app", None) == (value("accounts.google.com:aud", comer), value("aws:PrincipalAccount", comer))


def test_session_is_called_as_policies_name_it() -> None:
    assert SESSION_ARN in session().names


def test_of_keys_that_differ_in_case_the_latest_counts() -> None:
    twice = replace(
        user(), tags={"team": "red", "Team": "blue"}, context={"aws:SourceIp": "1.1.1.1", "AWS:sourceip": "2.2.2.2"}
    )

    assert "blue" == value("aws:PrincipalTag/TEAM", twice)
    assert "2.2.2.2" == value("aws:SourceIp", twice)
