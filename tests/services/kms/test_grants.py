from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import boto3
import pytest

from mocksm.aws import Aws
from mocksm.services.kms import grants
from tests.expect import refused
from tests.services.kms.conftest import ACCOUNT, REGION

USER = f"arn:aws:iam::{ACCOUNT}:user/app"
OTHER = f"arn:aws:iam::{ACCOUNT}:role/path/other"
DRY = "The request would have succeeded, but the DryRun option is set."
SOURCE = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:db"
MILLISECOND = timedelta(milliseconds=1)

EVERY = ["CreateGrant", "RetireGrant", "DescribeKey"]
SYMMETRIC = [
    *("Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext"),
    *("GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"),
]
# Section 18: what a grant can allow, by the key's spec and usage, besides what it can for every key.
FITTING: dict[tuple[str, str], list[str]] = {
    ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"): SYMMETRIC,
    ("RSA_2048", "ENCRYPT_DECRYPT"): ["Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GetPublicKey"],
    ("RSA_2048", "SIGN_VERIFY"): ["Sign", "Verify", "GetPublicKey"],
    ("ECC_NIST_P256", "KEY_AGREEMENT"): ["DeriveSharedSecret", "GetPublicKey"],
    ("HMAC_256", "GENERATE_VERIFY_MAC"): ["GenerateMac", "VerifyMac"],
    ("ML_KEM_768", "ENCAPSULATE_DECAPSULATE"): ["Encapsulate", "Decapsulate", "GetPublicKey"],
}
KINDS = [pytest.param(*kind, id=f"18-{kind[0]}-{kind[1]}") for kind in FITTING]


def _grant(kms: Any, key: dict[str, Any], **params: Any) -> dict[str, Any]:
    made: dict[str, Any] = kms.create_grant(
        **{"KeyId": key["KeyId"], "GranteePrincipal": USER, "Operations": ["Decrypt"], **params}
    )
    return made


