from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mocksm.aws import Aws
from mocksm.services.kms.algorithms import sm2
from mocksm.services.kms.wrapping import WrappingKeys
from tests.expect import refused
from tests.services.kms.wrapped import FOR_EVER, OAEP, external, import_into, wrap

MILLISECOND = timedelta(milliseconds=1)
ONE, TWO, THREE = b"1" * 32, b"2" * 32, b"3" * 32
OAEPS = ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"]
AES_WRAPS = ["RSA_AES_KEY_WRAP_SHA_1", "RSA_AES_KEY_WRAP_SHA_256"]
NEW = {"ImportType": "NEW_KEY_MATERIAL"}


def _described(kms: Any, key_id: str) -> dict[str, Any]:
    found: dict[str, Any] = kms.describe_key(KeyId=key_id)["KeyMetadata"]
    return found


def _parameters(kms: Any, key_id: str, algorithm: str = OAEP, spec: str = "RSA_2048") -> dict[str, Any]:
    found: dict[str, Any] = kms.get_parameters_for_import(
        KeyId=key_id, WrappingAlgorithm=algorithm, WrappingKeySpec=spec
    )
    return found


def _materials(kms: Any, key_id: str) -> dict[str, dict[str, Any]]:
    listed = kms.list_key_rotations(KeyId=key_id, IncludeKeyMaterial="ALL_KEY_MATERIAL")["Rotations"]
    return {each.pop("KeyMaterialId"): each for each in listed}


@pytest.fixture
def arn(kms: Any) -> str:
    return external(kms)


@pytest.mark.parametrize("spec", ["RSA_2048", "RSA_3072", "RSA_4096"])
@pytest.mark.parametrize("algorithm", [*OAEPS, *AES_WRAPS])
def test_material_comes_out_of_every_wrapping(algorithm: str, spec: str, kms: Any, arn: str) -> None:
    answer = import_into(kms, arn, ONE, algorithm=algorithm, spec=spec)
    assert arn == answer["KeyId"]
    described = _described(kms, arn)
    assert ("Enabled", True, answer["KeyMaterialId"], "KEY_MATERIAL_DOES_NOT_EXPIRE") == (
        described["KeyState"],
        described["Enabled"],
        described["CurrentKeyMaterialId"],
        described["ExpirationModel"],
    )
    blob = kms.encrypt(KeyId=arn, Plaintext=b"x")["CiphertextBlob"]
    assert b"x" == kms.decrypt(CiphertextBlob=blob)["Plaintext"]


def test_parameters_last_for_a_day(kms: Any, aws: Aws, arn: str) -> None:
    aws.clock.freeze()
    got = _parameters(kms, arn)
    assert arn == got["KeyId"]
    assert abs(aws.clock.now() + timedelta(days=1) - got["ParametersValidTo"]) < MILLISECOND
    sent = {"ImportToken": got["ImportToken"], "EncryptedKeyMaterial": wrap(got["PublicKey"], OAEP, ONE), **FOR_EVER}
    aws.clock.advance(hours=23)
    kms.import_key_material(KeyId=arn, **sent)
    aws.clock.advance(hours=1)
    with refused("ExpiredImportTokenException", None):
        kms.import_key_material(KeyId=arn, **sent)


def test_a_token_serves_as_often_as_one_likes_also_after_a_failure(kms: Any, arn: str) -> None:
    got = _parameters(kms, arn)
    with refused("InvalidCiphertextException", None):
        kms.import_key_material(KeyId=arn, ImportToken=got["ImportToken"], EncryptedKeyMaterial=b"x" * 256, **FOR_EVER)
    for _ in range(2):
        kms.import_key_material(
            KeyId=arn,
            ImportToken=got["ImportToken"],
            EncryptedKeyMaterial=wrap(got["PublicKey"], OAEP, ONE),
            **FOR_EVER,
        )


@pytest.mark.parametrize(
    ("algorithm", "wrapped"),
    [
        pytest.param(OAEP, b"x", id="16-oaep-short"),
        pytest.param(OAEP, b"x" * 256, id="16-oaep"),
        pytest.param(AES_WRAPS[0], b"x" * 300, id="16-aes-key"),
    ],
)
def test_what_cannot_be_unwrapped_is_no_ciphertext(algorithm: str, wrapped: bytes, kms: Any, arn: str) -> None:
    got = _parameters(kms, arn, algorithm)
    with refused("InvalidCiphertextException", None):
        kms.import_key_material(KeyId=arn, ImportToken=got["ImportToken"], EncryptedKeyMaterial=wrapped, **FOR_EVER)


