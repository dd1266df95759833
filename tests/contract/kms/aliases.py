"""CreateAlias, UpdateAlias, DeleteAlias, ListAliases (section 7)."""

from __future__ import annotations

from typing import Any

from tests.contract.case import Case, Step
from tests.contract.expected import ABSENT, ANY, NOW, After, Has, Includes, Refused
from tests.contract.kms.steps import (
    ALIAS,
    ALIAS_ARN,
    ARN,
    ELSEWHERE,
    EXTERNAL,
    HMAC,
    ID,
    IDENTITY,
    MULTI_REGION,
    NO_ALIAS,
    NO_ID,
    NO_KEY,
    OTHER_ALIAS,
    OTHER_ALIAS_ARN,
    OTHER_ARN,
    OTHER_ID,
    P256,
    PENDING_DELETION,
    RSA,
    RSA_SIGN,
    ask,
    case,
    create,
    describe,
    elsewhere,
    encrypt,
    eventually,
    free,
    name_it,
    not_found,
    saving,
    schedule,
    state,
    validation,
)
from tests.contract.scope import Ref, Text

_PREFIX = (
    'Alias must start with the prefix "alias/". Please see '
    "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html"
)
_EXISTS = Refused(
    "AlreadyExistsException",
    Text("An alias with the name arn:$partition:kms:$region:$account:alias/${prefix}app already exists"),
)
_NO_ALIAS_TARGET = validation("Aliases must refer to keys. Not aliases")
_NOT_AUTHORIZED = Refused("NotAuthorizedException", ANY)


def _case(id_: str, row: str, evidence: str, *steps: Step) -> Case:
    return case("7", f"alias-{id_}", row, evidence, *steps)


def _move(key: Any = OTHER_ID, expect: Any = {}, name: Any = ALIAS) -> Step:  # noqa: B006 - nobody changes it
    return free("UpdateAlias", expect, AliasName=name, TargetKeyId=key)


def _points_at(key: Any) -> Step:
    return describe(Has({"KeyMetadata": Has({"KeyId": key})}), KeyId=ALIAS)


def _usages(old: str, new: str) -> Any:
    return validation(
        Text(
            f"Alias alias/${{prefix}}app cannot be changed from a CMK with key usage {old} to a CMK with key usage {new}. "
            "The key usage of the current CMK and the new CMK must be the same."
        )
    )


_ENTRY = {"AliasName": ALIAS, "AliasArn": ALIAS_ARN, "TargetKeyId": ID, "CreationDate": NOW, "LastUpdatedDate": NOW}

