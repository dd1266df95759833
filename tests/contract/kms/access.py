"""AccessDeniedException: who is refused, in which words (section 21), and quotas (section 22)."""

from __future__ import annotations

from typing import Any

from tests.contract.case import Advance, Case, Step
from tests.contract.expected import ANY, Has, Like, Refused
from tests.contract.kms.steps import (
    ALIAS,
    ARN,
    ID,
    OTHER_ID,
    ask,
    by,
    case,
    create,
    decrypt,
    describe,
    elsewhere,
    encrypt,
    free,
    name_it,
    schedule,
)
from tests.contract.scope import Ref, Text

_ON_THIS = (
    "because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based "
    "policy explicitly denies access"
)


def _case(id_: str, row: str, evidence: str, *steps: Step | Advance, section: str = "21") -> Case:
    return case(section, f"access-{id_}", row, evidence, *steps)


def _by_identity(operation: str, resource: str = "$arn") -> Refused:
    words = f"User: arn:.*:user/.* is not authorized to perform: kms:{operation} on resource: {resource} because no "
    return Refused("AccessDeniedException", Like(f"{words}identity-based policy allows the kms:{operation} action"))


def _foreign(operation: str) -> Refused:
    words = f"User: arn:.* is not authorized to perform: kms:{operation} on this resource {_ON_THIS}"
    return Refused("AccessDeniedException", Like(words))


def _of_ciphertext(action: str) -> Refused:
    words = f"User: arn:.* is not authorized to perform: kms:{action} on the resource associated with this ciphertext {_ON_THIS}"
    return Refused("AccessDeniedException", Like(words))


def _ciphertext_by_identity(action: str) -> Refused:
    words = f"User: arn:.*:user/.* is not authorized to perform: kms:{action} on the resource associated with this ciphertext "
    return Refused(
        "AccessDeniedException", Like(f"{words}because no identity-based policy allows the kms:{action} action")
    )


_DENIED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("DescribeKey", {}),
    ("Encrypt", {"Plaintext": b"p"}),
    ("GenerateDataKey", {"KeySpec": "AES_256"}),
    ("ScheduleKeyDeletion", {}),
    ("DisableKey", {}),
    ("PutKeyPolicy", {"Policy": "{}"}),
    ("GetKeyPolicy", {}),
    ("CreateGrant", {"GranteePrincipal": Text("arn:$partition:iam::$account:root"), "Operations": ["Decrypt"]}),
    ("TagResource", {"Tags": [{"TagKey": "a", "TagValue": "b"}]}),
    ("RotateKeyOnDemand", {}),
)
_RE_ENCRYPT = {"CiphertextBlob": Ref("blob"), "DestinationKeyId": OTHER_ID}

CASES = (
    *(
        _case(f"identity-{operation}", f"no identity-based policy allows: {operation}", "reported", create(), by("nobody", ask(operation, _by_identity(operation), **params)))
        for operation, params in _DENIED
    ),
    *(
        _case(f"account-{operation}", f"a caller without rights in KMS: {operation} on *", "reported", by("nobody", free(operation, _by_identity(operation, r"\*"), **params)))
        for operation, params in (("CreateKey", {}), ("ListKeys", {}), ("GenerateRandom", {"NumberOfBytes": 1}))
    ),
    _case("by-alias", "an alias is told as the key's ARN", "doc", create(), name_it(), by("nobody", describe(_by_identity("DescribeKey"), KeyId=ALIAS))),
    *(
        _case(f"foreign-{operation}", f"key ARN of another account: {operation}", "reported", create(), by("other_account", ask(operation, _foreign(operation), KeyId=ARN, **params)))
        for operation, params in (("DescribeKey", {}), ("Encrypt", {"Plaintext": b"p"}), ("GenerateDataKey", {"KeySpec": "AES_256"}), ("DisableKey", {}))
    ),
    _case("foreign-none", "key ARN of another account, where there is no such key: the same words", "doc", describe(_foreign("DescribeKey"), KeyId=Text("arn:$partition:kms:$region:111111111111:key/00000000-0000-4000-8000-0000000000ff"))),
    _case("foreign-id", "a bare id means the caller's own account", "model", create(), by("other_account", describe(Refused("NotFoundException", Like("Key 'arn:.*:key/$id' does not exist"))))),
    _case("foreign-ciphertext", "Decrypt of another account's ciphertext, without KeyId", "reported", create(), encrypt(), by("other_account", decrypt(_of_ciphertext("Decrypt")))),
    _case("deleted-ciphertext", "Decrypt of a deleted key's ciphertext", "reported", create(), encrypt(), schedule(), Advance(8), decrypt(_of_ciphertext("Decrypt"))),
    _case("region-ciphertext", "Decrypt of another Region's ciphertext", "reported", create(), encrypt(), elsewhere(decrypt(_of_ciphertext("Decrypt")))),
    _case("region-re-encrypt", "ReEncrypt of another account's ciphertext", "reported", create(), encrypt(), create("other"), by("other_account", free("ReEncrypt", _of_ciphertext("ReEncryptFrom"), **_RE_ENCRYPT))),
    _case("not-found-first", "a key that there is not is NotFound for callers of its account", "unsure", by("nobody", describe(Refused("NotFoundException", ANY), KeyId="00000000-0000-4000-8000-0000000000ff"))),
    _case("re-encrypt", "kms:ReEncryptFrom on the source", "model", create(), encrypt(), create("other"), by("nobody", free("ReEncrypt", _ciphertext_by_identity("ReEncryptFrom"), **_RE_ENCRYPT))),
    _case("aliases", "alias operations need rights on the alias and the key", "doc", create(), by("nobody", name_it(expect=_by_identity("CreateAlias", "arn:.*:alias/${prefix}app")))),
    _case("status", "HTTP 400 for AccessDeniedException", "reported", create(), by("nobody", ask("EnableKey", _by_identity("EnableKey")))),
    _case("quota-aliases", "50 aliases per key", "doc", create(), *(name_it(Text(f"alias/${{prefix}}{number}")) for number in range(50)), name_it(Text("alias/${prefix}51"), expect=Refused("LimitExceededException", ANY)), section="22"),
    _case("quota-tags", "50 tags per key", "doc", create(Tags=[{"TagKey": f"{number}", "TagValue": ""} for number in range(50)]), ask("TagResource", Refused("TagException", "Too many tags"), Tags=[{"TagKey": "one more", "TagValue": ""}]), section="22"),
    _case("quota-policy", "a policy of 32,768 bytes", "doc", create(), ask("PutKeyPolicy", Refused("LimitExceededException", ANY), KeyId=ID, Policy='{"Statement": []}' + " " * 32768), section="22"),
    _case("described", "whoever has rights is not refused", "doc", create(), describe(Has({"KeyMetadata": Has({"KeyId": ID})}))),
)  # fmt: skip