def test_a_damaged_aes_wrapping_is_no_ciphertext(kms: Any, arn: str) -> None:
    got = _parameters(kms, arn, AES_WRAPS[1])
    wrapped = bytearray(wrap(got["PublicKey"], AES_WRAPS[1], ONE))
    wrapped[-1] ^= 1
    with refused("InvalidCiphertextException", None):
        kms.import_key_material(
            KeyId=arn, ImportToken=got["ImportToken"], EncryptedKeyMaterial=bytes(wrapped), **FOR_EVER
        )


def test_a_token_is_for_one_key(kms: Any, arn: str) -> None:
    got = _parameters(kms, external(kms))
    for token in (got["ImportToken"], b"made up"):
        with refused("InvalidImportTokenException", None):
            kms.import_key_material(
                KeyId=arn,
                ImportToken=token,
                EncryptedKeyMaterial=wrap(got["PublicKey"], OAEP, ONE),
                **FOR_EVER,
            )


@pytest.mark.parametrize(
    ("algorithm", "spec", "code"),
    [
        pytest.param("RSAES_PKCS1_V1_5", "RSA_2048", "UnsupportedOperationException", id="16-pkcs1"),
        pytest.param("SM2PKE", "SM2", "UnsupportedOperationException", id="16-sm2-outside-china"),
        pytest.param("SM2PKE", "RSA_2048", "ValidationException", id="16-sm2pke-rsa"),
        pytest.param(OAEP, "SM2", "ValidationException", id="16-oaep-sm2"),
    ],
)
def test_a_wrapping_that_is_not_to_be_had_is_refused(algorithm: str, spec: str, code: str, kms: Any, arn: str) -> None:
    with refused(code, None):
        _parameters(kms, arn, algorithm, spec)


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("get_parameters_for_import", {"WrappingAlgorithm": OAEP, "WrappingKeySpec": "RSA_2048"}),
        ("import_key_material", {"ImportToken": b"junk", "EncryptedKeyMaterial": b"junk"}),
        ("delete_imported_key_material", {}),
    ],
    ids=["16-parameters", "16-import", "16-delete"],
)
def test_keys_of_kms_take_no_material(method: str, params: dict[str, Any], kms: Any, key: dict[str, Any]) -> None:
    told = f"{key['Arn']} origin is AWS_KMS which is not valid for this operation."
    with refused("UnsupportedOperationException", told):
        getattr(kms, method)(KeyId=key["KeyId"], **params)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        pytest.param({}, "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES", id="16-missing"),
        pytest.param({"days": 0}, "ValidTo must be in the future", id="16-past"),
        pytest.param({"days": 366}, None, id="16-too-far"),
        pytest.param({"days": 1, **FOR_EVER}, None, id="16-not-valid"),
    ],
)
def test_an_end_has_to_fit(params: dict[str, Any], message: str | None, kms: Any, aws: Aws, arn: str) -> None:
    got = _parameters(kms, arn)
    sent = {name: value for name, value in params.items() if name != "days"}
    if "days" in params:
        sent["ValidTo"] = aws.clock.now() + timedelta(days=params["days"])
    with refused("ValidationException", message):
        kms.import_key_material(
            KeyId=arn, ImportToken=got["ImportToken"], EncryptedKeyMaterial=wrap(got["PublicKey"], OAEP, ONE), **sent
        )
    assert "PendingImport" == _described(kms, arn)["KeyState"]


