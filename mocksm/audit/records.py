"""CloudTrail's records: the JSON that a trail, an event history and EventBridge show of one happening.

Not modelled: ``tlsDetails``, VPC endpoints, Insights and data events. A call that did not reach a service (a transport
failure that the test ordered, something that mocksm does not model) has no record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from mocksm.arn import Arn
from mocksm.audit.elements import request_parameters, response_elements
from mocksm.audit.facts import event_name, only_reads, region_of
from mocksm.audit.identities import stamp, stranger, user_identity
from mocksm.engine.history import Record
from mocksm.engine.trail import Happening, ServiceEvent
from mocksm.errors import AwsError

_VERSION = "1.11"
_USER_AGENT = "mocksm"  # a call inside the process comes from no address and by no HTTP library
_ADDRESS = "127.0.0.1"
_SENDERS = {"kms": "AWS Internal"}
_NAMING = frozenset(
    {
        *(
            "ARN",
            "Arn",
            "SecretId",
            "RoleArn",
            "PolicyArn",
            "FunctionArn",
            "FunctionName",
            "ResourceArn",
            "ResourceARN",
        ),
        *("KeyId", "SourceKeyId", "TargetKeyId", "DestinationKeyId"),
    }
)
_DESCRIBING = frozenset({"KeyMetadata", "ReplicaKeyMetadata", "Role", "User", "Policy", "Configuration"})


def uuid_of(*parts: str) -> str:
    """Return an id in the form of a UUID, the same for the same parts: nothing is drawn for a record that nobody reads."""
    digits = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:32]}"


def event_id_of(happening: Happening, owner: str | None = None) -> str:
    """Return ``eventID``, of the copy that the resource's owner gets if one is given."""
    if isinstance(happening, Record):
        return uuid_of(happening.operation, happening.request_id, owner or "")
    return uuid_of(happening.name, happening.request_id, str(happening.number))


def account_of(happening: Happening) -> str:
    """Return whose trail a happening is in: the caller's account; a service's and a provider's is the resource's."""
    if isinstance(happening, ServiceEvent):
        return happening.account
    principal = happening.principal
    if principal.account:
        return principal.account
    given = principal.context.get("aws:SourceAccount")
    return given or next((arn.account for arn in map(Arn.parse, resources_of(happening)) if arn), "")


def owners_of(happening: Happening) -> list[str]:
    """Return the other accounts in whose trails a call is as well: those that own what it used."""
    if isinstance(happening, ServiceEvent) or happening.error is not None or not happening.principal.account:
        return []
    accounts = (arn.account for arn in map(Arn.parse, resources_of(happening)) if arn)
    return [account for account in dict.fromkeys(accounts) if account not in {"", "aws", happening.principal.account}]


def resources_of(happening: Happening) -> list[str]:
    """Return the ARNs of what a happening concerns: what the answer names, what policies were asked about, what was sent."""
    if isinstance(happening, ServiceEvent):
        return [happening.resource]
    decided = [happening.decision.asked.resource] if happening.decision else []
    named = [*_arns(happening.result or {}), *decided, *_arns(happening.params)]
    # The ARN of a secret that is not there was made up for its policy to be judged by.
    return [arn for arn in dict.fromkeys(named) if arn.startswith("arn:") and not arn.endswith("-AbCdEf")]


def record_of(happening: Happening, owner: str | None = None) -> dict[str, Any]:
    """Return the record of a happening, as its caller's account has it.

    Args:
        happening: What happened.
        owner: The account of ``owners_of`` whose record is wanted instead; it sees less of the caller.
    """
    return _of_call(happening, owner) if isinstance(happening, Record) else _of_service(happening)


def _of_call(record: Record, owner: str | None) -> dict[str, Any]:
    service, _, operation = record.operation.partition(":")
    resources = resources_of(record)
    keys = [arn for arn in resources if ":kms:" in arn and ":key/" in arn]
    principal = record.principal
    behalf = f"{record.via}.amazonaws.com" if record.via and record.via != service else None
    sender = behalf or (principal.arn if principal.kind == "service" else None)
    address = principal.context.get("aws:SourceIp", _ADDRESS)
    return {
        "eventVersion": _VERSION,
        "userIdentity": stranger(principal) if owner else user_identity(principal, record.access_key_id, via=behalf),
        "eventTime": stamp(record.at),
        "eventSource": f"{service}.amazonaws.com",
        "eventName": event_name(service, operation),
        "awsRegion": region_of(service, record.region),
        "sourceIPAddress": sender or address,
        "userAgent": sender or _USER_AGENT,
        **_error(record.error),
        "requestParameters": _parameters(record, keys[-1] if behalf and keys else None),
        "responseElements": response_elements(record, keys),
        "requestID": record.request_id,
        "eventID": event_id_of(record, owner),
        "readOnly": only_reads(operation),
        **({"resources": [_key(arn) for arn in keys]} if service == "kms" else {}),
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": owner or account_of(record),
        **({"sharedEventID": uuid_of("shared", record.request_id)} if owners_of(record) else {}),
        "eventCategory": "Management",
    }


def _parameters(record: Record, key: str | None) -> dict[str, Any] | None:
    """Return ``requestParameters``; a service names a key to KMS by its ARN (integrations.md 11.3)."""
    shown = request_parameters(record)
    return {**shown, "keyId": key} if key and shown and "keyId" in shown else shown


def _of_service(event: ServiceEvent) -> dict[str, Any]:
    sender = _SENDERS.get(event.service, f"{event.service}.amazonaws.com")
    return {
        "eventVersion": _VERSION,
        "userIdentity": {"accountId": event.account, "invokedBy": sender},
        "eventTime": stamp(event.at),
        "eventSource": f"{event.service}.amazonaws.com",
        "eventName": event.name,
        "awsRegion": event.region,
        "sourceIPAddress": sender,
        "userAgent": sender,
        **({"errorMessage": event.error} if event.error else {}),
        "requestParameters": None,
        "responseElements": None,
        **_details(event),
        "requestID": event.request_id,
        "eventID": event_id_of(event),
        "readOnly": False,
        "eventType": "AwsServiceEvent",
        "managementEvent": True,
        "recipientAccountId": event.account,
        "eventCategory": "Management",
    }


def _details(event: ServiceEvent) -> dict[str, Any]:
    """Return what a service says of its event, where it says so."""
    if event.service == "secretsmanager":
        return {"additionalEventData": {"SecretId": event.resource, **event.details}}
    if event.service == "kms":
        key = {"keyId": event.resource.rpartition("/")[2]}
        return {"resources": [_key(event.resource)], "serviceEventDetails": {**key, **event.details}}
    return {"serviceEventDetails": dict(event.details)}


def _error(error: Exception | None) -> dict[str, str]:
    """Return code and message of a failure; that a refusal by policy is ``AccessDenied`` is reported of both services."""
    if not isinstance(error, AwsError):
        return {}
    code = "AccessDenied" if error.code == "AccessDeniedException" else error.code
    return {"errorCode": code, **({"errorMessage": error.message} if error.message else {})}


def _arns(values: Mapping[str, Any]) -> Iterator[str]:
    """Yield the ARNs of a result or of parameters that stand where resources are named, in their order."""
    for name, value in values.items():
        if name in _NAMING and isinstance(value, str) and value.startswith("arn:"):
            yield value
        elif name in _DESCRIBING and isinstance(value, Mapping):
            yield from _arns(value)


def _key(arn: str) -> dict[str, str]:
    parts = Arn.parse(arn)
    return {"accountId": parts.account if parts else "", "type": "AWS::KMS::Key", "ARN": arn}