def _listed(kms: Any, key: dict[str, Any], **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = kms.list_grants(KeyId=key["KeyId"], **params)["Grants"]
    return found


def test_a_grant_has_an_id_and_a_token(kms: Any, key: dict[str, Any]) -> None:
    made = _grant(kms, key)
    assert re.fullmatch(r"[0-9a-f]{64}", made["GrantId"])
    assert re.fullmatch(r"AQpA[A-Za-z0-9_-]+", made["GrantToken"])


def test_a_grant_is_listed_with_all_that_it_says(kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    aws.clock.freeze()
    constraints = {"EncryptionContextSubset": {"a": "b"}}
    made = _grant(
        kms, key, Name="mine", RetiringPrincipal=OTHER, Operations=["Encrypt", "Decrypt"], Constraints=constraints
    )
    (found,) = _listed(kms, key)
    assert abs(aws.clock.now() - found.pop("CreationDate")) < MILLISECOND
    assert {
        "KeyId": key["Arn"],
        "GrantId": made["GrantId"],
        "Name": "mine",
        "GranteePrincipal": USER,
        "RetiringPrincipal": OTHER,
        "IssuingAccount": f"arn:aws:iam::{ACCOUNT}:root",
        "Operations": ["Encrypt", "Decrypt"],
        "Constraints": constraints,
    } == found


def test_an_operation_is_granted_once(kms: Any, key: dict[str, Any]) -> None:
    _grant(kms, key, Operations=["Decrypt", "Encrypt", "Decrypt"])
    assert ["Decrypt", "Encrypt"] == _listed(kms, key)[0]["Operations"]


def test_a_grant_without_a_name_has_an_empty_one(kms: Any, key: dict[str, Any]) -> None:
    _grant(kms, key)
    (found,) = _listed(kms, key)
    assert "" == found["Name"]
    assert not {"RetiringPrincipal", "Constraints"} & found.keys()


@pytest.mark.parametrize(("spec", "usage"), KINDS)
def test_a_grant_allows_what_the_key_can_do(spec: str, usage: str, kms: Any) -> None:
    key = kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]
    _grant(kms, key, Operations=[*FITTING[spec, usage], *EVERY])
    model = kms.meta.service_model.shape_for("GrantOperation").enum
    for operation in set(model) - {*FITTING[spec, usage], *EVERY}:
        with refused("ValidationException", None):
            _grant(kms, key, Operations=["DescribeKey", operation])


@pytest.mark.parametrize(
    ("operations", "message"),
    [
        pytest.param([], None, id="18-none"),
        pytest.param(["CreateGrant"], "Grants must not contain only the CreateGrant operation.", id="18-only"),
    ],
)
def test_a_grant_has_to_allow_something(
    operations: list[str], message: str | None, kms: Any, key: dict[str, Any]
) -> None:
    with refused("ValidationException", message):
        _grant(kms, key, Operations=operations)


@pytest.mark.parametrize(
    "principal",
    [
        f"arn:aws:iam::{ACCOUNT}:root",
        USER,
        OTHER,
        f"arn:aws:sts::{ACCOUNT}:assumed-role/app/session",
        f"arn:aws:sts::{ACCOUNT}:federated-user/bob",
        "arn:aws-cn:iam::444455556666:user/x",
    ],
)
def test_a_grantee_is_an_account_user_role_session_or_federated_user(
    principal: str, kms: Any, key: dict[str, Any]
) -> None:
    _grant(kms, key, GranteePrincipal=principal, RetiringPrincipal=principal)
    assert [principal] == [grant["RetiringPrincipal"] for grant in _listed(kms, key)]


@pytest.mark.parametrize(
    "principal",
    [
        pytest.param("bob", id="18-name"),
        pytest.param("s3.amazonaws.com", id="18-service"),
        pytest.param(f"arn:aws:iam::{ACCOUNT}:group/x", id="18-group"),
        pytest.param(f"arn:aws:sts::{ACCOUNT}:assumed-role/app", id="18-session"),
        pytest.param("arn:aws:iam::1:root", id="18-account"),
    ],
)
@pytest.mark.parametrize("member", ["GranteePrincipal", "RetiringPrincipal"])
def test_nobody_else_is_a_principal(member: str, principal: str, kms: Any, key: dict[str, Any]) -> None:
    with refused("InvalidArnException", f"ARN does not refer to a valid principal: {principal}"):
        _grant(kms, key, **{member: principal})


def test_a_service_is_trusted_for_a_source_and_with_someone_to_end_it(kms: Any, key: dict[str, Any]) -> None:
    service = {"KeyId": key["KeyId"], "Operations": ["Decrypt"], "GranteeServicePrincipal": "s3.amazonaws.com"}
    end, source = {"RetiringServicePrincipal": "s3.amazonaws.com"}, {"Constraints": {"SourceArn": SOURCE}}
    for lacking in (end, source):
        with refused("ValidationException", None):
            kms.create_grant(**service, **lacking)
    kms.create_grant(**service, **end, **source)
    (found,) = _listed(kms, key)
    assert ("s3.amazonaws.com", "s3.amazonaws.com", {"SourceArn": SOURCE}) == (
        found["GranteeServicePrincipal"],
        found["RetiringServicePrincipal"],
        found["Constraints"],
    )
    assert "GranteePrincipal" not in found


@pytest.mark.parametrize(
    "params",
    [
        pytest.param({"GranteePrincipal": None}, id="18-no-grantee"),
        pytest.param({"GranteeServicePrincipal": "s3.amazonaws.com"}, id="18-two-grantees"),
        pytest.param(
            {"RetiringPrincipal": USER, "RetiringServicePrincipal": "s3.amazonaws.com"}, id="18-two-who-retire"
        ),
    ],
)
def test_there_is_one_of_each(params: dict[str, Any], kms: Any, key: dict[str, Any]) -> None:
    sent = {"KeyId": key["KeyId"], "GranteePrincipal": USER, "Operations": ["Decrypt"], **params}
    with refused("ValidationException", None):
        kms.create_grant(**{name: value for name, value in sent.items() if value is not None})


@pytest.mark.parametrize(
    ("constraints", "message"),
    [
        pytest.param(
            {"EncryptionContextEquals": {"a": "b"}, "EncryptionContextSubset": {"a": "b"}},
            "More than one constraint supplied",
            id="18-both",
        ),
        pytest.param({"EncryptionContextEquals": {str(n): "x" for n in range(9)}}, None, id="18-nine-pairs"),
        pytest.param({"EncryptionContextSubset": {"a": "x" * 385}}, None, id="18-385-characters"),
    ],
)
def test_constraints_have_limits(
    constraints: dict[str, Any], message: str | None, kms: Any, key: dict[str, Any]
) -> None:
    with refused("ValidationException", message):
        _grant(kms, key, Constraints=constraints)


def test_a_context_constrains_symmetric_keys_only_and_a_source_all(kms: Any) -> None:
    key = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]
    with refused("ValidationException", None):
        _grant(kms, key, Operations=["GenerateMac"], Constraints={"EncryptionContextEquals": {"a": "b"}})
    _grant(kms, key, Operations=["GenerateMac"], Constraints={"SourceArn": SOURCE})


def test_a_name_makes_sure_that_the_same_is_granted_once(kms: Any, key: dict[str, Any]) -> None:
    context = {"EncryptionContextEquals": {"a": "b", "c": "d"}}
    one, same = (_grant(kms, key, Name="n", Constraints=context, RetiringPrincipal=OTHER) for _ in range(2))
    assert one["GrantId"] == same["GrantId"]
    assert one["GrantToken"] != same["GrantToken"]
    assert 1 == len(_listed(kms, key))
    kms.retire_grant(GrantToken=one["GrantToken"])
    with refused("InvalidGrantTokenException", None):
        kms.retire_grant(GrantToken=same["GrantToken"])
    assert one["GrantId"] != _grant(kms, key, Name="n", Constraints=context, RetiringPrincipal=OTHER)["GrantId"]


