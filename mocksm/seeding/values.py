"""Values of secrets and policies as a test writes them. It keeps none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mocksm.errors import MocksmError
from mocksm.iam.statements import PolicySource, document

Value = str | bytes | Mapping[str, Any] | list[Any] | int | float | bool
"""A secret's value: text, bytes, or anything that JSON can hold."""


def stored(value: Value | None) -> str | bytes | None:
    """Return a value as a SecretString (str) or a SecretBinary (bytes)."""
    if value is None or isinstance(value, (str, bytes)):
        return value
    if isinstance(value, (bytearray, memoryview)):
        return bytes(value)
    return json.dumps(value)


def policy_text(policy: PolicySource | None) -> str | None:
    """Return a policy as JSON."""
    return None if policy is None else json.dumps(document(policy))


def policy_to_someone(policy: PolicySource | None) -> str | None:
    """Return the policy that a test gives a secret or key, as JSON.

    Raises:
        MocksmError: A statement of a list does not say whom it is about: AWS's answer would not tell how ``allow`` says it.
    """
    for statement in policy if isinstance(policy, (list, tuple)) else ():
        if isinstance(statement, Mapping) and not {"Principal", "NotPrincipal"} & statement.keys():
            raise MocksmError(
                "mocksm: a statement in the policy of a secret or key says whom it is about, as in "
                f'allow("kms:Decrypt", to="*"); this one does not: {dict(statement)!r}'
            )
    return policy_text(policy)
