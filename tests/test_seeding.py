"""``aws.secret``, ``aws.key`` and the look-ups: what is given is there, what is there is found, what is secret is not shown."""

from __future__ import annotations

import json
import pprint
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest

from mocksm import MockSecrets, allow
from mocksm.errors import AwsError, MocksmError

ONE, TWO = "1" * 32, "2" * 32
KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"


def test_a_secret_has_the_suffix_and_the_version_id_that_it_is_given(mocksm: MockSecrets) -> None:
    db = mocksm.secret("db", "x", suffix="AbCdEf", version_id=ONE)

    assert "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf" == db.arn
    assert ([ONE], {"AWSCURRENT": ONE}) == (db.versions, db.stages)


@pytest.mark.parametrize(
    "versions",
    [pytest.param([{"a": 1}, "new", b"\x00", None], id="list"), pytest.param({ONE: "old", TWO: b"new"}, id="mapping")],
)
def test_a_secret_has_the_versions_that_it_is_given(mocksm: MockSecrets, versions: Any) -> None:
    db = mocksm.secret("db", versions=versions)
    values = list(versions.values()) if isinstance(versions, dict) else versions
    full = [value for value in values if value is not None]

    assert len(values) == len(db.versions)
    assert db.value == full[-1]
    found = [db.version(each).value for each in db.versions[: len(full)]]
    assert [json.dumps(value) if isinstance(value, dict) else value for value in full] == found


@pytest.mark.parametrize(
    ("given", "told"),
    [
        pytest.param({"value": "x", "versions": ["y"]}, "beside it stands neither a value nor version_id", id="both"),
        pytest.param({"version_id": ONE, "versions": ["y"]}, "beside it stands neither a value", id="id"),
        pytest.param({"version_id": ONE}, "version_id is the id of a value, and there is no value", id="no-value"),
        pytest.param({"versions": "x"}, "versions takes a list of values, oldest first, or a mapping", id="text"),
        pytest.param({"value": "x", "suffix": "a"}, "'a' ends no secret's ARN", id="suffix"),
        pytest.param({"value": "x", "labels": {"blue": 3}}, "db has no version 3 for the label blue", id="label"),
    ],
)
def test_what_contradicts_itself_makes_nothing(mocksm: MockSecrets, given: dict[str, Any], told: str) -> None:
    with pytest.raises(MocksmError, match=told):
        mocksm.secret("db", **given)

    assert 0 == len(mocksm.secrets)


def test_aws_refuses_what_it_would_refuse(mocksm: MockSecrets) -> None:
    mocksm.secret("db", "x")
    with pytest.raises(AwsError, match="already exists"):
        mocksm.secret("db", "y")
    with pytest.raises(AwsError, match="Invalid name"):
        mocksm.secret("d b", "y")

    assert "x" == mocksm.secrets["db"].value


def test_a_key_has_the_id_and_the_kind_that_it_is_given(mocksm: MockSecrets) -> None:
    key = mocksm.key(alias="alias/app", key_id=KEY_ID, description="x", tags={"a": "b"})
    primary = mocksm.key(multi_region=True, key_id=f"mrk-{'a' * 32}")

    assert (KEY_ID, ["alias/app"], "x", {"a": "b"}) == (key.id, key.aliases, key.description, key.tags)
    assert ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "Enabled") == (key.spec, key.usage, key.state)
    assert (
        "PRIMARY"
        == boto3.client("kms").describe_key(KeyId=primary.id)["KeyMetadata"]["MultiRegionConfiguration"][
            "MultiRegionKeyType"
        ]
    )


def test_material_is_bytes(mocksm: MockSecrets) -> None:
    with pytest.raises(MocksmError, match="material takes bytes, and this is a str"):
        mocksm.key(material="x" * 32)  # type: ignore[arg-type]


def test_seeded_keys_are_the_same_with_an_id_of_their_own() -> None:
    materials = []
    for others in range(2):
        with MockSecrets(random_seed=7, seeded_keys=True) as aws:
            for _ in range(others):
                aws.key()
            aws.key(key_id=KEY_ID)
            materials.append(aws.dump()["keys"][KEY_ID]["materials"][0]["secret"])

    assert materials[0] == materials[1]