@pytest.mark.parametrize(
    "other",
    [
        {"Name": "m"},
        {"Operations": ["Encrypt"]},
        {"GranteePrincipal": OTHER},
        {"RetiringPrincipal": OTHER},
        {"Constraints": {"EncryptionContextEquals": {"a": "b"}}},
        {"Constraints": {"EncryptionContextSubset": {"a": "b"}}},
    ],
    ids=["name", "operations", "grantee", "retiring", "equals", "subset"],
)
def test_what_differs_is_another_grant(other: dict[str, Any], kms: Any, key: dict[str, Any]) -> None:
    params = {"Name": "n", "Constraints": {"EncryptionContextSubset": {"c": "d"}}}
    assert _grant(kms, key, **params)["GrantId"] != _grant(kms, key, **{**params, **other})["GrantId"]


def test_without_a_name_every_grant_is_new_and_a_name_is_of_one_key(kms: Any, key: dict[str, Any]) -> None:
    other = kms.create_key()["KeyMetadata"]
    made = {_grant(kms, key)["GrantId"] for _ in range(2)} | {
        _grant(kms, each, Name="n")["GrantId"] for each in (key, other)
    }
    assert 4 == len(made)


def test_grants_are_listed_in_pages_oldest_first(kms: Any, key: dict[str, Any]) -> None:
    made = [_grant(kms, key)["GrantId"] for _ in range(5)]
    assert made == [grant["GrantId"] for grant in _listed(kms, key)]
    pages = list(kms.get_paginator("list_grants").paginate(KeyId=key["KeyId"], PaginationConfig={"PageSize": 2}))
    assert [made[:2], made[2:4], made[4:]] == [[grant["GrantId"] for grant in page["Grants"]] for page in pages]
    assert [True, True, False] == [page["Truncated"] for page in pages]


def test_a_page_has_fifty_grants_and_a_hundred_at_most(kms: Any, key: dict[str, Any]) -> None:
    for _ in range(101):
        _grant(kms, key)
    assert 50 == len(_listed(kms, key))
    assert 100 == len(_listed(kms, key, Limit=1000))


def test_filters_leave_pages_whole(kms: Any, key: dict[str, Any]) -> None:
    made = [_grant(kms, key, GranteePrincipal=(USER, OTHER)[number % 2])["GrantId"] for number in range(6)]
    assert made[1::2] == [grant["GrantId"] for grant in _listed(kms, key, GranteePrincipal=OTHER)]
    assert made[2:3] == [grant["GrantId"] for grant in _listed(kms, key, GrantId=made[2])]
    assert [] == _listed(kms, key, GrantId=made[2], GranteePrincipal=OTHER)
    assert [] == _listed(kms, key, GranteeServicePrincipal="s3.amazonaws.com")
    first = kms.list_grants(KeyId=key["KeyId"], GranteePrincipal=OTHER, Limit=2)
    rest = kms.list_grants(KeyId=key["KeyId"], GranteePrincipal=OTHER, Limit=2, Marker=first["NextMarker"])
    assert made[1::2] == [grant["GrantId"] for page in (first, rest) for grant in page["Grants"]]
    with refused("ValidationException", None):
        _listed(kms, key, GranteePrincipal=USER, GranteeServicePrincipal="s3.amazonaws.com")


def test_grants_are_found_by_who_may_retire_them_on_whosever_key(kms: Any, aws: Aws) -> None:
    foreign = boto3.client("kms", REGION, aws_access_key_id="444455556666", aws_secret_access_key="none")
    last = _grant(foreign, foreign.create_key()["KeyMetadata"], RetiringPrincipal=OTHER)["GrantId"]
    keys = [kms.create_key()["KeyMetadata"] for _ in range(2)]
    made = [*(_grant(kms, each, RetiringPrincipal=OTHER)["GrantId"] for each in keys), last]
    _grant(kms, keys[0], RetiringPrincipal=USER)
    assert made == [grant["GrantId"] for grant in kms.list_retirable_grants(RetiringPrincipal=OTHER)["Grants"]]
    elsewhere = aws.client("kms", region="eu-west-1")
    assert [] == elsewhere.list_retirable_grants(RetiringPrincipal=OTHER)["Grants"]
    first = kms.list_retirable_grants(RetiringPrincipal=OTHER, Limit=2)
    rest = kms.list_retirable_grants(RetiringPrincipal=OTHER, Limit=2, Marker=first["NextMarker"])
    assert made == [grant["GrantId"] for page in (first, rest) for grant in page["Grants"]]


