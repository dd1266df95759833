from __future__ import annotations

import boto3
import pytest
from aws_encryption_sdk.exceptions import DecryptKeyError  # type: ignore[import-untyped]

from mocksm import MockSecrets, allow
from tests.examples.envelope_encryption.documents import Documents, WrongTenant


@pytest.fixture
def documents(mocksm: MockSecrets) -> Documents:
    return Documents(mocksm.key(alias="alias/documents").arn)


def test_a_document_comes_back(documents: Documents) -> None:
    ciphertext = documents.encrypt(b"contract", tenant="a")

    assert b"contract" not in ciphertext
    assert b"contract" == documents.decrypt(ciphertext, tenant="a")


def test_a_document_of_another_tenant_is_refused(documents: Documents) -> None:
    ciphertext = documents.encrypt(b"contract", tenant="a")

    with pytest.raises(WrongTenant):
        documents.decrypt(ciphertext, tenant="b")


def test_each_document_has_a_data_key_of_its_own(documents: Documents, mocksm: MockSecrets) -> None:
    for number in range(3):
        documents.encrypt(b"%d" % number, tenant="a")

    made = mocksm.calls("kms:GenerateDataKey")
    assert 3 == made.count
    assert "a" == made.last.params["EncryptionContext"]["tenant"]


def test_old_documents_are_readable_after_the_key_was_rotated(documents: Documents, mocksm: MockSecrets) -> None:
    ciphertext = documents.encrypt(b"contract", tenant="a")
    boto3.client("kms").rotate_key_on_demand(KeyId=mocksm.keys["alias/documents"].id)

    assert b"contract" == documents.decrypt(ciphertext, tenant="a")


def test_documents_are_lost_once_the_key_is_deleted(documents: Documents, mocksm: MockSecrets) -> None:
    ciphertext = documents.encrypt(b"contract", tenant="a")
    boto3.client("kms").schedule_key_deletion(KeyId=mocksm.keys["alias/documents"].id, PendingWindowInDays=7)
    mocksm.clock.advance(days=8)

    with pytest.raises(DecryptKeyError):
        documents.decrypt(ciphertext, tenant="a")
    assert "NotFoundException" == mocksm.events("kms:Decrypt").last.record["errorCode"]


def test_a_tenant_s_role_reads_its_own_documents_only(mocksm: MockSecrets) -> None:
    key = mocksm.key()
    documents = Documents(key.arn)
    own, other = (documents.encrypt(b"contract", tenant=tenant) for tenant in ("a", "b"))
    when = {"StringEquals": {"kms:EncryptionContext:tenant": "a"}}
    role = mocksm.role("tenant-a", [allow("kms:Decrypt", on=key, when=when)])

    with role:
        assert b"contract" == documents.decrypt(own, tenant="a")
        with pytest.raises(DecryptKeyError):
            documents.decrypt(other, tenant="b")
    assert "AccessDenied" == mocksm.events("kms:Decrypt").last.record["errorCode"]
