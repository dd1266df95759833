"""Short words for the steps of KMS's cases: on the case's own key, unless they name another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.contract.case import Case, Fact, How, Step
from tests.contract.expected import ABSENT, ANSWERED, Refused
from tests.contract.scope import Ref, Text

ID, ARN = Ref("id"), Ref("arn")
OTHER_ID, OTHER_ARN = Ref("other_id"), Ref("other_arn")
ELSEWHERE = Ref("elsewhere")
ALIAS, OTHER_ALIAS = Text("alias/${prefix}app"), Text("alias/${prefix}other")
ALIAS_ARN = Text("arn:$partition:kms:$region:$account:alias/${prefix}app")
OTHER_ALIAS_ARN = Text("arn:$partition:kms:$region:$account:alias/${prefix}other")

NO_ID = "00000000-0000-4000-8000-0000000000ff"
"""The id of a key that there is not; the leash knows such ids by their zeros."""
NO_MRK = "mrk-000000000000400080000000000000ff"

RSA: dict[str, Any] = {"KeySpec": "RSA_2048", "KeyUsage": "ENCRYPT_DECRYPT"}
RSA_SIGN: dict[str, Any] = {"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"}
P256: dict[str, Any] = {"KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"}
ED25519: dict[str, Any] = {"KeySpec": "ECC_NIST_EDWARDS25519", "KeyUsage": "SIGN_VERIFY"}
ML_DSA: dict[str, Any] = {"KeySpec": "ML_DSA_44", "KeyUsage": "SIGN_VERIFY"}
ECDH: dict[str, Any] = {"KeySpec": "ECC_NIST_P256", "KeyUsage": "KEY_AGREEMENT"}
HMAC: dict[str, Any] = {"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"}
EXTERNAL: dict[str, Any] = {"Origin": "EXTERNAL"}
MULTI_REGION: dict[str, Any] = {"MultiRegion": True}

ENCRYPTED: dict[str, Any] = {"Plaintext": b"hunter2"}


def case(section: str, id_: str, row: str, evidence: str, *steps: Any, **options: Any) -> Case:
    """Return a case of KMS, whose fact is a row of a section of kms.md."""
    return Case(f"kms-{id_.replace(' ', '-')}", Fact(section, row, evidence, "kms"), steps, "kms", **options)


def ask(operation: str, expect: Any = ANSWERED, **params: Any) -> Step:
    """Return a step on the case's key, through a client; a parameter that is None is left out."""
    given = {"KeyId": ID, **params}
    return Step(operation, {name: value for name, value in given.items() if value is not None}, expect)


def free(operation: str, expect: Any = ANSWERED, **params: Any) -> Step:
    """Return a step with these parameters and no others, through a client."""
    return Step(operation, params, expect)


def raw(operation: str, expect: Any = ANSWERED, *, strays: tuple[str, ...] = (), **params: Any) -> Step:
    """Return a step that sends exactly these members, whatever a client would say to them."""
    how: How = "raw"
    return Step(operation, params, expect, how, strays=strays)


def create(which: str = "", expect: Any = ANSWERED, **params: Any) -> Step:
    """Return a CreateKey; its id and ARN are saved as ``id`` and ``arn``, behind ``which`` and a line if that is given."""
    before = f"{which}_" if which else ""
    saves = {
        f"{before}id": "KeyMetadata.KeyId",
        f"{before}arn": "KeyMetadata.Arn",
        "account": "KeyMetadata.AWSAccountId",
    }
    return Step("CreateKey", params, expect, saves=saves)


def refused_key(expect: Any, **params: Any) -> Step:
    """Return a CreateKey that makes nothing."""
    return Step("CreateKey", params, expect)


def describe(expect: Any = ANSWERED, **params: Any) -> Step:
    """Return a DescribeKey."""
    return ask("DescribeKey", expect, **params)


def name_it(name: Any = ALIAS, key: Any = ID, expect: Any = ANSWERED) -> Step:
    """Return a CreateAlias."""
    return Step("CreateAlias", {"AliasName": name, "TargetKeyId": key}, expect)


def encrypt(expect: Any = ANSWERED, **params: Any) -> Step:
    """Return an Encrypt, whose blob is saved as ``blob`` unless it is refused."""
    step = ask("Encrypt", expect, **{**ENCRYPTED, **params})
    return step if isinstance(expect, Refused) else saving(step, blob="CiphertextBlob")


