"""Which of two errors comes first (section 1.3)."""

from __future__ import annotations

from tests.contract.case import Case, Step
from tests.contract.kms.steps import (
    ALIAS,
    ARN,
    DRY_RUN,
    EXTERNAL,
    HMAC,
    ID,
    IDENTITY,
    INCORRECT_KEY,
    INVALID_CIPHERTEXT,
    NO_ALIASES_HERE,
    NO_ID,
    NO_KEY,
    OTHER_ID,
    P256,
    PENDING_DELETION,
    RSA,
    RSA_SIGN,
    ask,
    bare,
    case,
    constraint,
    create,
    decrypt,
    disabled,
    encrypt,
    free,
    incompatible,
    raw,
    schedule,
    state,
    unsupported,
    usage,
    validation,
)
from tests.contract.scope import Ref

_MAC_ENUM = "satisfy enum value set: [HMAC_SHA_384, HMAC_SHA_256, HMAC_SHA_224, HMAC_SHA_512]"
_SIZES = validation("Please specify either number of bytes or key spec.")
_ORIGIN = unsupported("origin is AWS_KMS which is not valid for this operation.")
_DIGEST = {"Message": b"short", "MessageType": "DIGEST"}
_PSS = {"SigningAlgorithm": "RSASSA_PSS_SHA_256"}
_JUNK = {"ImportToken": b"junk", "EncryptedKeyMaterial": b"junk"}
_FOR_EVER = {"ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}


def _case(id_: str, row: str, *steps: Step, evidence: str = "floci") -> Case:
    return case("1.3", f"order-{id_}", row, evidence, *steps)


def _state_first(operation: str, id_: str, how: Step, refused: object) -> Case:
    """Return a case of an HMAC key, which cannot do it anyhow, in a state that refuses it as well."""
    row = f"management: state before spec: {operation} of an HMAC key that is {id_}"
    return _case(f"{operation}-{id_.replace(' ', '-')}", row, create(**HMAC), how, ask(operation, refused))


_DISABLE = ask("DisableKey")

CASES = (
    _case(
        "shape-before-key",
        "shape before lookup: bad enum and unknown key",
        raw(
            "GenerateMac",
            constraint("'HMAC_SHA_1'", "macAlgorithm", _MAC_ENUM),
            KeyId=NO_ID,
            Message=b"m",
            MacAlgorithm="HMAC_SHA_1",
        ),
    ),
    _case(
        "shape-before-state",
        "shape before state: too long a plaintext for a disabled key",
        create(),
        _DISABLE,
        ask("Encrypt", constraint("", "plaintext", "have length less than or equal to 4096"), Plaintext=b"x" * 4097),
    ),
    _case(
        "alias-before-lookup",
        "alias not allowed before the alias is looked up",
        ask("EnableKey", NO_ALIASES_HERE, KeyId=ALIAS),
    ),
    _case(
        "sizes-before-usage",
        "GenerateDataKey: KeySpec xor NumberOfBytes before usage",
        create(**HMAC),
        ask("GenerateDataKey", _SIZES),
    ),
    _case(
        "sizes-before-state",
        "GenerateDataKey: KeySpec xor NumberOfBytes before state",
        create(),
        _DISABLE,
        ask("GenerateDataKey", _SIZES, KeySpec="AES_256", NumberOfBytes=32),
    ),
    _case(
        "usage-before-state",
        "usage before state: Sign with a disabled HMAC key",
        create(**HMAC),
        _DISABLE,
        ask("Sign", usage("Sign", "GENERATE_VERIFY_MAC"), Message=b"m", SigningAlgorithm="ECDSA_SHA_256"),
    ),
    _case(
        "usage-before-algorithm",
        "usage before algorithm: RSASSA with an HMAC key",
        create(**HMAC),
        ask("Sign", usage("Sign", "GENERATE_VERIFY_MAC"), Message=b"m", **_PSS),
        evidence="AWS-recorded",
    ),
    _case(
        "state-before-algorithm",
        "state before algorithm: RSASSA with a disabled ECC key",
        create(**P256),
        _DISABLE,
        ask("Sign", disabled(), Message=b"m", **_PSS),
    ),
    _case(
        "state-before-data-key-spec",
        "state before spec: GenerateDataKey with a disabled RSA key",
        create(**RSA),
        _DISABLE,
        ask("GenerateDataKey", disabled(), KeySpec="AES_256"),
    ),
    _case(
        "algorithm-before-digest",
        "algorithm before digest length",
        create(**P256),
        ask("Sign", incompatible("RSASSA_PSS_SHA_256", "ECC_NIST_P256"), **_DIGEST, **_PSS),
    ),
    _case(
        "digest-before-dry-run",
        "digest length before the answer to a dry run",
        create(**RSA_SIGN),
        ask(
            "Sign",
            validation("Digest is invalid length for algorithm RSASSA_PSS_SHA_256."),
            DryRun=True,
            **_DIGEST,
            **_PSS,
        ),
        evidence="doc",
    ),
    _case(
        "state-before-dry-run",
        "state before the answer to a dry run",
        create(),
        ask("Encrypt", DRY_RUN, Plaintext=b"x", DryRun=True),
        _DISABLE,
        ask("Encrypt", disabled(), Plaintext=b"x", DryRun=True),
        evidence="doc",
    ),
    *(
        _case(
            f"incorrect-{id_}",
            f"Decrypt: IncorrectKey even if the named key is {id_}",
            create(),
            encrypt(),
            create("other", **kind),
            decrypt(INCORRECT_KEY, KeyId=OTHER_ID),
            evidence=evidence,
        )
        for id_, kind, evidence in (
            ("HMAC", HMAC, "AWS-recorded"),
            ("RSA", RSA, "floci"),
            ("PendingImport", EXTERNAL, "floci"),
        )
    ),
    _case(
        "parse-before-lookup",
        "Decrypt: the ciphertext is parsed before the named key is looked up",
        IDENTITY,
        free("Decrypt", INVALID_CIPHERTEXT, CiphertextBlob=b"garbage", KeyId=NO_ID),
        evidence="unsure",
    ),
    _case(
        "named-key-missing",
        "Decrypt: a good ciphertext and a named key that there is not",
        create(),
        encrypt(),
        decrypt(NO_KEY, KeyId=NO_ID),
        evidence="model",
    ),
    _case(
        "raw-rsa",
        "Decrypt: raw RSA ciphertext without EncryptionAlgorithm is no usage error",
        create(**RSA),
        encrypt(EncryptionAlgorithm="RSAES_OAEP_SHA_256"),
        decrypt(INVALID_CIPHERTEXT, KeyId=ID),
    ),
    *(
        _state_first(operation, id_, how, refused)
        for operation in ("RotateKeyOnDemand", "EnableKeyRotation")
        for id_, how, refused in (
            ("disabled", _DISABLE, disabled()),
            ("pending deletion", schedule(), PENDING_DELETION),
        )
    ),
    _state_first("GetPublicKey", "pending deletion", schedule(), PENDING_DELETION),
    _case(
        "spec-before-pending-material",
        "RotateKeyOnDemand of an EXTERNAL HMAC key: state, then the spec without a message",
        create(**HMAC, **EXTERNAL),
        ask("RotateKeyOnDemand", state("is pending import.")),
    ),
    *(
        _case(
            f"import-{id_}",
            f"ImportKeyMaterial: {id_} before a junk token",
            create(**kind),
            *before,
            ask("ImportKeyMaterial", refused, **_JUNK, **_FOR_EVER),
        )
        for id_, kind, before, refused in (
            ("origin", {}, (), _ORIGIN),
            ("state", EXTERNAL, (schedule(),), PENDING_DELETION),
        )
    ),
    _case(
        "destination-after-source",
        "ReEncrypt: the source before the destination, which is of another usage",
        create(),
        encrypt(),
        create("other", **HMAC),
        free(
            "ReEncrypt",
            INCORRECT_KEY,
            CiphertextBlob=Ref("blob"),
            SourceKeyId=OTHER_ID,
            DestinationKeyId=OTHER_ID,
        ),
        evidence="AWS-recorded",
    ),
    _case(
        "public-key-of-hmac",
        "GetPublicKey of an HMAC key that is enabled: the error without a message",
        create(**HMAC),
        ask("GetPublicKey", bare("UnsupportedOperationException"), KeyId=ARN),
        evidence="AWS-recorded",
    ),
)
