"""CreateGrant, ListGrants, ListRetirableGrants, RetireGrant, RevokeGrant (section 18)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tests.contract.case import Case, Step
from tests.contract.expected import ABSENT, ANY, NOW, Bag, Has, Includes, Like, Refused
from tests.contract.kms.outside import Passes, of_length
from tests.contract.kms.steps import (
    ALIAS,
    ARN,
    DRY_RUN,
    ECDH,
    EXTERNAL,
    HMAC,
    ID,
    NO_ALIASES_HERE,
    OTHER_ARN,
    OTHER_ID,
    P256,
    PENDING_DELETION,
    PENDING_IMPORT,
    RSA,
    ask,
    case,
    create,
    decrypt,
    disabled,
    encrypt,
    free,
    saving,
    schedule,
    unchanging,
    validation,
)
from tests.contract.scope import Ref, Text

_ROOT = Text("arn:$partition:iam::$account:root")
_ROLE = Text("arn:$partition:iam::$account:role/${prefix}app")
_USER = Text("arn:$partition:iam::$account:user/${prefix}bob")
_TRUSTS = Text(
    '{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:$partition:iam::$account:root"}, "Action": "sts:AssumeRole"}]}'
)
# A grant names those only who are there (authorization.md 1.9).
_PEOPLE = (
    (
        _ROLE,
        Step("CreateRole", {"RoleName": Text("${prefix}app"), "AssumeRolePolicyDocument": _TRUSTS}, service="iam"),
    ),
    (_USER, Step("CreateUser", {"UserName": Text("${prefix}bob")}, service="iam")),
)
_KEY = create()
_MADE = {"GrantId": Like("[0-9a-f]{64}"), "GrantToken": Like("AQpA[A-Za-z0-9_-]+")}
_VALIDATION = Refused("ValidationException", ANY)
_ALL = ("CreateGrant", "RetireGrant", "DescribeKey")
# What a grant on a key of each kind may allow (section 18).
_POSSIBLE: tuple[tuple[str, dict[str, str], tuple[str, ...]], ...] = (
    ("symmetric", {}, ("Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext")),
    ("RSA", RSA, ("Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GetPublicKey")),
    ("signing", P256, ("Sign", "Verify", "GetPublicKey")),
    ("HMAC", HMAC, ("GenerateMac", "VerifyMac")),
    ("agreement", ECDH, ("DeriveSharedSecret", "GetPublicKey")),
)  # fmt: skip
_IMPOSSIBLE: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("symmetric", {}, "Sign"),
    ("RSA", RSA, "GenerateDataKey"),
    ("signing", P256, "Encrypt"),
    ("HMAC", HMAC, "GetPublicKey"),
    ("agreement", ECDH, "Verify"),
)


def _case(id_: str, row: str, evidence: str, *steps: Step) -> Case:
    made = (step for who, step in _PEOPLE if any(who in each.params.values() for each in steps))
    return case("18", f"grant-{id_}", row, evidence, steps[0], *made, *steps[1:])


def _grant(expect: Any = None, **params: Any) -> Step:
    answer = _MADE if expect is None else expect
    step = ask("CreateGrant", answer, **{"GranteePrincipal": _ROLE, "Operations": ["Decrypt"], **params})
    if isinstance(answer, Refused):
        return step
    return replace(saving(step, grant="GrantId", token="GrantToken"), eventually=True)  # once AWS has heard of the role


def _operations() -> Iterator[Case]:
    for id_, kind, operations in _POSSIBLE:
        row = f"operations fit the key: {id_}"
        yield _case(f"operations-{id_}", row, "model", create(**kind), _grant(Operations=[*operations, *_ALL]))
    for id_, kind, operation in _IMPOSSIBLE:
        refused = _grant(_VALIDATION, Operations=[operation])
        yield _case(
            f"impossible-{id_}", f"operations that do not fit: {operation} on {id_}", "unsure", create(**kind), refused
        )


_NAMED = {"Name": Text("${prefix}grant")}
_ENTRY = {
    "KeyId": ARN,
    "GrantId": Ref("grant"),
    "CreationDate": NOW,
    "GranteePrincipal": _ROLE,
    "IssuingAccount": _ROOT,
    "Operations": ["Decrypt"],
    "Name": "",
}
_NO_ID = "0" * 64
_EQUALS, _SUBSET = ({"EncryptionContextEquals": {"a": "b"}}, {"EncryptionContextSubset": {"a": "b"}})


def _listed(*entries: Any, **params: Any) -> Step:
    return ask("ListGrants", {"Grants": list(entries), "Truncated": False}, **params)


def _retire(expect: Any = {}, **params: Any) -> Step:  # noqa: B006 - nobody changes it
    return Step("RetireGrant", params, expect)


CASES = (
    *_operations(),
    _case("create", "CreateGrant: GrantId of 64 hex digits, GrantToken that starts AQpA", "AWS-recorded", _KEY, _grant()),
    _case("token-length", "GrantToken: as long as the model's example, 446 characters", "derived", _KEY, _grant(Has({"GrantToken": of_length(446)}))),
    _case("none", "empty Operations", "model", _KEY, _grant(_VALIDATION, Operations=[])),
    _case("only-create", "only CreateGrant in Operations", "reported", _KEY, _grant(validation("Grants must not contain only the CreateGrant operation."), Operations=["CreateGrant"])),
    *(
        _case(f"principal-{id_}", f"grantee that is no principal: {id_}", evidence, _KEY, _grant(Refused("InvalidArnException", Text(f"ARN does not refer to a valid principal: {who}")), GranteePrincipal=Text(who)))
        for id_, who, evidence in (("bare", "bob", "reported"), ("bucket", "arn:aws:s3:::bucket", "reported"), ("service", "lambda.amazonaws.com", "model"))
    ),
    *(_case(f"principal-good-{id_}", f"grantee: {id_}", "model", _KEY, _grant(GranteePrincipal=who)) for id_, who in (("root", _ROOT), ("role", _ROLE), ("user", _USER))),
    *(_case(f"constraint-{next(iter(each))}", f"constraint {next(iter(each))}: in ListGrants as it was sent", "model", _KEY, _grant(Constraints=each), _listed({**_ENTRY, "Constraints": each})) for each in (_EQUALS, _SUBSET)),
    _case("constraint-both", "both constraints", "reported", _KEY, _grant(validation("More than one constraint supplied"), Constraints={**_EQUALS, **_SUBSET})),
    _case("constraint-asymmetric", "constraints are for symmetric keys only", "model", create(**RSA), _grant(_VALIDATION, Constraints=_EQUALS)),
    _case("constraint-pairs", "more than 8 pairs", "model", _KEY, _grant(_VALIDATION, Constraints={"EncryptionContextSubset": {f"k{number}": "v" for number in range(9)}})),
    _case("constraint-eight", "8 pairs", "model", _KEY, _grant(Constraints={"EncryptionContextSubset": {f"k{number}": "v" for number in range(8)}})),
    _case("constraint-long", "a constraint of more than 384 characters", "model", _KEY, _grant(_VALIDATION, Constraints={"EncryptionContextSubset": {"k": "v" * 385}})),
    _case("name", "same Name and parameters: the same GrantId, a new token", "model", _KEY, _grant(**_NAMED), _grant({"GrantId": Ref("grant"), "GrantToken": Passes(lambda now, before: now != before, ("token",))}, **_NAMED), ask("ListGrants", Has({"Grants": [Has({"Name": Text("${prefix}grant")})]}))),
    _case("no-name", "without Name always a new grant", "model", _KEY, _grant(), _grant(Has({"GrantId": Like("(?!$grant)[0-9a-f]{64}")})), ask("ListGrants", Has({"Grants": [Has({}), Has({})]}))),
    _case("name-keys", "the same Name on different keys makes two grants", "AWS-recorded", _KEY, create("other"), _grant(**_NAMED), _grant(Has({"GrantId": Like("(?!$grant)[0-9a-f]{64}")}), KeyId=OTHER_ID, **_NAMED)),
    _case("name-other", "the same Name with other parameters: a new grant", "unsure", _KEY, _grant(**_NAMED), _grant(Has({"GrantId": Like("(?!$grant)[0-9a-f]{64}")}), Operations=["Encrypt"], **_NAMED)),
    _case("disabled", "CreateGrant: disabled", "doc", _KEY, ask("DisableKey"), _grant(disabled())),
    _case("pending", "CreateGrant: pending deletion", "floci", _KEY, schedule(), _grant(PENDING_DELETION)),
    _case("import", "CreateGrant: PendingImport", "doc", create(**EXTERNAL), _grant(PENDING_IMPORT)),
    _case("alias", "CreateGrant: alias", "floci", _KEY, _grant(NO_ALIASES_HERE, KeyId=ALIAS)),
    _case("malformed", "CreateGrant and ListGrants: malformed key id", "AWS-recorded", _KEY, _grant(Refused("NotFoundException", "Invalid keyId 'bad'"), KeyId="bad"), ask("ListGrants", Refused("NotFoundException", "Invalid keyId 'bad'"), KeyId="bad")),
    _case("entry", "ListGrants entry: KeyId (ARN), GrantId, empty Name, CreationDate, GranteePrincipal, IssuingAccount, Operations", "doc", _KEY, _grant(), _listed(_ENTRY)),
    _case("entry-full", "ListGrants entry: Name and RetiringPrincipal", "doc", _KEY, _grant(RetiringPrincipal=_ROOT, **_NAMED), _listed({**_ENTRY, "RetiringPrincipal": _ROOT, **_NAMED})),
    _case("filters", "ListGrants: by GrantId, by GranteePrincipal", "model", _KEY, _grant(GranteePrincipal=_ROOT), _grant(), _listed(_ENTRY, GrantId=Ref("grant")), _listed(_ENTRY, GranteePrincipal=_ROLE), _listed(GrantId=_NO_ID)),
    _case("pages", "ListGrants in pages", "model", _KEY, _grant(), _grant(), saving(ask("ListGrants", Has({"Grants": [Has({})], "Truncated": True}), Limit=1), marker="NextMarker"), ask("ListGrants", Has({"Grants": [Has({"GrantId": Ref("grant")})], "NextMarker": ABSENT}), Limit=1, Marker=Ref("marker"))),
    _case("list-deletion", "ListGrants works in every state", "doc", _KEY, _grant(), schedule(), ask("ListGrants", Has({"Grants": [Has({"GrantId": Ref("grant")})]}))),
    _case("retirable", "ListRetirableGrants: by RetiringPrincipal across keys", "model", _KEY, create("other"), _grant(RetiringPrincipal=_ROLE), _grant(KeyId=OTHER_ID, RetiringPrincipal=_ROLE), _grant(), free("ListRetirableGrants", Has({"Grants": Bag([Has({"KeyId": ARN}), Has({"KeyId": OTHER_ARN})]), "Truncated": False}), RetiringPrincipal=_ROLE)),
    _case("retire-token", "RetireGrant by token", "AWS-recorded", _KEY, _grant(), _retire(GrantToken=Ref("token")), _listed()),
    _case("retire-id", "RetireGrant by key ARN and id", "AWS-recorded", _KEY, _grant(), _retire(KeyId=ARN, GrantId=Ref("grant")), _listed()),
    _case("retire-wrong", "RetireGrant: wrong id", "model", _KEY, _retire(Refused("InvalidGrantIdException", ANY), KeyId=ARN, GrantId=_NO_ID)),
    _case("retire-bad-token", "RetireGrant: bad token", "model", _KEY, _retire(Refused("InvalidGrantTokenException", ANY), GrantToken="bad")),
    _case("retire-nothing", "RetireGrant: neither given", "unsure", _KEY, _retire(_VALIDATION)),
    _case("retire-twice", "RetireGrant again", "model", _KEY, _grant(), _retire(GrantToken=Ref("token")), _retire(Refused("InvalidGrantTokenException", ANY), GrantToken=Ref("token"))),
    _case("revoke", "RevokeGrant by key id", "AWS-recorded", _KEY, _grant(), ask("RevokeGrant", {}, GrantId=Ref("grant")), _listed()),
    _case("revoke-arn", "RevokeGrant by key ARN", "model", _KEY, _grant(), ask("RevokeGrant", {}, KeyId=ARN, GrantId=Ref("grant")), _listed()),
    _case("revoke-unknown", "RevokeGrant: unknown grant", "unsure", _KEY, ask("RevokeGrant", Refused("InvalidGrantIdException", ANY), GrantId=_NO_ID)),
    _case("revoke-other", "RevokeGrant: a grant on another key", "unsure", _KEY, create("other"), _grant(), ask("RevokeGrant", Refused("InvalidGrantIdException", ANY), KeyId=OTHER_ID, GrantId=Ref("grant"))),
    _case("token-unknown", "an unknown token in GrantTokens", "unsure", _KEY, encrypt(Refused("InvalidGrantTokenException", ANY), GrantTokens=["nobody's"])),
    _case("token-used", "a token in GrantTokens of the key's grant", "model", _KEY, _grant(Operations=["Encrypt", "Decrypt"]), encrypt(GrantTokens=[Ref("token")]), decrypt(Has({"Plaintext": b"hunter2"}), GrantTokens=[Ref("token")])),
    *(_case(f"dry-{step.operation}", f"DryRun of {step.operation}: nothing is done", "model", _KEY, _grant(), unchanging(step)) for step in (
        _grant(DRY_RUN, DryRun=True), _retire(DRY_RUN, GrantToken=Ref("token"), DryRun=True), ask("RevokeGrant", DRY_RUN, GrantId=Ref("grant"), DryRun=True))),
    _case("length", "GrantId has 64 characters", "model", _KEY, _grant(Has({"GrantId": of_length(64)})), ask("ListGrants", Has({"Grants": Includes(Has({"GrantId": Ref("grant")}))}), KeyId=ID)),
)  # fmt: skip
