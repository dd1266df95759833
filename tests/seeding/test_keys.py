"""KMS keys as a seed describes them: what AWS answers of each, and what is refused."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from mocksm import MockSecrets, allow, mock_secrets
from mocksm.errors import MocksmError

ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
MULTI = "mrk-1234abcd12ab34cd56ef1234567890ab"
MATERIAL = bytes(range(32))
THEN = datetime(2020, 1, 2, 3, 4, 5, tzinfo=timezone.utc)


def seed(aws: MockSecrets, said: Any = None, name: str = "alias/app") -> None:
    aws.seed(keys={name: said})


def kms(region: str = "us-east-1") -> Any:
    return boto3.client("kms", region_name=region)


def metadata(key_id: str = "alias/app", region: str = "us-east-1") -> dict[str, Any]:
    found: dict[str, Any] = kms(region).describe_key(KeyId=key_id)["KeyMetadata"]
    return found


def test_a_key_needs_no_more_than_its_alias(mocksm: MockSecrets) -> None:
    seed(mocksm)
    blob = kms().encrypt(KeyId="alias/app", Plaintext=b"x")["CiphertextBlob"]

    assert b"x" == kms().decrypt(CiphertextBlob=blob)["Plaintext"]
    assert "Enabled" == metadata()["KeyState"]
    assert "key-default-1" == mocksm.keys["alias/app"].policy["Id"]


def test_a_key_has_its_parts(mocksm: MockSecrets) -> None:
    statement = allow("kms:*", to="arn:aws:iam::123456789012:root")
    said = {"alias": "alias/a", "aliases": ["alias/b"], "description": "of the app", "policy": statement}
    seed(mocksm, {**said, "tags": {"team": "core"}, "created": THEN}, ID)
    key = mocksm.keys["alias/a"]

    assert f"arn:aws:kms:us-east-1:123456789012:key/{ID}" == key.arn == mocksm.keys["alias/b"].arn
    assert {"Description": "of the app", "CreationDate": THEN, "KeyId": ID}.items() <= metadata(ID).items()
    assert (["alias/a", "alias/b"], {"team": "core"}, "of the app") == (key.aliases, key.tags, key.description)
    assert [statement] == key.policy["Statement"]


def test_material_makes_ciphertexts_of_one_cloud_those_of_another() -> None:
    said = {"id": ID, "material": base64.b64encode(MATERIAL).decode()}
    with mock_secrets() as aws:
        seed(aws, said)
        blob = kms().encrypt(KeyId="alias/app", Plaintext=b"x", EncryptionContext={"a": "b"})["CiphertextBlob"]
    with mock_secrets() as aws:
        aws.key(key_id=ID, material=MATERIAL)

        assert b"x" == kms().decrypt(CiphertextBlob=blob, EncryptionContext={"a": "b"})["Plaintext"]
        assert b"x" == aws.keys[ID].decrypt(blob, {"a": "b"})


def test_material_of_a_signing_key_is_its_private_key(mocksm: MockSecrets) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    der = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    seed(mocksm, {"spec": "ECC_NIST_P256", "usage": "SIGN_VERIFY", "material": der})

    expected = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert expected == kms().get_public_key(KeyId="alias/app")["PublicKey"]


def test_older_material_still_decrypts(mocksm: MockSecrets) -> None:
    seed(mocksm, {"id": ID, "material": MATERIAL}, "alias/old")
    blob = kms().encrypt(KeyId=ID, Plaintext=b"x")["CiphertextBlob"]
    mocksm.reset()
    seed(mocksm, {"id": ID, "materials": [MATERIAL, {"secret": b"n" * 32, "rotated": THEN, "by": "ON_DEMAND"}]})
    rotations = kms().list_key_rotations(KeyId=ID)["Rotations"]

    assert b"x" == kms().decrypt(CiphertextBlob=blob)["Plaintext"]
    assert [(THEN, "ON_DEMAND")] == [(each["RotationDate"], each["RotationType"]) for each in rotations]
    assert metadata()["CurrentKeyMaterialId"] == rotations[0]["KeyMaterialId"]


@pytest.mark.parametrize(
    ("rotation", "period"),
    [(True, 365), (90, 90), ({"period": 120}, 120), (False, None)],
    ids=["true", "days", "mapping", "false"],
)
def test_a_key_may_rotate(mocksm: MockSecrets, rotation: Any, period: int | None) -> None:
    seed(mocksm, {"rotation": rotation})

    assert period == kms().get_key_rotation_status(KeyId=metadata()["KeyId"]).get("RotationPeriodInDays")
    mocksm.clock.advance(days=400)
    listed = kms().list_key_rotations(KeyId=metadata()["KeyId"])["Rotations"]
    assert (400 // period if period else 0) == len(listed)


def test_the_next_rotation_may_be_told(mocksm: MockSecrets) -> None:
    due = mocksm.clock.now() + timedelta(days=3)
    seed(mocksm, {"rotation": {"next": due}})
    key_id = metadata()["KeyId"]

    assert due.replace(microsecond=0) == kms().get_key_rotation_status(KeyId=key_id)["NextRotationDate"].replace(
        microsecond=0
    )
    mocksm.clock.advance(days=4)
    assert 1 == len(kms().list_key_rotations(KeyId=key_id)["Rotations"])


def test_a_key_may_be_disabled_and_denied_with_a_secret_under_it(mocksm: MockSecrets) -> None:
    nobody = [allow("kms:*", to="arn:aws:iam::444455556666:root")]
    mocksm.seed(
        keys={"alias/off": {"enabled": False}, "alias/theirs": {"policy": nobody}},
        secrets={name: {"value": name, "kms_key": f"alias/{name}"} for name in ("off", "theirs")},
    )
    client = boto3.client("secretsmanager")

    with pytest.raises(client.exceptions.DecryptionFailure, match="is disabled"):
        client.get_secret_value(SecretId="off")
    with pytest.raises(client.exceptions.ClientError, match="Access to KMS is not allowed"):
        client.get_secret_value(SecretId="theirs")
    assert ["off", "theirs"] == [secret.value for secret in mocksm.secrets]
    assert ["Disabled", "Enabled"] == [mocksm.keys[name].state for name in ("alias/off", "alias/theirs")]


@pytest.mark.parametrize("deleted", [7, True, datetime(2099, 1, 1, tzinfo=timezone.utc)], ids=str)
def test_a_key_may_wait_for_its_end(mocksm: MockSecrets, deleted: Any) -> None:
    seed(mocksm, {"deleted": deleted})
    key = mocksm.keys["alias/app"]

    assert "PendingDeletion" == metadata(key.id)["KeyState"]
    assert key.deleted is not None
    mocksm.clock.move_to(key.deleted)
    assert "alias/app" not in mocksm.keys


def test_a_multi_region_key_has_its_replicas(mocksm: MockSecrets) -> None:
    grant = {"operations": ["Decrypt"], "grantee": "arn:aws:iam::444455556666:root", "account": "444455556666"}
    said = {"region": "eu-central-1", "alias": "alias/app", "description": "there", "enabled": False, "grants": [grant]}
    seed(mocksm, {"id": MULTI, "replicas": ["eu-west-1", said]})
    there = mocksm.keys[f"arn:aws:kms:eu-west-1:123456789012:key/{MULTI}"]
    assert "key-default-1" == there.policy["Id"]
    blob = kms().encrypt(KeyId="alias/app", Plaintext=b"x")["CiphertextBlob"]
    found = metadata("alias/app", "eu-central-1")

    assert b"x" == kms("eu-west-1").decrypt(CiphertextBlob=blob)["Plaintext"]
    assert ("there", "Disabled", MULTI) == (found["Description"], found["KeyState"], found["KeyId"])
    assert "REPLICA" == found["MultiRegionConfiguration"]["MultiRegionKeyType"]


def test_the_end_of_a_primary_waits_for_its_replicas(mocksm: MockSecrets) -> None:
    seed(mocksm, {"deleted": 9, "replicas": [{"region": "eu-west-1", "deleted": 7}]})
    key = mocksm.keys["alias/app"]

    assert "PendingReplicaDeletion" == key.state
    mocksm.clock.advance(days=7)
    assert "PendingDeletion" == key.state
    mocksm.clock.advance(days=9)
    assert "alias/app" not in mocksm.keys


def test_an_imported_key_has_what_was_imported(mocksm: MockSecrets) -> None:
    end = mocksm.clock.now() + timedelta(days=5)
    seed(mocksm, {"origin": "EXTERNAL", "material": MATERIAL}, "alias/there")
    seed(mocksm, {"origin": "EXTERNAL"}, "alias/missing")
    seed(
        mocksm,
        {
            "origin": "EXTERNAL",
            "materials": [{"id": "4" * 64, "secret": MATERIAL}],
            "imports": {"4" * 64: {"valid_to": end, "description": "from the vault"}},
        },
        "alias/ends",
    )

    assert ["Enabled", "PendingImport", "Enabled"] == [
        mocksm.keys[f"alias/{name}"].state for name in ("there", "missing", "ends")
    ]
    assert "KEY_MATERIAL_EXPIRES" == metadata("alias/ends")["ExpirationModel"]
    mocksm.clock.advance(days=6)
    assert "PendingImport" == mocksm.keys["alias/ends"].state


def test_imported_material_may_await_its_rotation(mocksm: MockSecrets) -> None:
    materials = [MATERIAL, {"id": "4" * 64, "secret": b"n" * 32, "pending": True}]
    seed(mocksm, {"origin": "EXTERNAL", "materials": materials})
    key_id = mocksm.keys["alias/app"].id
    listed = kms().list_key_rotations(KeyId=key_id, IncludeKeyMaterial="ALL_KEY_MATERIAL")["Rotations"]
    assert ["CURRENT", "PENDING_ROTATION"] == [each["KeyMaterialState"] for each in listed]

    kms().rotate_key_on_demand(KeyId=key_id)
    assert "4" * 64 == metadata()["CurrentKeyMaterialId"]


def test_a_grant_binds(mocksm: MockSecrets) -> None:
    bob = mocksm.user("bob")
    said = {
        "operations": ["Decrypt"],
        "grantee": bob,
        "retiring": bob,
        "id": "a" * 64,
        "tokens": ["token"],
        "account": "444455556666",
    }
    seed(mocksm, {"id": ID, "grants": [{**said, "constraints": {"EncryptionContextSubset": {"a": "b"}}}]})
    blob = kms().encrypt(KeyId=ID, Plaintext=b"x", EncryptionContext={"a": "b"})["CiphertextBlob"]

    assert b"x" == bob.client("kms").decrypt(CiphertextBlob=blob, EncryptionContext={"a": "b"})["Plaintext"]
    [grant] = kms().list_grants(KeyId=ID)["Grants"]
    assert ("a" * 64, "arn:aws:iam::444455556666:root") == (grant["GrantId"], grant["IssuingAccount"])
    bob.client("kms").retire_grant(GrantToken="token")
    assert [] == kms().list_grants(KeyId=ID)["Grants"]


def test_an_aws_managed_key_may_have_an_id(mocksm: MockSecrets) -> None:
    mocksm.seed(keys={"alias/aws/secretsmanager": {"id": ID, "material": MATERIAL}}, secrets={"db": "x"})
    found = metadata("alias/aws/secretsmanager")

    assert ("AWS", ID) == (found["KeyManager"], found["KeyId"])
    assert "x" == boto3.client("secretsmanager").get_secret_value(SecretId="db")["SecretString"]
    assert kms().get_key_rotation_status(KeyId=ID)["KeyRotationEnabled"]
    with pytest.raises(MocksmError, match="alias/aws/secretsmanager is there already, since a secret was made"):
        seed(mocksm, {"id": ID.replace("1", "2")}, "alias/aws/secretsmanager")


@pytest.mark.parametrize(
    ("name", "said", "told"),
    [
        pytest.param("app", None, "'app' is no id of a single-Region key, which is a UUID", id="id"),
        pytest.param(ID, {"multi_region": True}, "is no id of a multi-Region key, which is mrk- and 32", id="multi"),
        pytest.param(ID, {"id": ID}, "has its id before it, and another one inside", id="twice"),
        pytest.param("alias/app", {"materail": "x"}, "a key has no 'materail'; did you mean material?", id="near"),
        pytest.param("alias/app", "x", "it takes a mapping with parts of a key: alias", id="text"),
        pytest.param(
            "alias/app", {"material": "AAAA"}, "these 3 bytes are no material of a SYMMETRIC_DEFAULT", id="short"
        ),
        pytest.param("alias/app", {"material": "hunter2!"}, "material: it takes bytes, as text in base64", id="base64"),
        pytest.param("alias/app", {"material": "AA", "materials": []}, "not both", id="both"),
        pytest.param("alias/app", {"materials": [{}]}, "materials > 0: material has a secret", id="empty"),
        pytest.param(
            "alias/app",
            {"spec": "RSA_2048", "usage": "SIGN_VERIFY", "material": b"x"},
            "of any other its private key, PKCS #8 in DER",
            id="no-private-key",
        ),
        pytest.param("alias/app", {"spec": "RSA_1024"}, "AWS refuses this: ValidationException", id="spec"),
        pytest.param("alias/app", {"rotation": 5}, "AWS refuses this: ValidationException", id="period"),
        pytest.param(
            "alias/app", {"rotation": "x"}, "rotation: it takes true, a number of days, or a mapping", id="rotation"
        ),
        pytest.param("alias/app", {"replicas": [{}]}, "replicas > 0: a replica has a region", id="region"),
        pytest.param("alias/app", {"replicas": ["mars-1"]}, "AWS refuses this: ValidationException", id="no-region"),
        pytest.param("alias/app", {"aliases": [{}]}, "aliases > 0: an alias has a name", id="alias"),
        pytest.param(
            "alias/app", {"alias": 5}, "alias: it takes an alias, alias/app, and this is 5", id="alias-number"
        ),
        pytest.param("alias/app", {"grants": [{"operations": []}]}, "grants > 0: a grant has grantee", id="grant"),
        pytest.param("alias/aws/nothing", None, "is no alias of an AWS managed key that mocksm knows", id="managed"),
        pytest.param(
            "alias/app",
            {"policy": [allow("kms:*", to="arn:x")]},
            "AWS refuses this: MalformedPolicyDocument",
            id="policy",
        ),
        pytest.param("alias/app", {"tags": ["x"]}, "tags: it takes a mapping of tags", id="tags"),
    ],
)
def test_a_wrong_entry_is_named_and_nothing_is_made(mocksm: MockSecrets, name: str, said: Any, told: str) -> None:
    with pytest.raises(MocksmError) as caught:
        seed(mocksm, said, name)

    assert str(caught.value).startswith(f"mocksm: seed > keys > {name}")
    assert told in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert 0 == len(mocksm.keys)


def test_an_id_is_given_once(mocksm: MockSecrets) -> None:
    mocksm.key(key_id=ID)
    with pytest.raises(MocksmError, match=f"there is already a key '{ID}' in us-east-1"):
        mocksm.key(key_id=ID)

    assert 1 == len(mocksm.keys)


def test_a_key_may_be_spelled_as_aws_key_spells_it(mocksm: MockSecrets) -> None:
    key_id = "1234abcd-12ab-34cd-56ef-1234567890ab"
    mocksm.seed(keys={"alias/app": {"key_spec": "RSA_2048", "key_usage": "ENCRYPT_DECRYPT", "key_id": key_id}})
    key = mocksm.keys["alias/app"]

    assert (key_id, "RSA_2048", "ENCRYPT_DECRYPT") == (key.id, key.spec, key.usage)


def test_a_key_is_spelled_in_one_way(mocksm: MockSecrets) -> None:
    with pytest.raises(MocksmError, match="alias/app: key_spec and spec are the same; one of them is enough"):
        mocksm.seed(keys={"alias/app": {"key_spec": "RSA_2048", "spec": "RSA_2048"}})
