"""The corridor: every request takes this one way, from the door or from another room, and leaves by it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from mocksm.engine.agenda import Task
from mocksm.engine.call import Call
from mocksm.engine.cloud import Cloud
from mocksm.engine.consistency import Lag, in_background, is_in_background
from mocksm.engine.history import Record
from mocksm.engine.service import Operation, Service, refusal_behind
from mocksm.errors import AwsError, UnknownOperationException
from mocksm.iam.acting import acting
from mocksm.iam.credentials import Unauthenticated
from mocksm.iam.evaluate import Decision, evaluate
from mocksm.iam.principal import Principal
from mocksm.wire.constraints import check
from mocksm.wire.decode import decode
from mocksm.wire.encode import encode, encode_error
from mocksm.wire.http import HttpRequest, HttpResponse
from mocksm.wire.models import identify
from mocksm.wire.scope import Scope, scope_of


class Dispatcher:
    """Serves requests of one cloud.

    Args:
        cloud: Whose state the requests read and change.
        room: Returns the service of a name; it is loaded at the first call to it.
        tester: As whom the test's own calls are made: the default caller where None.

    Attributes:
        cloud: As above.
        tester: As above.
    """

    def __init__(self, cloud: Cloud, room: Callable[[str], Service], tester: Principal | None = None) -> None:
        self.cloud = cloud
        self.tester = tester or cloud.default_caller
        self._room = functools.cache(room)

    def of_account(self, account: str) -> Dispatcher:
        """Return a way into the same cloud for which the test is the administrator of another account."""
        return Dispatcher(self.cloud, self._room, Principal.administrator(account, partition=self.cloud.partition))

    def handle(self, request: HttpRequest) -> HttpResponse:
        """Serve a request from a door and return the answer, be it a result or AWS's error.

        Raises:
            NotImplementedError: mocksm does not model what was asked; no answer of AWS's would be true.
        """
        self.catch_up()
        if self.cloud.clock.step is not None:
            self.run_until(self.cloud.clock.now() + self.cloud.clock.step)
        scope = scope_of(request)
        service = self._room(request.service or scope.service or "")
        service.load()
        request_id = self.cloud.ids.request_id()
        latency: list[float] = []
        try:
            call, operation = self._read(service, request, scope, request_id, latency)
            result = self.serve(call)
        except AwsError as error:
            # The history keeps the error, and would keep all these frames alive with it.
            error.__traceback__ = error.__context__ = None
            self.cloud.trail.deliver()
            return _late(encode_error(service.model, error, request_id), latency)
        self._finish(call)
        return _late(encode(operation.model, result, request_id), latency)

    def serve(self, call: Call) -> dict[str, Any]:
        """Serve a call, also one that a room makes on its caller's behalf, and keep a record of it."""
        service = self._room(call.service)
        operation = service.operation(call.operation)
        decided: list[Decision] = []
        error: Exception | None = None
        result: dict[str, Any] | None = None
        try:
            if self.cloud.faults.orders:
                call = self._met(call)
            if operation.user_code:
                result = self._run(service, operation, call, decided)
            else:
                with self.cloud.lock:
                    result = self._run(service, operation, call, decided)
        except Exception as raised:
            error = raised
            raise
        finally:
            if call.recorded:
                decision = refusal_behind(error) or (decided[-1] if decided else None)
                self._record(call, operation, error, decision, result)
        return result

    def judge(self, call: Call) -> None:
        """Raise the refusal of a call that policies do not allow, and do nothing else."""
        self._judge(self._room(call.service), call, [])

    def ask_as_test(self, region: str, service: str, operation: str, **params: Any) -> dict[str, Any]:
        """Serve a call that the test makes as the default caller, outside of any client and of the history."""
        self.catch_up()
        return self.complete(self.call_of_test(region, service, operation, **params))

    def complete(self, call: Call) -> dict[str, Any]:
        """Serve a call that starts here, and do what it leaves for the time when the lock is free."""
        result = self.serve(call)
        self._finish(call)
        return result

    def call_of_test(self, region: str, service: str, operation: str, **params: Any) -> Call:
        """Return a call that the test makes as the default caller; the history does not keep it."""
        return self.call(service, operation, params, self.tester, region, recorded=False)

    def catch_up(self) -> None:
        """Run what has fallen due by now: the test, freezegun or plain waiting may have moved the time."""
        agenda = self.cloud.agenda
        while not agenda.is_empty and (task := agenda.take(self.cloud.clock.now())) is not None:
            self._run_task(task)

    def run_until(self, instant: datetime) -> None:
        """Move the clock to ``instant``; what falls due on the way runs in order, with the clock at each task's time."""
        clock = self.cloud.clock
        while (task := self.cloud.agenda.take(instant)) is not None:
            clock.set(max(task.at, clock.now()))
            self._run_task(task)
        clock.set(max(instant, clock.now()))  # another thread, or a task, may have moved it beyond

    def _run_task(self, task: Task) -> None:
        """Run work of the agenda as its service's own, without a lock."""
        principal = Principal.service(f"{task.service}.amazonaws.com")
        call = self.call(task.service, "", {}, principal, task.region, account=task.account)
        with in_background():
            task.work(call, *task.about)
        self._finish(call)

    def _finish(self, call: Call) -> None:
        """Do what an operation left for the time when the lock is free; a task may add others."""
        try:
            if call.pending:
                with in_background():
                    for task in call.pending:
                        task()
        finally:
            self.cloud.trail.deliver()

    def _met(self, call: Call) -> Call:
        """Let a call meet what the test ordered to go wrong, and return it as it sees the cloud.

        What the test itself asks for meets nothing, but for what AWS does of it in the background; what it makes is there at
        once, and with it all that was on its way.
        """
        faults = self.cloud.faults
        if call.recorded or is_in_background():
            faults.meet(call)
        lag = faults.lag
        if lag is None or not lag.concerns(call) or call.via is not None or is_in_background():
            return call  # a service that reads on its caller's behalf is served from whatever its caller's read is
        if not lag.reads(call):
            self._before_change(call, lag)
        elif call.recorded and (past := lag.past(call.now)) is not None:
            return call._replace(cloud=self.cloud.with_stores(past, lag.kinds))
        return call

    def _before_change(self, call: Call, lag: Lag) -> None:
        if call.recorded:
            lag.keep(call.now, self.cloud.copies(lag.kinds))
        else:
            lag.settle()

    def _read(
        self, service: Service, request: HttpRequest, scope: Scope, request_id: str, latency: list[float]
    ) -> tuple[Call, Operation]:
        model = identify(service.model, request)
        if model is None:
            raise UnknownOperationException
        operation = service.operation(model.name)
        params = decode(model, request)
        if scope.access_key_id is None and not operation.unsigned:
            raise service.unsigned()
        principal = Principal.anonymous() if operation.unsigned else self._signer(service, scope)
        call = self.call(
            service.name,
            model.name,
            params,
            principal,
            scope.region,
            request_id=request_id,
            latency=latency,
            access_key_id=scope.access_key_id,
        )
        return (service.identified(call) if operation.unsigned else call), operation

    def _signer(self, service: Service, scope: Scope) -> Principal:
        cloud = self.cloud
        default = acting(cloud.directory) or cloud.default_caller
        try:
            return cloud.credentials.caller(
                scope.access_key_id or "", scope.session_token, default, directory=cloud.directory, now=cloud.clock.now
            )
        except Unauthenticated as problem:
            raise service.not_let_in(problem) from problem

    def _run(self, service: Service, operation: Operation, call: Call, decided: list[Decision]) -> dict[str, Any]:
        check(operation.model, call.params, service.dialect)
        self._judge(service, call, decided)
        return operation(call)

    def _judge(self, service: Service, call: Call, decided: list[Decision]) -> None:
        for asked in service.access(call):
            decision = evaluate(call.principal, asked, call, self.cloud.organization)
            decided.append(decision)
            if not decision.allowed:
                raise service.denied(decision)

    def _record(
        self,
        call: Call,
        operation: Operation,
        error: Exception | None,
        decision: Decision | None,
        result: dict[str, Any] | None,
    ) -> None:
        record = Record(
            f"{call.service}:{call.operation}",
            call.params,
            call.principal,
            call.region,
            call.now,
            call.request_id,
            call.via,
            error,
            decision,
            operation.model,
            call.access_key_id,
            result,
        )
        self.cloud.records.add(record)
        self.cloud.trail.tell(record)

    def call(
        self,
        service: str,
        operation: str,
        params: dict[str, Any],
        principal: Principal,
        region: str,
        *,
        account: str | None = None,
        request_id: str | None = None,
        latency: list[float] | None = None,
        recorded: bool = True,
        access_key_id: str | None = None,
    ) -> Call:
        """Return a call that starts here: not yet served, and with the time as it is now."""
        return Call(
            cloud=self.cloud,
            corridor=self,
            service=service,
            operation=operation,
            params=params,
            principal=principal,
            account=account or principal.account,
            region=region,
            now=self.cloud.clock.now(),
            request_id=request_id or self.cloud.ids.request_id(),
            pending=[],
            latency=[] if latency is None else latency,
            recorded=recorded,
            access_key_id=access_key_id,
        )


def _late(answer: HttpResponse, latency: Sequence[float]) -> HttpResponse:
    return answer._replace(latency=sum(latency)) if latency else answer
