"""Events: one happening as a test sees it, with its CloudTrail record and the envelope in which EventBridge sends it."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cached_property
from typing import Any

from mocksm.audit.facts import (
    event_name,
    is_held_back,
    is_left_out,
    is_management,
    is_recorded,
    only_reads,
    region_of,
)
from mocksm.audit.identities import stamp, user_name
from mocksm.audit.records import account_of, event_id_of, owners_of, record_of, resources_of, uuid_of
from mocksm.engine.cloud import Cloud
from mocksm.engine.history import Record
from mocksm.engine.trail import Happening, in_order
from mocksm.errors import AwsError, MocksmError


class Event:
    """A call, or something that a service did of itself.

    Attributes:
        name: ``RotationSucceeded``, ``GetSecretValue``.
        source: As EventBridge spells it: ``aws.secretsmanager``.
        at: When, in UTC, on the mock's clock.
        region: In which Region's trail it is.
    """

    def __init__(self, happening: Happening, owner: str | None = None) -> None:
        self._happening = happening
        self._owner = owner
        self.service, self._operation = _named(happening)
        self.name = event_name(self.service, self._operation)
        self.source = f"aws.{self.service}"
        self.at: datetime = happening.at
        self.region = region_of(self.service, happening.region)

    @classmethod
    def of(cls, happening: Happening) -> Event | None:
        """Return the event of a happening, None where CloudTrail keeps none: of data events, of what reached no service."""
        if not isinstance(happening, Record):
            return cls(happening)
        error, operation = happening.error, happening.operation
        told = error is None or (isinstance(error, AwsError) and not is_left_out(operation, error.code))
        return cls(happening) if told and is_management(operation) else None

    def seen_by(self, account: str) -> Event | None:
        """Return the event as it is in an account's trail, None if it is in none: the caller's, and resources' owners'."""
        if account == self.account:
            return self
        return Event(self._happening, account) if account in owners_of(self._happening) else None

    @property
    def is_service_event(self) -> bool:
        """Whether a service did it of itself (CloudTrail's ``AwsServiceEvent``); else it is a call."""
        return not isinstance(self._happening, Record)

    @property
    def is_recorded(self) -> bool:
        """Whether CloudTrail has it; else its service tells EventBridge alone, in a form of its own."""
        return isinstance(self._happening, Record) or is_recorded(self.service)

    @property
    def only_reads(self) -> bool:
        """CloudTrail's ``readOnly``."""
        return not self.is_service_event and only_reads(self._operation)

    @property
    def is_held_back(self) -> bool:
        """Whether EventBridge gives it only to rules that ask for read-only events."""
        return not self.is_service_event and is_held_back(self._operation)

    @cached_property
    def id(self) -> str:
        """CloudTrail's ``eventID``."""
        return event_id_of(self._happening, self._owner)

    @cached_property
    def account(self) -> str:
        """The account in whose trail it is: the caller's, or the one for which a service acted."""
        return self._owner or account_of(self._happening)

    @cached_property
    def resources(self) -> tuple[str, ...]:
        """The ARNs of what it concerns; a secret that a call named in vain has none."""
        return tuple(resources_of(self._happening))

    @property
    def named(self) -> frozenset[str]:
        """What a call named its secret by: name or ARN, as it was sent."""
        if not isinstance(self._happening, Record) or self.service != "secretsmanager":
            return frozenset()
        params = self._happening.params
        return frozenset(params[name] for name in ("SecretId", "Name") if name in params)

    @property
    def access_key_id(self) -> str | None:
        """The key that signed the call; None where none did, and for another account."""
        happening = self._happening
        return happening.access_key_id if isinstance(happening, Record) and not self._owner else None

    @property
    def user_name(self) -> str | None:
        """What LookupEvents calls Username: the user's, the session's, ``root``; None of services, and for another account."""
        happening = self._happening
        return user_name(happening.principal) if isinstance(happening, Record) and not self._owner else None

    @property
    def error(self) -> str | None:
        """What went wrong, as CloudTrail's ``errorMessage`` (its ``errorCode`` where there is none); None if nothing did."""
        error = self._happening.error
        if isinstance(error, AwsError):
            return error.message or error.code
        return None if error is None else str(error)

    @property
    def error_code(self) -> str | None:
        """CloudTrail's ``errorCode``; None of what went well, and of what a service did of itself."""
        code = self.record.get("errorCode")
        return None if code is None else str(code)

    @cached_property
    def record(self) -> dict[str, Any]:
        """The CloudTrail record; MocksmError where there is none."""
        if not self.is_recorded:
            raise MocksmError(
                f"mocksm: CloudTrail has no record of {self!r}: `event` is what {self.service} tells EventBridge"
            )
        return record_of(self._happening, self._owner)

    @cached_property
    def event(self) -> dict[str, Any]:
        """What EventBridge sends to the targets of a rule."""
        kind = "AWS Service Event via CloudTrail" if self.is_service_event else "AWS API Call via CloudTrail"
        return {
            "version": "0",
            "id": uuid_of("EventBridge", self.id),
            "detail-type": kind if self.is_recorded else self.name,
            "source": self.source,
            "account": self.account,
            "time": stamp(self.at),
            "region": self.region,
            "resources": [] if self.is_recorded else list(self.resources),
            "detail": self.record if self.is_recorded else self._told,
        }

    @property
    def _told(self) -> dict[str, str]:
        """What a service told EventBridge alone."""
        return {} if isinstance(self._happening, Record) else dict(self._happening.details)

    @property
    def text(self) -> str:
        """The record as JSON text, as LookupEvents shows it."""
        return json.dumps(self.record, separators=(",", ":"), default=str)

    def __repr__(self) -> str:
        concerned = f" of {', '.join(self.resources)}" if self.resources else ""
        outcome = f" -> {self.error}" if self.error else ""
        return f"<{self.service}:{self.name}{concerned} at {stamp(self.at)} in {self.region}{outcome}>"


def all_events(cloud: Cloud) -> list[Event]:
    """Return every event of a cloud, oldest first."""
    forgotten, records = cloud.records.state()
    happenings = in_order(records, list(cloud.trail.announced), forgotten)
    return [event for event in map(Event.of, happenings) if event is not None]


def _named(happening: Happening) -> tuple[str, str]:
    if isinstance(happening, Record):
        service, _, operation = happening.operation.partition(":")
        return service, operation
    return happening.service, happening.name