# -- look-ups ------------------------------------------------------------------------------------------------------------


def test_what_the_application_made_is_read_back(mocksm: MockSecrets) -> None:
    client = boto3.client("secretsmanager")
    client.create_secret(Name="db", SecretString="old", Description="d", Tags=[{"Key": "a", "Value": "b"}])
    new = client.put_secret_value(SecretId="db", SecretString='{"a": 1}')["VersionId"]
    client.put_resource_policy(
        SecretId="db", ResourcePolicy=json.dumps({"Statement": [allow("secretsmanager:*", to="444455556666")]})
    )
    client.delete_secret(SecretId="db", RecoveryWindowInDays=7)
    db = mocksm.secrets["db"]

    assert ("d", {"a": "b"}, None, []) == (db.description, db.tags, db.kms_key, db.replicas)
    assert db.policy is not None
    assert "secretsmanager:*" == db.policy["Statement"][0]["Action"]
    assert db.deleted is not None
    assert timedelta(days=6) < db.deleted - mocksm.clock.now() <= timedelta(days=7)
    assert (new, ["AWSCURRENT"], {"a": 1}) == (db.version().id, db.version().labels, db.version().json)
    assert "old" == db.version("AWSPREVIOUS").value
    assert isinstance(db.version(new).created, datetime)


def test_to_look_leaves_no_trace(mocksm: MockSecrets) -> None:
    key = mocksm.key(policy=[allow("kms:*", to="arn:aws:iam::123456789012:root")])
    db = mocksm.secret("db", "x", kms_key=key)
    before = mocksm.dump(), boto3.client("kms").get_key_last_usage(KeyId=key.id)["KeyLastUsage"]
    mocksm.clock.advance(seconds=1)

    assert "x" == db.value == db.version().value
    assert key.arn == mocksm.keys[key.id].arn
    assert before == (mocksm.dump(), boto3.client("kms").get_key_last_usage(KeyId=key.id)["KeyLastUsage"])
    assert [] == [call for call in mocksm.calls(inner=True) if "LastUsage" not in call.operation]


def test_a_version_that_is_not_there_is_told_with_those_that_are(mocksm: MockSecrets) -> None:
    db = mocksm.secret("db", "x", version_id=ONE)
    with pytest.raises(KeyError, match=f"no version of secret 'db' 'AWSPENDING' here; there is: '{ONE}', 'AWSCURRENT'"):
        db.version("AWSPENDING")
    empty = mocksm.secret("empty", versions=[None])
    with pytest.raises(MocksmError, match="secret 'empty' has no current value"):
        empty.value  # noqa: B018
    with pytest.raises(MocksmError, match=r"version .* of secret 'empty' has no value"):
        empty.version(empty.versions[0]).value  # noqa: B018


def test_a_key_decrypts_for_the_test_whatever_its_policy_and_state(mocksm: MockSecrets) -> None:
    client = boto3.client("kms")
    key = mocksm.key(alias="alias/app")
    blob = client.encrypt(KeyId=key.id, Plaintext=b"x", EncryptionContext={"a": "b"})["CiphertextBlob"]
    rsa = mocksm.key(key_spec="RSA_2048", key_usage="ENCRYPT_DECRYPT")
    number = client.encrypt(KeyId=rsa.id, Plaintext=b"y", EncryptionAlgorithm="RSAES_OAEP_SHA_256")["CiphertextBlob"]
    client.disable_key(KeyId=key.id)

    assert b"x" == key.decrypt(blob, {"a": "b"})
    assert b"y" == rsa.decrypt(number, algorithm="RSAES_OAEP_SHA_256")
    for wrong in ({"ciphertext": blob}, {"ciphertext": b"nothing"}, {"ciphertext": blob, "context": {"a": "c"}}):
        with pytest.raises(AwsError) as caught:
            key.decrypt(**wrong)
        assert "InvalidCiphertextException" == caught.value.code


