"""ReplicateKey and UpdatePrimaryRegion (section 17)."""

from __future__ import annotations

from typing import Any

from tests.contract.case import Case, Step
from tests.contract.expected import ABSENT, ANY, NOW, Has, Like, Refused
from tests.contract.kms.outside import made
from tests.contract.kms.steps import (
    ARN,
    ELSEWHERE,
    ID,
    MULTI_REGION,
    NO_ID,
    P256,
    ask,
    by,
    case,
    create,
    decrypt,
    describe,
    disabled,
    elsewhere,
    encrypt,
    eventually,
    not_found,
    refused_key,
    saving,
    schedule,
    unsupported,
)
from tests.contract.scope import Ref, Text

_KEY = create(**MULTI_REGION)
_REPLICATE = ask("ReplicateKey", ReplicaRegion=ELSEWHERE)
_THERE = Text("arn:$partition:kms:$elsewhere:$account:key/$id")
_NOT_PRIMARY = unsupported("is not a multi-region primary key.")
_UNSUPPORTED = Refused("UnsupportedOperationException", ANY)
_DEFAULT_POLICY = Text(
    '{"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow",'
    '"Principal":{"AWS":"arn:$partition:iam::$account:root"},"Action":"kms:*","Resource":"*"}]}'
)


def _case(id_: str, row: str, evidence: str, *steps: Step) -> Case:
    return case("17", f"multi-region-{id_}", row, evidence, *steps)


def _ready(state: str = "Enabled") -> Step:
    return eventually(elsewhere(describe(Has({"KeyMetadata": Has({"KeyState": state})}))))


def _configuration(kind: str, primary: Any, region: Any, replica: Any, replica_region: Any) -> Has:
    return Has(
        {
            "MultiRegionConfiguration": {
                "MultiRegionKeyType": kind,
                "PrimaryKey": {"Arn": primary, "Region": region},
                "ReplicaKeys": [{"Arn": replica, "Region": replica_region}],
            }
        }
    )


_REPLICA = {
    "AWSAccountId": Ref("account"),
    "KeyId": ID,
    "Arn": _THERE,
    "CreationDate": NOW,
    "Enabled": False,
    "Description": "",
    "KeyUsage": "ENCRYPT_DECRYPT",
    "KeyState": "Creating",
    "Origin": "AWS_KMS",
    "KeyManager": "CUSTOMER",
    "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
    "KeySpec": "SYMMETRIC_DEFAULT",
    "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"],
    "MultiRegion": True,
    "MultiRegionConfiguration": {
        "MultiRegionKeyType": "REPLICA",
        "PrimaryKey": {"Arn": ARN, "Region": Ref("region")},
        "ReplicaKeys": [{"Arn": _THERE, "Region": ELSEWHERE}],
    },
}
_SIGN = {"Message": b"m", "SigningAlgorithm": "ECDSA_SHA_256"}
_UPDATE = ask("UpdatePrimaryRegion", {}, PrimaryRegion=ELSEWHERE)
_PRIMARY_HERE = (_KEY, _REPLICATE, _ready())

