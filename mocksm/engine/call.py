"""A request that is being served: what an operation may know of it, and all that it may do to the world around."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, Protocol, TypeVar

from mocksm.arn import Arn, partition_of
from mocksm.engine.cloud import Cloud
from mocksm.engine.trail import ServiceEvent
from mocksm.iam.principal import Principal
from mocksm.ids import Ids

S = TypeVar("S")


class Corridor(Protocol):
    """The way to another operation; the dispatcher is the one."""

    def serve(self, call: Call) -> dict[str, Any]:
        """Serve a call and return its result by AWS's names; raises AwsError."""

    def complete(self, call: Call) -> dict[str, Any]:
        """Serve a call that starts here, and do what it leaves for the time when the lock is free."""

    def judge(self, call: Call) -> None:
        """Raise the refusal of a call that policies do not allow, and do nothing else."""


# A frozen dataclass of this size takes ten times as long to make, and every request makes one or more.
class Call(NamedTuple):
    """One request, immutable.

    Attributes:
        cloud: Where it is served.
        corridor: The way to other services.
        service: botocore's name of the service.
        operation: AWS's name of the operation.
        params: The parameters as they were sent, by AWS's names: what was not sent is not there.
        principal: Who calls.
        account: The account whose resources a bare name means: the caller's.
        region: The Region that was called.
        now: The time, read once for the whole request; UTC.
        request_id: The id that the answer carries.
        pending: What runs when the lock is free, before the answer leaves.
        latency: By how many seconds the answer is late, as the test ordered it; what is asked on the way adds to it.
        via: The service that calls on the principal's behalf, None for the tested code's own calls.
        recorded: Whether the history keeps it; what the test itself seeds is not kept.
        access_key_id: The key that signed it, None where none did.
    """

    cloud: Cloud
    corridor: Corridor
    service: str
    operation: str
    params: Mapping[str, Any]
    principal: Principal
    account: str
    region: str
    now: datetime
    request_id: str
    pending: list[Callable[[], None]]
    latency: list[float]
    via: str | None = None
    recorded: bool = True
    access_key_id: str | None = None

    def __repr__(self) -> str:
        return f"<call {self.service}:{self.operation} by {self.principal.arn} in {self.region}>"

    @property
    def ids(self) -> Ids:
        """Where ids and chance come from."""
        return self.cloud.ids

    def store(self, kind: type[S], *, account: str | None = None, region: str | None = None) -> S:
        """Return what the service keeps: in the caller's account and the called Region, unless others are named."""
        return self.cloud.store(kind, account or self.account, region or self.region)

    def arn(self, resource: str, *, service: str | None = None) -> str:
        """Return the ARN of a resource of this service, in the caller's account and the called Region."""
        return f"arn:{partition_of(self.region)}:{service or self.service}:{self.region}:{self.account}:{resource}"

    def ask(self, service: str, operation: str, *, region: str | None = None, **params: Any) -> dict[str, Any]:
        """Call another service as the same principal, and return its result; raises its AwsError.

        The call takes the whole corridor: policies, faults and history see it with this service as ``via``, as AWS
        does it (forward access sessions).
        """
        return self.corridor.serve(self._inner(service, operation, params, region))

    def require(self, service: str, operation: str, **params: Any) -> None:
        """Raise another service's refusal if this principal may not make a call; nothing is called or recorded."""
        self.corridor.judge(self._inner(service, operation, params, None))

    def _inner(self, service: str, operation: str, params: Mapping[str, Any], region: str | None) -> Call:
        return Call(
            self.cloud,
            self.corridor,
            service,
            operation,
            params,
            self.principal,
            self.account,
            region or self.region,
            self.now,
            self.ids.request_id(),
            self.pending,
            self.latency,
            self.service,
            self.recorded,
            self.access_key_id,
        )

    def as_service(self, source: str) -> Call:
        """Return this call as the service itself makes it, for the resource with the ARN ``source``."""
        return self._replace(principal=Principal.service(f"{self.service}.amazonaws.com", source))

    def later(self) -> Call:
        """Return this call with the time read again: for work that goes on after user code has run."""
        return self._replace(now=self.cloud.clock.now())

    def in_region(self, region: str) -> Call:
        """Return this call as the same caller would make it in another Region."""
        return self._replace(region=region)

    def afterwards(self, task: Callable[[], None]) -> None:
        """Run ``task`` when the operation is done and the lock is free, before the answer leaves."""
        self.pending.append(task)

    def in_background(self, work: Callable[..., None], *about: Any) -> None:
        """Run ``work(call, *about)`` as AWS does what it answers before it is done: no lock is held.

        It is done before the answer leaves, unless the cloud delays what runs in the background.
        """
        delay = self.cloud.background_delay
        if delay is None:
            self.afterwards(partial(work, self, *about))
        else:
            self.schedule(self.now + delay, work, *about)

    def schedule(self, at: datetime, work: Callable[..., None], *about: Any) -> None:
        """Run ``work(call, *about)`` when the clock reaches ``at``, in this call's account and Region.

        The call it gets is the service's own; no lock is held. ``about`` names things by ARN or id.
        """
        self.cloud.agenda.add(at, self.service, self.account, self.region, work, *about)

    def announce(
        self, event: str, *, resource: str, error: str | None = None, request_id: str | None = None, **details: str
    ) -> None:
        """Note a service event (CloudTrail's ``AwsServiceEvent``) in the trail: RotationStarted and the like.

        Args:
            event: Its name.
            resource: The ARN of what it concerns: CloudTrail's ``SecretId``, or ``keyId`` of KMS.
            error: What went wrong (CloudTrail's ``errorMessage``), None if nothing did.
            request_id: What CloudTrail calls ``requestID``; this call's own if None.
            **details: What the record says beyond the resource, by CloudTrail's names.
        """
        trail, owner = self.cloud.trail, Arn.parse(resource)
        trail.announce(
            ServiceEvent(
                event,
                self.service,
                resource,
                self.now,
                owner.region if owner else self.region,
                owner.account if owner else self.account,
                request_id or self.request_id,
                error,
                details,
                after=self.cloud.records.total,
                number=trail.announced.total,
            )
        )
