"""What a caller of Secrets Manager sees when KMS refuses (authorization.md, 2.9)."""

from __future__ import annotations

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import Like, Refused
from tests.contract.scope import Ref
from tests.contract.secretsmanager.steps import (
    V2,
    create,
    get,
    put,
)

KEY = Ref("key")
_KEY = Step("CreateKey", service="kms", saves={"key": "KeyMetadata.KeyId", "key_arn": "KeyMetadata.Arn"})
_DISABLED = Step("DisableKey", {"KeyId": KEY}, service="kms")


def _failing(verb: str, what: str, code: str) -> Like:
    """Return the sentence that tells what KMS answered."""
    return Like(
        rf"Secrets Manager can't {verb} the secret value: $key_arn is {what}\. "
        rf"\(Service: AWSKMS; Status Code: 400; Error Code: {code}; Request ID: [0-9a-f-]{{36}}; Proxy: null\)"
    )


def _kms_refuses(id_: str, row: str, evidence: str, *steps: Step) -> Case:
    made = (_KEY, create(KmsKeyId=KEY))
    return Case(f"kms-{id_}", Fact("2.9", row, evidence, "authorization"), (*made, *steps))


_DELETED = Step("ScheduleKeyDeletion", {"KeyId": KEY, "PendingWindowInDays": 7}, service="kms")

CASES = (
    _kms_refuses(
        "disabled-read",
        "key disabled, read",
        "doc",
        _DISABLED,
        get(Refused("DecryptionFailure", _failing("decrypt", "disabled", "DisabledException"))),
    ),
    _kms_refuses(
        "deleted-read",
        "key pending deletion, read",
        "reported",
        _DELETED,
        get(Refused("DecryptionFailure", _failing("decrypt", "pending deletion", "KMSInvalidStateException"))),
    ),
    _kms_refuses(
        "disabled-write",
        "key disabled, write",
        "unsure",
        _DISABLED,
        put(V2, Refused("EncryptionFailure", _failing("encrypt", "disabled", "DisabledException"))),
    ),
)
