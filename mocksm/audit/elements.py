"""``requestParameters`` and ``responseElements``: AWS's names in CloudTrail's spelling, and nothing that is secret.

What the model marks as sensitive, and all that is binary, is left out, as records of AWS show it (a SecretString, a
plaintext, a key's secret); of a parameter of SSM the value is there as ``HIDDEN_DUE_TO_SECURITY_REASONS``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from mocksm.audit.facts import only_reads
from mocksm.engine.history import Record
from mocksm.engine.service import Refusal
from mocksm.wire.models import is_sensitive

_HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
_NOTHING = object()
# Members that AWS leaves out though the model does not mark them: seen in CloudTrail's examples of KMS.
_LEFT_OUT = frozenset({"GrantToken", "GrantTokens"})


def request_parameters(record: Record) -> dict[str, Any] | None:
    """Return ``requestParameters``; None where there are none, and where a policy refused the call.

    That a refused call shows none is reported of Secrets Manager (aws-samples/aws-health-aware#19).
    """
    if isinstance(record.error, Refusal):
        return None
    shown = _shown(record.model.input_shape, record.params, hides=record.operation.startswith("ssm:"))
    return {**_filled_in(record), **shown} if shown is not _NOTHING else None


def response_elements(record: Record, keys: list[str]) -> dict[str, Any] | None:
    """Return ``responseElements``: what a change answered; None of what only reads, and of what failed.

    Args:
        record: The call.
        keys: The ARNs of the KMS keys that it concerned.
    """
    service, _, operation = record.operation.partition(":")
    result = record.result
    if result is None or (only_reads(operation) and "Credentials" not in result):
        return None
    if service == "secretsmanager":  # records of AWS show the ARN alone
        return {"arn": result["ARN"]} if "ARN" in result else None
    shown = _shown(record.model.output_shape, result)
    if shown is not _NOTHING and shown:
        return dict(shown)
    # "The key ARN of the affected KMS key ... even when the operation doesn't return the key ARN" (KMS's guide)
    return {"keyId": keys[-1]} if service == "kms" and keys else None


def _filled_in(record: Record) -> dict[str, Any]:
    """Return what KMS records though it was not sent."""
    if record.operation in {"kms:Encrypt", "kms:Decrypt"}:
        return {"encryptionAlgorithm": "SYMMETRIC_DEFAULT"}
    return {}


def _shown(shape: Shape | None, value: Any, *, hides: bool = False) -> Any:
    """Return a value as a record shows it, or _NOTHING.

    Args:
        shape: Its shape; None where the model does not know it.
        value: The value.
        hides: Whether what is sensitive is shown to be there.
    """
    if isinstance(value, (bytes, bytearray)):
        return _NOTHING
    if shape is not None and is_sensitive(shape):
        return _HIDDEN if hides else _NOTHING
    if isinstance(value, datetime):
        return f"{value:%b} {value.day}, {value.year}, {value.hour % 12 or 12}:{value:%M:%S %p}"
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        members = shape.members
        shown = {name: _shown(members.get(name), item, hides=hides) for name, item in value.items()}
        told = {name: item for name, item in shown.items() if item is not _NOTHING and name not in _LEFT_OUT}
        return {f"{name[0].lower()}{name[1:]}": item for name, item in told.items()} if value else _NOTHING
    if isinstance(shape, ListShape) and isinstance(value, (list, tuple)):
        items = (_shown(shape.member, item, hides=hides) for item in value)
        return [item for item in items if item is not _NOTHING]
    if isinstance(shape, MapShape) and isinstance(value, Mapping):
        return {
            key: _shown(shape.value, item, hides=hides) for key, item in value.items() if not is_sensitive(shape.value)
        }
    return value