def test_keys_are_found_by_id_arn_and_alias(mocksm: MockSecrets) -> None:
    key = mocksm.key(alias="alias/app")
    there = mocksm.account("444455556666").key()
    alias_arn = key.arn.replace(f"key/{key.id}", "alias/app")

    assert [key.arn] * 4 == [mocksm.keys[each].arn for each in (key.id, key.arn, "alias/app", alias_arn)]
    assert there.arn == mocksm.keys[there.arn].arn
    assert there.id not in mocksm.keys
    assert [key.id] == [each.id for each in mocksm.keys]
    with pytest.raises(KeyError, match=f"mocksm has no key 'alias/ap' here; there is: 'alias/app', '{key.id}'"):
        mocksm.keys["alias/ap"]


# -- what is secret is not shown ---------------------------------------------------------------------------------------------


def _everything(aws: MockSecrets) -> list[object]:
    db, key = aws.secrets["db"], aws.keys["alias/app"]
    bob, rotator = aws.user("bob"), aws.functions["rotate"]
    handles = [db, db.version(), key, bob, bob.credentials, rotator, aws.account("444455556666"), aws.clock, aws]
    collections = [aws.secrets, aws.keys, aws.functions, aws.calls, aws.rotations, aws.snapshot(), aws.events]
    stored = [aws.secrets.find("db"), aws.keys.find("alias/app"), aws.cloud]
    return [*handles, *collections, *stored, list(aws.calls(inner=True)), list(aws.rotations)]


def test_no_repr_str_or_vars_shows_a_secret(mocksm: MockSecrets) -> None:
    material = b"0123456789abcdef0123456789abcdef"
    mocksm.key(alias="alias/app", material=material)
    mocksm.secret("db", versions=["hunter1", "hunter2"], kms_key="alias/app")
    mocksm.function("rotate", lambda *_: "done")
    client = boto3.client("secretsmanager")
    client.put_secret_value(SecretId="db", SecretString="hunter3")
    client.get_secret_value(SecretId="db")
    mocksm.secrets["db"].rotate_with("arn:aws:lambda:us-east-1:123456789012:function:rotate")

    shown = []
    for each in _everything(mocksm):
        shown += [repr(each), str(each), f"{each}", pprint.pformat(each)]
        shown += [repr(vars(each)), pprint.pformat(vars(each))] if hasattr(each, "__dict__") else []
    assert all("hunter" not in text for text in shown)
    assert all(material.decode() not in text for text in shown)
    assert "the function returned, but" in str(mocksm.rotations[-1].error)


def test_reprs_tell_what_there_is(mocksm: MockSecrets) -> None:
    key = mocksm.key(alias="alias/app")
    db = mocksm.secret("db", versions=["a", "b"], suffix="AbCdEf")
    signing = mocksm.key(key_spec="RSA_2048", key_usage="SIGN_VERIFY")

    assert f"<mocksm secret {db.arn} with AWSCURRENT, AWSPREVIOUS>" == repr(db)
    assert f"<mocksm version {db.versions[1]} of {db.arn}>" == repr(db.version())
    assert f"<mocksm key {key.arn} alias/app Enabled>" == repr(key)
    assert f"<mocksm key {signing.arn} RSA_2048 Enabled>" == repr(signing)
    assert f"<mocksm secret {mocksm.secret('empty').arn} with no value>" == repr(mocksm.secrets["empty"])
    boto3.client("secretsmanager").delete_secret(SecretId="db", RecoveryWindowInDays=7)
    assert repr(db).endswith(f"AWSPREVIOUS, deleted by {mocksm.clock.now() + timedelta(days=7):%Y-%m-%d}>")
    boto3.client("kms").schedule_key_deletion(KeyId=key.id, PendingWindowInDays=7)
    assert repr(key).endswith(" alias/app PendingDeletion>")
    mocksm.clock.advance(days=8)
    assert (f"<mocksm secret {db.arn}, gone>", f"<mocksm key {key.arn}, gone>") == (repr(db), repr(key))