def test_material_that_ends_is_gone_then_and_can_be_imported_again(kms: Any, aws: Aws, arn: str) -> None:
    aws.clock.freeze()
    end = aws.clock.now() + timedelta(days=10)
    answer = import_into(kms, arn, ONE, ValidTo=end)
    blob = kms.encrypt(KeyId=arn, Plaintext=b"x")["CiphertextBlob"]
    described = _described(kms, arn)
    assert "KEY_MATERIAL_EXPIRES" == described["ExpirationModel"]
    assert abs(end - described["ValidTo"]) < MILLISECOND
    aws.clock.advance(days=10)
    described = _described(kms, arn)
    assert ("PendingImport", answer["KeyMaterialId"]) == (described["KeyState"], described["CurrentKeyMaterialId"])
    assert not {"ExpirationModel", "ValidTo"} & described.keys()
    with refused("KMSInvalidStateException", f"{arn} is pending import."):
        kms.decrypt(CiphertextBlob=blob)
    assert answer["KeyMaterialId"] == import_into(kms, arn, ONE)["KeyMaterialId"]
    assert b"x" == kms.decrypt(CiphertextBlob=blob)["Plaintext"]


def test_an_import_before_the_end_puts_it_off(kms: Any, aws: Aws, arn: str) -> None:
    import_into(kms, arn, ONE, ValidTo=aws.clock.now() + timedelta(days=10))
    import_into(kms, arn, ONE, ValidTo=aws.clock.now() + timedelta(days=20))
    aws.clock.advance(days=11)
    assert "Enabled" == _described(kms, arn)["KeyState"]
    import_into(kms, arn, ONE)
    aws.clock.advance(days=11)
    assert "KEY_MATERIAL_DOES_NOT_EXPIRE" == _described(kms, arn)["ExpirationModel"]


def test_deleted_material_leaves_its_id_and_makes_the_key_wait(kms: Any, arn: str) -> None:
    material_id = import_into(kms, arn, ONE)["KeyMaterialId"]
    blob = kms.encrypt(KeyId=arn, Plaintext=b"x")["CiphertextBlob"]
    answer = kms.delete_imported_key_material(KeyId=arn)
    assert (arn, material_id) == (answer["KeyId"], answer["KeyMaterialId"])
    described = _described(kms, arn)
    assert ("PendingImport", material_id) == (described["KeyState"], described["CurrentKeyMaterialId"])
    assert "ExpirationModel" not in described
    for call, params in (
        (kms.encrypt, {"KeyId": arn, "Plaintext": b"x"}),
        (kms.decrypt, {"CiphertextBlob": blob}),
        (kms.decrypt, {"CiphertextBlob": blob, "KeyId": arn}),
    ):
        with refused("KMSInvalidStateException", f"{arn} is pending import."):
            call(**params)
    kms.delete_imported_key_material(KeyId=arn)
    import_into(kms, arn, ONE)
    assert b"x" == kms.decrypt(CiphertextBlob=blob)["Plaintext"]


def test_there_is_nothing_to_delete_before_the_first_import(kms: Any, arn: str) -> None:
    answer = kms.delete_imported_key_material(KeyId=arn)
    assert arn == answer["KeyId"]
    assert "KeyMaterialId" not in answer
    with refused("NotFoundException", None):
        kms.delete_imported_key_material(KeyId=arn, KeyMaterialId="a" * 64)


def test_the_id_of_material_follows_from_material_and_key(kms: Any, arn: str) -> None:
    once = import_into(kms, arn, ONE)["KeyMaterialId"]
    assert once == import_into(kms, arn, ONE)["KeyMaterialId"]
    assert once != import_into(kms, external(kms), ONE)["KeyMaterialId"]


def test_the_same_material_in_another_key_opens_nothing(kms: Any, arn: str) -> None:
    other = external(kms)
    import_into(kms, arn, ONE)
    import_into(kms, other, ONE)
    blob = kms.encrypt(KeyId=arn, Plaintext=b"x")["CiphertextBlob"]
    with refused(
        "IncorrectKeyException", "The key ID in the request does not identify a CMK that can perform this operation."
    ):
        kms.decrypt(CiphertextBlob=blob, KeyId=other)


@pytest.mark.parametrize(
    "params",
    [
        pytest.param({}, id="16-default-existing"),
        pytest.param({"ImportType": "EXISTING_KEY_MATERIAL"}, id="16-existing"),
    ],
)
def test_other_material_than_before_is_refused(params: dict[str, Any], kms: Any, arn: str) -> None:
    import_into(kms, arn, ONE)
    with refused("IncorrectKeyMaterialException", None):
        import_into(kms, arn, TWO, **params)


