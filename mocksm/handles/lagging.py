"""Eventual consistency as a test orders it: which operations of which services read, and what lags behind."""

from __future__ import annotations

from mocksm.engine.cloud import Cloud
from mocksm.engine.consistency import Lag
from mocksm.engine.orders import Met
from mocksm.errors import MocksmError
from mocksm.handles.ordering import described, seconds_of

_SERVICES = ("kms", "secretsmanager")
_READING = ("Get", "BatchGet", "Describe", "List")
# What uses a key reads its policy, its grants, its aliases and its state.
_USING = (
    *("Encrypt", "Decrypt", "ReEncrypt", "Generate", "Verify", "Sign", "DeriveSharedSecret", "Encapsulate"),
    "Decapsulate",
)
_WRITING = "GetParametersForImport"  # it makes a wrapping key
_AWS_ALIAS = "alias/aws/"


def lag(cloud: Cloud, seconds: float) -> Lag:
    """Put a lag in force; see ``Aws.lag``."""
    from mocksm.services.kms.custom_store import CustomKeyStores
    from mocksm.services.kms.store import Keys
    from mocksm.services.secretsmanager.store import Secrets

    if cloud.faults.lag is not None:
        raise MocksmError(f"mocksm: {cloud.faults.lag!r} is in force; stop() it before another")
    made = Lag(
        seconds_of("seconds", seconds, least=0.001),
        (Secrets, Keys, CustomKeyStores),
        concerns=_is_about_these,
        reads=_reads,
        ordered=described("lag", seconds),
    )
    cloud.faults.add(made)
    return made


def _is_about_these(call: Met) -> bool:
    return call.service in _SERVICES


def _reads(call: Met) -> bool:
    """Tell whether a call changes nothing that others read.

    A grant token makes its grant effective at once (kms.md section 18), and AWS's own aliases may make their key.
    """
    if call.operation == _WRITING or call.params.get("GrantTokens") or _AWS_ALIAS in call.params.get("KeyId", ""):
        return False
    using = _USING if call.service == "kms" else ()
    return call.operation.startswith((*_READING, *using))