@pytest.mark.parametrize(
    "params",
    [{}, {"RetiringPrincipal": USER, "RetiringServicePrincipal": "s3.amazonaws.com"}],
    ids=["18-none", "18-both"],
)
def test_who_retires_is_asked_of_one(params: dict[str, str], kms: Any) -> None:
    with refused("ValidationException", None):
        kms.list_retirable_grants(**params)


def test_grants_that_a_service_may_retire_are_found(kms: Any, key: dict[str, Any]) -> None:
    made = _grant(kms, key, RetiringServicePrincipal="s3.amazonaws.com")["GrantId"]
    found = kms.list_retirable_grants(RetiringServicePrincipal="s3.amazonaws.com")["Grants"]
    assert [made] == [grant["GrantId"] for grant in found]


@pytest.mark.parametrize("way", ["token", "id", "revoke"])
def test_a_grant_ends(way: str, kms: Any, key: dict[str, Any]) -> None:
    kept, made = _grant(kms, key), _grant(kms, key, RetiringPrincipal=OTHER)
    by_id = {"KeyId": key["Arn"], "GrantId": made["GrantId"]}
    method, params = {
        "token": (kms.retire_grant, {"GrantToken": made["GrantToken"]}),
        "id": (kms.retire_grant, by_id),
        "revoke": (kms.revoke_grant, by_id),
    }[way]
    with refused("DryRunOperationException", DRY):
        method(**params, DryRun=True)
    method(**params)
    assert [kept["GrantId"]] == [grant["GrantId"] for grant in _listed(kms, key)]
    assert [] == kms.list_retirable_grants(RetiringPrincipal=OTHER)["Grants"]
    with refused("InvalidGrantTokenException" if way == "token" else "InvalidGrantIdException", None):
        method(**params)
    with refused("InvalidGrantTokenException", None):
        kms.describe_key(KeyId=key["KeyId"], GrantTokens=[made["GrantToken"]])


@pytest.mark.parametrize(
    "params", [{}, {"KeyId": "{Arn}"}, {"GrantId": "a" * 64}], ids=["18-nothing", "18-no-id", "18-no-key"]
)
def test_a_grant_to_retire_has_to_be_named(params: dict[str, str], kms: Any, key: dict[str, Any]) -> None:
    with refused("ValidationException", None):
        kms.retire_grant(**{name: value.format(**key) for name, value in params.items()})


def test_a_grant_is_found_by_its_own_key_only(kms: Any, key: dict[str, Any]) -> None:
    made = _grant(kms, kms.create_key()["KeyMetadata"])["GrantId"]
    for method in (kms.retire_grant, kms.revoke_grant):
        with refused("InvalidGrantIdException", None):
            method(KeyId=key["KeyId"], GrantId=made)


def test_a_dry_run_grants_nothing(kms: Any, key: dict[str, Any]) -> None:
    with refused("DryRunOperationException", DRY):
        _grant(kms, key, DryRun=True)
    with refused("ValidationException", None):
        _grant(kms, key, Operations=["Sign"], DryRun=True)
    assert [] == _listed(kms, key)


def test_grants_go_with_their_key(kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    token = _grant(kms, key, RetiringPrincipal=OTHER, Name="n")["GrantToken"]
    kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    aws.clock.advance(days=8)
    assert [] == kms.list_retirable_grants(RetiringPrincipal=OTHER)["Grants"]
    with refused("InvalidGrantTokenException", None):
        kms.retire_grant(GrantToken=token)


def test_a_key_has_so_many_grants_and_no_more(monkeypatch: pytest.MonkeyPatch, kms: Any, key: dict[str, Any]) -> None:
    assert 50_000 == grants._MOST_OF_A_KEY  # noqa: SLF001 - the quota of section 22
    monkeypatch.setattr(grants, "_MOST_OF_A_KEY", 2)
    named = [_grant(kms, key, Name=name)["GrantId"] for name in ("a", "b")]
    with refused("LimitExceededException", None):
        _grant(kms, key)
    assert named[0] == _grant(kms, key, Name="a")["GrantId"]


@pytest.mark.parametrize(
    ("params", "told"),
    [
        pytest.param(
            {"Name": "a b"},
            "Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$",
            id="18-name",
        ),
        pytest.param(
            {"GrantTokens": ["x"] * 11},
            "Value '[x, x, x, x, x, x, x, x, x, x, x]' at 'grantTokens' failed to satisfy constraint: Member must have length less than or equal to 10",
            id="18-tokens",
        ),
    ],
)
def test_the_model_has_its_limits(params: dict[str, Any], told: str, kms: Any, key: dict[str, Any]) -> None:
    with refused("ValidationException", f"1 validation error detected: {told}"):
        _grant(kms, key, **params)