def test_known_material_is_not_new_and_the_first_is_not_known(kms: Any, arn: str) -> None:
    with refused("IncorrectKeyMaterialException", None):
        import_into(kms, arn, ONE, ImportType="EXISTING_KEY_MATERIAL")
    import_into(kms, arn, ONE, **NEW)
    with refused("IncorrectKeyMaterialException", None):
        import_into(kms, arn, ONE, **NEW)


def test_an_id_has_to_be_that_of_the_material(kms: Any, arn: str) -> None:
    material_id = import_into(kms, arn, ONE)["KeyMaterialId"]
    import_into(kms, arn, ONE, KeyMaterialId=material_id)
    with refused("IncorrectKeyMaterialException", None):
        import_into(kms, arn, ONE, KeyMaterialId="a" * 64)
    with refused("ValidationException", None):
        import_into(kms, arn, TWO, KeyMaterialId=material_id, **NEW)


def test_further_material_waits_for_its_rotation(kms: Any, arn: str) -> None:
    first = import_into(kms, arn, ONE, KeyMaterialDescription="the first")["KeyMaterialId"]
    old = kms.encrypt(KeyId=arn, Plaintext=b"x")["CiphertextBlob"]
    second = import_into(kms, arn, TWO, **NEW)["KeyMaterialId"]
    described = _described(kms, arn)
    assert ("Enabled", first) == (described["KeyState"], described["CurrentKeyMaterialId"])
    assert {
        first: {
            "KeyId": arn,
            "KeyMaterialState": "CURRENT",
            "ImportState": "IMPORTED",
            "KeyMaterialDescription": "the first",
            "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
        },
        second: {
            "KeyId": arn,
            "KeyMaterialState": "PENDING_ROTATION",
            "ImportState": "IMPORTED",
            "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
        },
    } == _materials(kms, arn)
    kms.rotate_key_on_demand(KeyId=arn)
    assert second == _described(kms, arn)["CurrentKeyMaterialId"]
    assert ["NON_CURRENT", "CURRENT"] == [each["KeyMaterialState"] for each in _materials(kms, arn).values()]
    assert "ON_DEMAND" == _materials(kms, arn)[second]["RotationType"]
    assert first == kms.decrypt(CiphertextBlob=old)["KeyMaterialId"]


def test_rotation_needs_material_that_waits_for_it(kms: Any, arn: str) -> None:
    with refused("KMSInvalidStateException", f"{arn} is pending import."):
        kms.rotate_key_on_demand(KeyId=arn)
    import_into(kms, arn, ONE)
    told = f"No available key material pending rotation for the key: {arn}."
    with refused("KMSInvalidStateException", told):
        kms.rotate_key_on_demand(KeyId=arn)
    import_into(kms, arn, TWO, **NEW)
    kms.rotate_key_on_demand(KeyId=arn)
    with refused("KMSInvalidStateException", told):
        kms.rotate_key_on_demand(KeyId=arn)


def test_only_one_material_waits_at_a_time(kms: Any, arn: str) -> None:
    import_into(kms, arn, ONE)
    other = external(kms)
    third = import_into(kms, other, THREE)["KeyMaterialId"]
    pending = import_into(kms, arn, TWO, **NEW)["KeyMaterialId"]
    got = _parameters(kms, arn)
    with pytest.raises(kms.exceptions.KMSInvalidStateException) as caught:
        kms.import_key_material(
            KeyId=arn,
            ImportToken=got["ImportToken"],
            EncryptedKeyMaterial=wrap(got["PublicKey"], OAEP, THREE),
            **FOR_EVER,
            **NEW,
        )
    message = caught.value.response["Error"]["Message"]
    new = message.partition("(id: ")[2][:64]
    assert (
        f"New key material (id: {new}) cannot be imported into KMS key {arn}, because another key material (id: {pending}) "
        "is pending rotation." == message
    )
    assert new not in {pending, third}


