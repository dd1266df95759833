"""What a grant may say: which operations a key of its kind has, how it may be constrained, and to whom it may be made."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from mocksm.iam.directory import Directory
from mocksm.iam.stored import exists
from mocksm.services.kms.errors import InvalidArnException, ValidationException
from mocksm.services.kms.grant_store import Grant
from mocksm.services.kms.specs import (
    ENCAPSULATE_DECAPSULATE,
    ENCRYPT_DECRYPT,
    GENERATE_VERIFY_MAC,
    KEY_AGREEMENT,
    SIGN_VERIFY,
    SYMMETRIC,
)
from mocksm.services.kms.store import Key

_MOST_PAIRS = 8
_MOST_CHARACTERS = 384

_EVERY_KEY = frozenset({"CreateGrant", "RetireGrant", "DescribeKey"})
_SYMMETRIC = frozenset(
    {
        *("Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext"),
        *("GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"),
    }
)
# The operations that a grant on an asymmetric or HMAC key can allow besides, by its usage (section 18).
_BY_USAGE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        ENCRYPT_DECRYPT: frozenset({"Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GetPublicKey"}),
        SIGN_VERIFY: frozenset({"Sign", "Verify", "GetPublicKey"}),
        GENERATE_VERIFY_MAC: frozenset({"GenerateMac", "VerifyMac"}),
        KEY_AGREEMENT: frozenset({"DeriveSharedSecret", "GetPublicKey"}),
        ENCAPSULATE_DECAPSULATE: frozenset({"Encapsulate", "Decapsulate", "GetPublicKey"}),
    }
)
_OF_CONTEXT = ("EncryptionContextEquals", "EncryptionContextSubset")
_SOURCE_ARN = "SourceArn"

_PRINCIPAL = (
    r"arn:aws[a-z-]*:("
    r"iam::\d{12}:(root|(user|role)/\S+)|sts::\d{12}:(assumed-role/[^/\s]+/[^/\s]+|federated-user/\S+))"
)


def check_operations(key: Key, operations: Sequence[str]) -> None:
    """Refuse operations that keys of this kind do not have."""
    if list(operations) == ["CreateGrant"]:
        raise ValidationException("Grants must not contain only the CreateGrant operation.")
    possible = _EVERY_KEY | (_SYMMETRIC if key.spec == SYMMETRIC else _BY_USAGE[key.usage])
    if not operations or not possible.issuperset(operations):
        raise ValidationException  # the code is likely, the message is not known


def check_constraints(key: Key, constraints: Mapping[str, Any]) -> None:
    """Refuse constraints that are too many or too long, or mean nothing for a key of this kind."""
    contexts = [constraints[name] for name in _OF_CONTEXT if name in constraints]
    if len(contexts) > 1:
        raise ValidationException("More than one constraint supplied")
    for context in contexts:
        characters = max((len(value) for value in context.values()), default=0)
        if key.spec != SYMMETRIC or len(context) > _MOST_PAIRS or characters > _MOST_CHARACTERS:
            raise ValidationException  # documented, its message is not


def check_principals(grant: Grant, directory: Directory) -> None:
    """Refuse principals that there are not, and a service that is trusted without a source and without an end.

    Who is there is known as ``iam.stored`` says it. That AWS refuses who is not there with these words is unsure.
    """
    if (grant.grantee is None) == (grant.grantee_service is None):
        raise ValidationException  # one of them; AWS's message is not known, here and below
    if grant.retiring is not None and grant.retiring_service is not None:
        raise ValidationException
    for principal in (grant.grantee, grant.retiring):
        if principal is not None and not (re.fullmatch(_PRINCIPAL, principal) and exists(principal, directory)):
            raise InvalidArnException(f"ARN does not refer to a valid principal: {principal}")
    retires = grant.retiring is not None or grant.retiring_service is not None
    if grant.grantee_service is not None and not (retires and _SOURCE_ARN in grant.constraints):
        raise ValidationException
