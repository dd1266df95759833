from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from mocksm import allow, deny
from mocksm.aws import Aws
from mocksm.services.secretsmanager.parts import Sealed
from mocksm.services.secretsmanager.store import Secrets as Store


def sealed(aws: Aws, name: str) -> Sealed:
    secret = aws.cloud.store(Store, aws.cloud.account, aws.region).find(name)
    assert secret is not None
    assert secret.current is not None
    assert secret.current.sealed is not None
    return secret.current.sealed


def code_of(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, str]:
    return error.value.response["Error"]["Code"], error.value.response["Error"]["Message"]


def test_a_value_is_kept_only_as_ciphertext(mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2-hunter2")

    assert b"hunter2" not in sealed(mocksm, "db").ciphertext


def test_equal_values_have_different_ciphertexts(mocksm: Aws) -> None:
    mocksm.secret("a", "hunter2")
    mocksm.secret("b", "hunter2")

    assert sealed(mocksm, "a").ciphertext != sealed(mocksm, "b").ciphertext
    assert sealed(mocksm, "a").data_key != sealed(mocksm, "b").data_key


def test_the_data_key_opens_only_with_the_secrets_encryption_context(mocksm: Aws) -> None:
    db = mocksm.secret("db", "hunter2", kms_key=mocksm.key())
    kms = mocksm.client("kms")
    context = {"SecretARN": db.arn, "SecretVersionId": db.versions[0]}

    opened = kms.decrypt(CiphertextBlob=sealed(mocksm, "db").data_key, EncryptionContext=context)

    assert 32 == len(opened["Plaintext"])
    with pytest.raises(ClientError, match="InvalidCiphertextException"):
        kms.decrypt(
            CiphertextBlob=sealed(mocksm, "db").data_key, EncryptionContext={**context, "SecretVersionId": "other"}
        )


def test_creating_with_a_key_asks_kms_what_aws_asks(mocksm: Aws) -> None:
    key = mocksm.key()
    mocksm.client("secretsmanager").create_secret(Name="db", SecretString="hunter2", KmsKeyId=key.arn)

    asked = [
        (record.operation, record.params["EncryptionContext"]["SecretVersionId"])
        for record in mocksm.calls("kms:*", inner=True)
    ]
    version = mocksm.secrets["db"].versions[0]
    assert [
        ("kms:GenerateDataKey", "RequestToValidateKeyAccess"),
        ("kms:Decrypt", "RequestToValidateKeyAccess"),
        ("kms:GenerateDataKey", version),
    ] == asked


def test_creating_under_the_default_key_makes_one_data_key(mocksm: Aws) -> None:
    mocksm.client("secretsmanager").create_secret(Name="db", SecretString="hunter2")

    assert ["kms:GenerateDataKey"] == [record.operation for record in mocksm.calls("kms:*", inner=True)]


def test_reading_under_a_disabled_key_fails_and_writing_too(mocksm: Aws) -> None:
    key = mocksm.key()
    db = mocksm.secret("db", "hunter2", kms_key=key)
    mocksm.client("kms").disable_key(KeyId=key.id)
    client = mocksm.client("secretsmanager")

    with pytest.raises(ClientError) as reading:
        client.get_secret_value(SecretId="db")
    with pytest.raises(ClientError) as writing:
        client.put_secret_value(SecretId="db", SecretString="new")

    assert "DecryptionFailure" == code_of(reading)[0]
    assert code_of(reading)[1].startswith(
        f"Secrets Manager can't decrypt the secret value: {key.arn} is disabled. (Service: AWSKMS;"
    )
    assert "EncryptionFailure" == code_of(writing)[0]
    mocksm.client("kms").enable_key(KeyId=key.id)
    assert 1 == len(db.versions)
    assert "hunter2" == client.get_secret_value(SecretId="db")["SecretString"]


def test_reading_when_the_key_is_gone_is_refused_as_kms_refuses_a_key_that_it_cannot_name(mocksm: Aws) -> None:
    key = mocksm.key()
    mocksm.secret("db", "hunter2", kms_key=key)
    mocksm.client("kms").schedule_key_deletion(KeyId=key.id, PendingWindowInDays=7)
    mocksm.clock.advance(days=8)

    with pytest.raises(ClientError) as refused:
        mocksm.client("secretsmanager").get_secret_value(SecretId="db")

    assert ("AccessDeniedException", "Access to KMS is not allowed") == code_of(refused)


def test_a_caller_who_may_not_use_the_key_may_not_read_the_secret(mocksm: Aws) -> None:
    key = mocksm.key()
    mocksm.secret("db", "hunter2", kms_key=key)
    reader = mocksm.role("reader", [allow("secretsmanager:*", "kms:*"), deny("kms:Decrypt", on=key)])

    with pytest.raises(ClientError) as refused:
        reader.client("secretsmanager").get_secret_value(SecretId="db")

    assert ("AccessDeniedException", "Access to KMS is not allowed") == code_of(refused)


def test_nothing_is_created_under_a_key_that_does_not_exist(mocksm: Aws) -> None:
    with pytest.raises(ClientError):
        mocksm.client("secretsmanager").create_secret(Name="db", SecretString="x", KmsKeyId="alias/nothing")

    assert "db" not in mocksm.secrets


def test_a_new_key_takes_over_the_labelled_versions(mocksm: Aws) -> None:
    old, new = mocksm.key(), mocksm.key()
    mocksm.secret("db", "1", kms_key=old)
    client = mocksm.client("secretsmanager")
    client.put_secret_value(SecretId="db", SecretString="2")
    client.update_secret(SecretId="db", KmsKeyId=new.arn)
    mocksm.client("kms").disable_key(KeyId=old.id)

    assert "2" == client.get_secret_value(SecretId="db")["SecretString"]
    assert "1" == client.get_secret_value(SecretId="db", VersionStage="AWSPREVIOUS")["SecretString"]
    assert new.arn == client.describe_secret(SecretId="db")["KmsKeyId"]
    assert 2 == len(mocksm.secrets["db"].versions)


def test_versions_stay_under_the_old_key_where_kms_says_no(mocksm: Aws) -> None:
    old, new = mocksm.key(), mocksm.key()
    mocksm.secret("db", "1", kms_key=old)
    operator = mocksm.user("operator", [allow("*"), deny("kms:Encrypt", on=new)])
    operator.client("secretsmanager").update_secret(SecretId="db", KmsKeyId=new.arn)
    mocksm.client("kms").disable_key(KeyId=old.id)

    with pytest.raises(ClientError, match="DecryptionFailure"):
        mocksm.client("secretsmanager").get_secret_value(SecretId="db")


def test_an_empty_key_id_goes_back_to_the_default_key(mocksm: Aws) -> None:
    key = mocksm.key()
    mocksm.secret("db", "1", kms_key=key)
    client = mocksm.client("secretsmanager")
    client.update_secret(SecretId="db", KmsKeyId="")
    mocksm.client("kms").disable_key(KeyId=key.id)

    assert "1" == client.get_secret_value(SecretId="db")["SecretString"]
    assert "KmsKeyId" not in client.describe_secret(SecretId="db")
    versions = client.list_secret_version_ids(SecretId="db")["Versions"]
    assert [["DefaultEncryptionKey"]] == [version["KmsKeyIds"] for version in versions]


def test_a_key_that_fails_at_update_leaves_the_secret_as_it_was(mocksm: Aws) -> None:
    key = mocksm.key()
    mocksm.secret("db", "1", description="before")
    mocksm.client("kms").disable_key(KeyId=key.id)
    client = mocksm.client("secretsmanager")
    before = client.describe_secret(SecretId="db")

    with pytest.raises(ClientError, match="EncryptionFailure"):
        client.update_secret(SecretId="db", KmsKeyId=key.arn, SecretString="2", Description="after")

    after = client.describe_secret(SecretId="db")
    del before["ResponseMetadata"], after["ResponseMetadata"]
    assert before == after
    assert "1" == mocksm.secrets["db"].value


def test_kms_is_asked_for_the_secrets_own_accounts_key_when_the_caller_is_of_another(
    aws: Aws, kms: Any, other: Any
) -> None:
    key = kms.create_key()["KeyMetadata"]
    db = aws.secret("db", "1", kms_key=key["KeyId"], policy=[allow("secretsmanager:*", to="444455556666")])

    with pytest.raises(ClientError, match="Access to KMS is not allowed"):
        other.put_secret_value(SecretId=db.arn, SecretString="2")

    assert [key["Arn"]] == [call.params["KeyId"] for call in aws.calls("kms:GenerateDataKey", inner=True)]