def test_what_waits_can_be_imported_again_and_deleted_for_other_material(kms: Any, arn: str) -> None:
    first = import_into(kms, arn, ONE)["KeyMaterialId"]
    pending = import_into(kms, arn, TWO, **NEW)["KeyMaterialId"]
    assert pending == import_into(kms, arn, TWO, KeyMaterialDescription="again")["KeyMaterialId"]
    assert "again" == _materials(kms, arn)[pending]["KeyMaterialDescription"]
    kms.delete_imported_key_material(KeyId=arn, KeyMaterialId=pending)
    assert "Enabled" == _described(kms, arn)["KeyState"]
    assert [first] == list(_materials(kms, arn))
    third = import_into(kms, arn, THREE, **NEW)["KeyMaterialId"]
    assert [first, third] == list(_materials(kms, arn))


def test_what_waits_expires_alone(kms: Any, aws: Aws, arn: str) -> None:
    first = import_into(kms, arn, ONE)["KeyMaterialId"]
    import_into(kms, arn, TWO, ValidTo=aws.clock.now() + timedelta(days=1), **NEW)
    assert "KEY_MATERIAL_DOES_NOT_EXPIRE" == _described(kms, arn)["ExpirationModel"]
    aws.clock.advance(days=2)
    assert ("Enabled", [first]) == (_described(kms, arn)["KeyState"], list(_materials(kms, arn)))


def test_a_key_is_usable_when_all_of_its_material_is_there(kms: Any, aws: Aws, arn: str) -> None:
    aws.clock.freeze()
    end = aws.clock.now() + timedelta(days=5)
    first = import_into(kms, arn, ONE, ValidTo=end, KeyMaterialDescription="one")["KeyMaterialId"]
    import_into(kms, arn, TWO, ValidTo=end + timedelta(days=1), **NEW)
    kms.rotate_key_on_demand(KeyId=arn)
    assert abs(end - _described(kms, arn)["ValidTo"]) < MILLISECOND
    aws.clock.advance(days=5)
    assert "PendingImport" == _described(kms, arn)["KeyState"]
    gone = _materials(kms, arn)[first]
    assert ("PENDING_IMPORT", "one") == (gone["ImportState"], gone["KeyMaterialDescription"])
    assert "ExpirationModel" not in gone
    aws.clock.advance(days=1)
    import_into(kms, arn, TWO)
    assert "PendingImport" == _described(kms, arn)["KeyState"]
    import_into(kms, arn, ONE)
    assert "Enabled" == _described(kms, arn)["KeyState"]
    assert "one" == _materials(kms, arn)[first]["KeyMaterialDescription"]


def test_a_key_that_lacks_material_is_enabled_only_when_it_has_it(kms: Any, arn: str) -> None:
    kms.schedule_key_deletion(KeyId=arn)
    kms.cancel_key_deletion(KeyId=arn)
    assert "Disabled" == _described(kms, arn)["KeyState"]
    kms.enable_key(KeyId=arn)
    assert "PendingImport" == _described(kms, arn)["KeyState"]


def test_a_disabled_key_stays_disabled_when_its_material_is_imported_again(kms: Any, arn: str) -> None:
    import_into(kms, arn, ONE)
    kms.disable_key(KeyId=arn)
    import_into(kms, arn, ONE)
    assert "Disabled" == _described(kms, arn)["KeyState"]


def test_a_description_has_to_fit_the_pattern(kms: Any, arn: str) -> None:
    told = (
        r"1 validation error detected: Value 'a+b' at 'keyMaterialDescription' failed to satisfy constraint: Member must "
        r"satisfy regular expression pattern: ^[a-zA-Z0-9:/_\s.-]+$"
    )
    with refused("ValidationException", told):
        import_into(kms, arn, ONE, KeyMaterialDescription="a+b")


def test_in_china_material_is_wrapped_by_sm2_too(aws: Aws) -> None:
    kms = aws.client("kms", region="cn-north-1")
    arn = external(kms)
    got = _parameters(kms, arn, "SM2PKE", "SM2")
    assert b"\x2a\x81\x1c\xcf\x55\x01\x82\x2d" in got["PublicKey"]
    wrapping_key = aws.cloud.store(WrappingKeys, aws.cloud.account, "cn-north-1").get(got["ImportToken"])
    assert wrapping_key is not None
    wrapped = sm2.encrypt(wrapping_key.secret, "SM2PKE", b"k" * 16)
    kms.import_key_material(KeyId=arn, ImportToken=got["ImportToken"], EncryptedKeyMaterial=wrapped, **FOR_EVER)
    assert "Enabled" == _described(kms, arn)["KeyState"]