CASES = (
    _case("response", "ReplicateKey: Creating, not enabled, the primary's description not taken over, no CurrentKeyMaterialId", "AWS-recorded", create(Description="primary", **MULTI_REGION),
          ask("ReplicateKey", {"ReplicaKeyMetadata": _REPLICA, "ReplicaPolicy": _DEFAULT_POLICY}, ReplicaRegion=ELSEWHERE)),
    _case("ready", "a few seconds later it is enabled, with the primary's CurrentKeyMaterialId", "AWS-recorded", saving(create(**MULTI_REGION), material="KeyMetadata.CurrentKeyMaterialId"), _REPLICATE,
          _ready(), elsewhere(describe(Has({"KeyMetadata": Has({"Enabled": True, "CurrentKeyMaterialId": Ref("material")})})))),
    _case("listed", "the primary lists the replica", "AWS-recorded", _KEY, _REPLICATE, eventually(describe(Has({"KeyMetadata": _configuration("PRIMARY", ARN, Ref("region"), _THERE, ELSEWHERE)})))),
    _case("described", "ReplicateKey with a description of its own", "model", create(Description="primary", **MULTI_REGION), ask("ReplicateKey", Has({"ReplicaKeyMetadata": Has({"Description": "replica"})}), ReplicaRegion=ELSEWHERE, Description="replica")),
    _case("replica-of-replica", "ReplicateKey of a replica", "AWS-recorded", *_PRIMARY_HERE, elsewhere(ask("ReplicateKey", Refused("UnsupportedOperationException", Text("arn:$partition:kms:$elsewhere:$account:key/$id is not a multi-region primary key.")), ReplicaRegion="eu-west-3"))),
    _case("single", "ReplicateKey of a single-Region key", "unsure", create(), ask("ReplicateKey", _NOT_PRIMARY, ReplicaRegion=ELSEWHERE)),
    _case("twice", "ReplicaRegion already has it", "model", *_PRIMARY_HERE, ask("ReplicateKey", Refused("AlreadyExistsException", ANY), ReplicaRegion=ELSEWHERE)),
    _case("own", "ReplicaRegion is the primary's own", "model", _KEY, ask("ReplicateKey", Refused("AlreadyExistsException", ANY), ReplicaRegion=Ref("region"))),
    _case("blocked", "a replica pending deletion blocks its Region", "model", *_PRIMARY_HERE, elsewhere(schedule()), ask("ReplicateKey", Refused("AlreadyExistsException", ANY), ReplicaRegion=ELSEWHERE)),
    _case("region", "a Region that there is not", "unsure", _KEY, ask("ReplicateKey", Refused("ValidationException", ANY), ReplicaRegion="xx-nowhere-1")),
    _case("disabled", "ReplicateKey: disabled", "doc", _KEY, ask("DisableKey"), ask("ReplicateKey", disabled(), ReplicaRegion=ELSEWHERE)),
    _case("unknown", "ReplicateKey: a key that there is not", "model", _KEY, ask("ReplicateKey", not_found(f"Key 'arn:$partition:kms:$region:$account:key/{NO_ID}' does not exist"), KeyId=NO_ID, ReplicaRegion=ELSEWHERE)),
    _case("shared", "shared: key id, material: a blob decrypts in the other Region, with the local ARN and the same material", "floci", saving(create(**MULTI_REGION), material="KeyMetadata.CurrentKeyMaterialId"), encrypt(), _REPLICATE, _ready(),
          elsewhere(decrypt({"KeyId": _THERE, "Plaintext": b"hunter2", "EncryptionAlgorithm": "SYMMETRIC_DEFAULT", "KeyMaterialId": Ref("material")}))),
    _case("shared-back", "shared: the reverse, and by KeyId", "doc", *_PRIMARY_HERE, elsewhere(encrypt()), decrypt(Has({"KeyId": ARN, "Plaintext": b"hunter2"}), KeyId=ID)),
    _case("shared-signing", "shared: a signature of one verifies with the other", "doc", create(**P256, **MULTI_REGION), _REPLICATE, _ready(), elsewhere(saving(ask("Sign", **_SIGN), signature="Signature")), ask("Verify", Has({"SignatureValid": True}), Signature=Ref("signature"), **_SIGN)),
    _case("shared-public", "shared: the public key", "doc", create(**P256, **MULTI_REGION), _REPLICATE, _ready(), saving(ask("GetPublicKey"), public="PublicKey"), elsewhere(ask("GetPublicKey", Has({"PublicKey": Ref("public")})))),
    _case("apart-enabled", "not shared: enabled state", "model", *_PRIMARY_HERE, ask("DisableKey"), elsewhere(describe(Has({"KeyMetadata": Has({"KeyState": "Enabled"})})))),
    _case("apart-description", "not shared: description", "model", *_PRIMARY_HERE, ask("UpdateKeyDescription", Description="mine"), elsewhere(describe(Has({"KeyMetadata": Has({"Description": ""})})))),
    _case("apart-grants", "not shared: grants", "model", *_PRIMARY_HERE, ask("CreateGrant", GranteePrincipal=Text("arn:$partition:iam::$account:root"), Operations=["Decrypt"]), elsewhere(ask("ListGrants", {"Grants": [], "Truncated": False}))),
    _case("apart-deletion", "not shared: deletion of the replica", "model", *_PRIMARY_HERE, elsewhere(schedule(Has({"KeyState": "PendingDeletion"}))), describe(Has({"KeyMetadata": Has({"KeyState": "Enabled"})}))),
    _case("apart-usage", "not shared: last usage", "model", *_PRIMARY_HERE, encrypt(), elsewhere(ask("GetKeyLastUsage", Has({"KeyLastUsage": {}})))),
    _case("update", "UpdatePrimaryRegion: void; the types are swapped, the states return", "model", *_PRIMARY_HERE, _UPDATE, _ready(), eventually(describe(Has({"KeyMetadata": Has({"KeyState": "Enabled"})}))),
          describe(Has({"KeyMetadata": _configuration("REPLICA", _THERE, ELSEWHERE, ARN, Ref("region"))})), elsewhere(describe(Has({"KeyMetadata": _configuration("PRIMARY", _THERE, ELSEWHERE, ARN, Ref("region"))})))),
    _case("update-crypto", "UpdatePrimaryRegion: cryptography still works", "model", *_PRIMARY_HERE, encrypt(), _UPDATE, decrypt(Has({"Plaintext": b"hunter2"})), elsewhere(decrypt(Has({"Plaintext": b"hunter2"})))),
    _case("update-state", "UpdatePrimaryRegion: a replica's state before it is kept", "model", *_PRIMARY_HERE, _UPDATE, _ready(), ask("DisableKey"), describe(Has({"KeyMetadata": Has({"KeyState": "Disabled"})}))),
    _case("update-single", "UpdatePrimaryRegion of a single-Region key", "model", create(), ask("UpdatePrimaryRegion", _UNSUPPORTED, PrimaryRegion=ELSEWHERE)),
    _case("update-replica", "UpdatePrimaryRegion of a replica", "model", *_PRIMARY_HERE, elsewhere(ask("UpdatePrimaryRegion", _UNSUPPORTED, PrimaryRegion=Ref("region")))),
    _case("update-none", "UpdatePrimaryRegion to a Region without a replica", "model", _KEY, ask("UpdatePrimaryRegion", Refused("NotFoundException", ANY), PrimaryRegion=ELSEWHERE)),
    _case("id", "multi-Region: mrk- and 32 hex digits", "AWS-recorded", create("", Has({"KeyMetadata": Has({"KeyId": Like("mrk-[0-9a-f]{32}"), "MultiRegionConfiguration": Has({"ReplicaKeys": []})})}), **MULTI_REGION)),
    _case("not-mrk", "single-Region: no MultiRegionConfiguration", "AWS-recorded", create("", Has({"KeyMetadata": Has({"MultiRegionConfiguration": ABSENT})}))),
    _case("denied", "kms:ReplicateKey on the primary is asked for", "model", _KEY, by("nobody", ask("ReplicateKey", Refused("AccessDeniedException", Like(".*kms:ReplicateKey.*")), ReplicaRegion=ELSEWHERE))),
    _case("custom-store", "a multi-Region key in a custom key store", "unsure", refused_key(Refused("UnsupportedOperationException", ANY), Origin="AWS_CLOUDHSM", CustomKeyStoreId="cks-00000000000000000", MultiRegion=made(bool, "region"))),
)  # fmt: skip