def decrypt(expect: Any = ANSWERED, **params: Any) -> Step:
    """Return a Decrypt of ``blob``; without a KeyId unless one is given."""
    return ask("Decrypt", expect, **{"CiphertextBlob": Ref("blob"), "KeyId": None, **params})


def schedule(expect: Any = ANSWERED, **params: Any) -> Step:
    """Return a ScheduleKeyDeletion, in seven days."""
    return ask("ScheduleKeyDeletion", expect, **{"PendingWindowInDays": 7, **params})


def saving(step: Step, **saves: str) -> Step:
    """Return the same step, which keeps parts of its answer under names."""
    return replace(step, saves={**step.saves, **saves})


def elsewhere(step: Step) -> Step:
    """Return the same step, sent to the second Region."""
    return replace(step, elsewhere=True)


def by(caller: str, step: Step) -> Step:
    """Return the same step, of another caller."""
    return replace(step, caller=caller)


def eventually(step: Step) -> Step:
    """Return the same step, for whose answer AWS needs some time."""
    return replace(step, eventually=True)


def unchanging(step: Step) -> Step:
    """Return the same step, which succeeds and must change nothing."""
    return replace(step, unchanged=True)


def bare(code: str) -> Refused:
    """Return an error that AWS sends without a message: botocore shows an empty one, and no further member."""
    return Refused(code, "", members={"message": ABSENT})


def validation(message: Any) -> Refused:
    """Return the refusal of parameters."""
    return Refused("ValidationException", message)


def constraint(shown: str, path: str, words: str) -> Refused:
    """Return the refusal of one value by the model; ``shown`` is the value as AWS shows it, with its quotes, or nothing."""
    shown = f" {shown}" if shown else ""
    words = words.replace("$", "$$")
    return validation(
        Text(f"1 validation error detected: Value{shown} at '{path}' failed to satisfy constraint: Member must {words}")
    )


def unsupported(words: str, key: str = "arn") -> Refused:
    """Return the refusal of what a key does not do, in these words after its ARN."""
    return Refused("UnsupportedOperationException", Text(f"${{{key}}} {words}"))


def state(words: str, key: str = "arn") -> Refused:
    """Return the refusal by a key's state, in these words after its ARN."""
    return Refused("KMSInvalidStateException", Text(f"${{{key}}} {words}"))


def usage(operation: str, of: str, key: str = "arn") -> Refused:
    """Return the refusal by a key's usage."""
    return Refused(
        "InvalidKeyUsageException", Text(f"${{{key}}} key usage is {of} which is not valid for {operation}.")
    )


def incompatible(algorithm: str, spec: str) -> Refused:
    """Return the refusal of an algorithm that a key of a spec has not."""
    return Refused("InvalidKeyUsageException", f"Algorithm {algorithm} is incompatible with key spec {spec}.")


def disabled(key: str = "arn") -> Refused:
    """Return the refusal of a key that is disabled."""
    return Refused("DisabledException", Text(f"${{{key}}} is disabled."))


def not_found(message: str) -> Refused:
    """Return the refusal of what there is not."""
    return Refused("NotFoundException", Text(message))


PENDING_DELETION = state("is pending deletion.")
PENDING_IMPORT = state("is pending import.")
NO_KEY = not_found(f"Key 'arn:$partition:kms:$region:$account:key/{NO_ID}' does not exist")
NO_ALIAS = not_found("Alias arn:$partition:kms:$region:$account:alias/${prefix}app is not found.")
NO_ALIASES_HERE = Refused("InvalidArnException", "Key Aliases are not supported for this operation.")
INVALID_CIPHERTEXT = bare("InvalidCiphertextException")
INVALID_SIGNATURE = bare("KMSInvalidSignatureException")
INVALID_MAC = bare("KMSInvalidMacException")
INCORRECT_KEY = Refused(
    "IncorrectKeyException", "The key ID in the request does not identify a CMK that can perform this operation."
)
DRY_RUN = Refused("DryRunOperationException", "The request would have succeeded, but the DryRun option is set.")
IDENTITY = Step("GetCallerIdentity", service="sts", saves={"account": "Account", "caller": "Arn"})
"""Tells ``account`` and ``caller``, for ARNs that are no resource's."""
