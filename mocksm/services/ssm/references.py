"""``/aws/reference/secretsmanager/<name>``: secrets, read through Parameter Store as the caller. Nothing is kept here.

All of it was measured against AWS (integrations.md 8.1), but for the escapes and the date in SourceResult and for how it shows
a binary secret.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from mocksm.engine.call import Call
from mocksm.errors import AwsError
from mocksm.services.ssm.errors import ParameterNotFound, ValidationException
from mocksm.services.ssm.store import SECURE_STRING

DEPENDENCY = "An error occurred while calling one AWS dependency service."

_PREFIX = "/aws/reference/secretsmanager/"
_SELECTOR = re.compile(r"[A-Za-z0-9._-]+")
_VERSION_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# What Google's Gson writes in the place of characters that mean something in HTML.
_ESCAPED = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&='\u2028\u2029"})
# A Java ByteBuffer, seen from the inside; its bytes and their number come before and after.
_BUFFER: Mapping[str, Any] = MappingProxyType({"offset": 0, "isReadOnly": False, "bigEndian": True, "mark": -1})


def is_reference(name: str) -> bool:
    """Say whether a name means a secret."""
    return name.strip().startswith(_PREFIX)


def resolve(call: Call, name: str, *, decrypted: bool) -> dict[str, Any]:
    """Return a secret as a parameter: its current version, or the one of an id or a staging label behind a colon."""
    name, colon, selector = name.strip().partition(":")
    secret = name.removeprefix(_PREFIX)
    if not secret or (colon and not _SELECTOR.fullmatch(selector)):
        raise ValidationException(
            "Invalid parameter name. Please use correct syntax for referencing a version/label  <name>:<version/label>"
        )
    if not decrypted:
        raise ValidationException("WithDecryption flag must be True for retrieving a Secret Manager secret.")
    found = _read(call, secret, selector)
    value = {"Value": found["SecretString"]} if "SecretString" in found else {}
    return {
        "Name": name,
        "Type": SECURE_STRING,
        **value,
        "Version": 0,
        **({"Selector": f":{selector}"} if selector else {}),
        "SourceResult": _source(found),
        "LastModifiedDate": found["CreatedDate"],
        "ARN": found["ARN"],
    }


def _read(call: Call, secret: str, selector: str) -> dict[str, Any]:
    member = "VersionId" if _VERSION_ID.fullmatch(selector) else "VersionStage"
    try:
        return call.ask("secretsmanager", "GetSecretValue", SecretId=secret, **({member: selector} if selector else {}))
    except AwsError as error:
        raise _refusal(error, secret, selector) from error


def _refusal(error: AwsError, secret: str, selector: str) -> AwsError:
    if error.code == "ResourceNotFoundException":
        suffix = f":{selector}" if selector else "null"  # to the letter
        return ParameterNotFound(
            "An error occurred (ParameterNotFound) when referencing Secrets Manager: "
            f"Secret {_PREFIX[1:]}{secret}{suffix} not found."
        )
    if error.code in {
        "InvalidRequestException",
        "ValidationException",
    }:  # the second is unsure: a name with other characters
        return ValidationException("Invalid Request to Secrets Manager")
    return ValidationException(DEPENDENCY)


def _source(found: Mapping[str, Any]) -> str:
    """Return ``SourceResult``: what Secrets Manager answered, as Gson writes it."""
    binary = found.get("SecretBinary")
    answer = {
        "ARN": found["ARN"],
        "name": found["Name"],
        "versionId": found["VersionId"],
        **({"secretString": found["SecretString"]} if binary is None else {"secretBinary": _buffer(binary)}),
        "versionStages": found.get("VersionStages", []),
        "createdDate": _date(found["CreatedDate"]),
    }
    return json.dumps(answer, separators=(",", ":"), ensure_ascii=False).translate(_ESCAPED)


def _buffer(content: bytes) -> dict[str, Any]:
    signed = [byte - 256 if byte > 127 else byte for byte in content]  # noqa: PLR2004 - Java's bytes have a sign
    return {"hb": signed, **_BUFFER, "position": 0, "limit": len(content), "capacity": len(content)}


def _date(instant: datetime) -> str:
    return f"{instant:%b} {instant.day}, {instant.year}, {instant.hour % 12 or 12}:{instant:%M:%S %p}"