CASES = (
    *(
        _case(
            f"{id_}-{operation}",
            f"{row}: {operation}",
            evidence,
            create(),
            free(operation, refused, AliasName=name, **params),
        )
        for id_, row, name, evidence, refused in (
            ("prefix", "no prefix alias/", Text("${prefix}app"), "AWS-recorded", validation(_PREFIX)),
            ("reserved", "prefix alias/aws/", Text("alias/aws/${prefix}app"), "reported", _NOT_AUTHORIZED),
            (
                "colon",
                "a colon",
                Text("alias/${prefix}a:b"),
                "unsure",
                validation(Text("alias/${prefix}a:b contains invalid characters for an alias")),
            ),
        )
        for operation, params in (("CreateAlias", {"TargetKeyId": ID}), ("UpdateAlias", {"TargetKeyId": ID}), ("DeleteAlias", {}))
    ),
    _case("exists", "exists: of another key", "reported", create(), create("other"), name_it(), name_it(key=OTHER_ID, expect=_EXISTS)),
    _case("exists-same", "exists: of the same key", "reported", create(), name_it(), name_it(expect=_EXISTS)),
    _case("target-missing", "target that there is not", "floci", IDENTITY, name_it(key=NO_ID, expect=NO_KEY)),
    _case("target-malformed", "target that is malformed", "floci", name_it(key="foo", expect=Refused("NotFoundException", "Invalid keyId 'foo'"))),
    _case(
        "target-region",
        "target in another Region",
        "floci",
        IDENTITY,
        name_it(key=Text(f"arn:$partition:kms:$elsewhere:$account:key/{NO_ID}"), expect=not_found("Invalid arn $elsewhere")),
    ),
    _case("target-alias", "an alias as the target", "reported", create(), name_it(), name_it(OTHER_ALIAS, ALIAS, _NO_ALIAS_TARGET), name_it(OTHER_ALIAS, ALIAS_ARN, _NO_ALIAS_TARGET)),
    _case("target-alias-moved", "an alias as the new target", "reported", create(), name_it(), _move(ALIAS, _NO_ALIAS_TARGET)),
    _case("target-pending", "target pending deletion", "floci", create(), schedule(), name_it(expect=PENDING_DELETION)),
    _case("target-disabled", "target that is disabled", "doc", create(), ask("DisableKey"), name_it(expect={})),
    _case("target-import", "target that awaits its material", "floci", create(**EXTERNAL), name_it(expect={})),
    _case("target-arn", "target by ARN", "model", create(), name_it(key=ARN), _points_at(ID)),
    _case("update", "UpdateAlias: to another key", "AWS-recorded", create(), create("other"), name_it(), _move(), _points_at(OTHER_ID)),
    _case("update-same", "UpdateAlias: to the same key", "floci", create(), name_it(), _move(ID), _points_at(ID)),
    _case("update-missing", "UpdateAlias: an alias that there is not", "floci", create(), _move(ID, NO_ALIAS)),
    _case("update-target-missing", "UpdateAlias: a key that there is not", "floci", create(), name_it(), _move(NO_ID, NO_KEY)),
    _case("update-pending", "UpdateAlias: a key pending deletion", "floci", create(), create("other"), name_it(), schedule(KeyId=OTHER_ID), _move(expect=state("is pending deletion.", "other_arn"))),
    _case("update-dates", "LastUpdatedDate: when it was last associated, CreationDate stays", "model", create(), create("other"), name_it(),
          saving(free("ListAliases", {"Aliases": [_ENTRY], "Truncated": False}, KeyId=ID), made="Aliases.0.CreationDate"), _move(),
          free("ListAliases", {"Aliases": [{**_ENTRY, "TargetKeyId": OTHER_ID, "CreationDate": Ref("made"), "LastUpdatedDate": After("made")}], "Truncated": False}, KeyId=OTHER_ID)),
    _case("update-rsa-ecc", "UpdateAlias: RSA to ECC with the same usage is fine", "doc", create(**RSA_SIGN), create("other", **P256), name_it(), _move()),
    _case("update-usage", "UpdateAlias: another usage", "reported", create(**RSA), create("other", **RSA_SIGN), name_it(), _move(expect=_usages("ENCRYPT_DECRYPT", "SIGN_VERIFY"))),
    _case("update-mac", "UpdateAlias: symmetric to HMAC", "reported", create(), create("other", **HMAC), name_it(), _move(expect=_usages("ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC"))),
    _case("update-type", "UpdateAlias: symmetric to RSA with the same usage", "model", create(), create("other", **RSA), name_it(), _move(expect=Refused("ValidationException", ANY))),
    _case("delete-missing", "DeleteAlias: an alias that there is not", "floci", IDENTITY, free("DeleteAlias", NO_ALIAS, AliasName=ALIAS)),
    _case("delete", "DeleteAlias: the name is free again, the key stays", "AWS-recorded", create(), name_it(), free("DeleteAlias", {}, AliasName=ALIAS), describe(NO_ALIAS, KeyId=ALIAS), describe(), name_it(expect={})),
    _case("delete-encrypt", "Encrypt by an alias that is gone", "floci", create(), name_it(), free("DeleteAlias", AliasName=ALIAS), encrypt(NO_ALIAS, KeyId=ALIAS)),
    _case("case", "letters count: alias/A is not alias/a", "doc", create(), create("other"), name_it(Text("alias/${prefix}A")), name_it(Text("alias/${prefix}a"), OTHER_ID), describe(Has({"KeyMetadata": Has({"Arn": OTHER_ARN})}), KeyId=Text("alias/${prefix}a"))),
    _case("several", "a key may have several; ListAliases by key shows its own only", "AWS-recorded", create(), create("other"), name_it(), name_it(OTHER_ALIAS, OTHER_ID),
          free("ListAliases", Has({"Aliases": [Has({"AliasArn": OTHER_ALIAS_ARN, "TargetKeyId": OTHER_ID})]}), KeyId=OTHER_ID)),
    _case("list-arn", "ListAliases by key ARN", "model", create(), name_it(), free("ListAliases", Has({"Aliases": [Has({"AliasName": ALIAS})]}), KeyId=ARN)),
    _case("list-all", "ListAliases without a key", "AWS-recorded", create(), name_it(), free("ListAliases", Has({"Aliases": Includes(Has({"AliasName": ALIAS, "TargetKeyId": ID}))}), Limit=100)),
    _case("list-unknown", "ListAliases of a key that there is not", "model", IDENTITY, free("ListAliases", NO_KEY, KeyId=NO_ID)),
    _case("list-pages", "ListAliases in pages", "model", create(), name_it(), name_it(OTHER_ALIAS),
          saving(free("ListAliases", Has({"Aliases": [Has({"AliasName": ALIAS})], "Truncated": True}), KeyId=ID, Limit=1), marker="NextMarker"),
          free("ListAliases", Has({"Aliases": [Has({"AliasName": OTHER_ALIAS})], "Truncated": False, "NextMarker": ABSENT}), KeyId=ID, Limit=1, Marker=Ref("marker"))),
    _case("regions", "aliases of multi-Region keys are per Region", "doc", create(**MULTI_REGION), name_it(), ask("ReplicateKey", ReplicaRegion=ELSEWHERE),
          eventually(elsewhere(describe(Has({"KeyMetadata": Has({"KeyState": "Enabled"})})))),
          elsewhere(free("ListAliases", {"Aliases": [], "Truncated": False}, KeyId=ID)),
          elsewhere(describe(not_found("Alias arn:$partition:kms:$elsewhere:$account:alias/${prefix}app is not found."), KeyId=ALIAS))),
)  # fmt: skip
