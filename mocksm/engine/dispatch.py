"""The corridor: every request takes this one way, from the door or from another room, and leaves by it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any

from mocksm.engine.agenda import Task
from mocksm.engine.call import Call
from mocksm.engine.cloud import Cloud
from mocksm.engine.history import Record
from mocksm.engine.service import Operation, Service
from mocksm.errors import AwsError, MissingAuthenticationTokenException, UnknownOperationException
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
        return Dispatcher(self.cloud, self._room, Principal.administrator(account))

    def handle(self, request: HttpRequest) -> HttpResponse:
        """Serve a request from a door and return the answer, be it a result or AWS's error.

        Raises:
            NotImplementedError: mocksm does not model what was asked; no answer of AWS's would be true.
        """
        self.catch_up()
        scope = scope_of(request)
        service = self._room(request.service or scope.service or "")
        request_id = self.cloud.ids.uuid()
        try:
            call, operation = self._read(service, request, scope, request_id)
            result = self.serve(call)
        except AwsError as error:
            return encode_error(service.model, error, request_id)
        self._finish(call)
        return encode(operation.model, result, request_id)

    def serve(self, call: Call) -> dict[str, Any]:
        """Serve a call, also one that a room makes on its caller's behalf, and keep a record of it."""
        service = self._room(call.service)
        operation = service.operation(call.operation)
        decided: list[Decision] = []
        error: Exception | None = None
        try:
            if operation.user_code:
                return self._run(service, operation, call, decided)
            with self.cloud.lock:
                return self._run(service, operation, call, decided)
        except Exception as raised:
            error = raised
            raise
        finally:
            if call.recorded:
                self._record(call, operation, error, decided[-1] if decided else None)

    def judge(self, call: Call) -> None:
        """Raise the refusal of a call that policies do not allow, and do nothing else."""
        self._judge(self._room(call.service), call, [])

    def ask_as_test(self, region: str, service: str, operation: str, **params: Any) -> dict[str, Any]:
        """Serve a call that the test makes as the default caller, outside of any client and of the history."""
        self.catch_up()
        call = self.call_of_test(region, service, operation, **params)
        result = self.serve(call)
        self._finish(call)
        return result

    def call_of_test(self, region: str, service: str, operation: str, **params: Any) -> Call:
        """Return a call that the test makes as the default caller; the history does not keep it."""
        return self.call(service, operation, params, self.tester, region, recorded=False)

    def catch_up(self) -> None:
        """Run what has fallen due by now: the test, freezegun or plain waiting may have moved the time."""
        while (task := self.cloud.agenda.take(self.cloud.clock.now())) is not None:
            self._run_task(task)

    def run_until(self, instant: datetime) -> None:
        """Move the clock to ``instant``; what falls due on the way runs in order, with the clock at each task's time."""
        clock = self.cloud.clock
        while (task := self.cloud.agenda.take(instant)) is not None:
            clock.set(max(task.at, clock.now()))
            self._run_task(task)
        clock.set(instant)

    def _run_task(self, task: Task) -> None:
        """Run work of the agenda as its service's own, without a lock."""
        principal = Principal.service(f"{task.service}.amazonaws.com")
        call = self.call(task.service, "", {}, principal, task.region, account=task.account)
        task.work(call, *task.about)
        self._finish(call)

    def _finish(self, call: Call) -> None:
        """Do what an operation left for the time when the lock is free; a task may add others."""
        for task in call.pending:
            task()

    def _read(self, service: Service, request: HttpRequest, scope: Scope, request_id: str) -> tuple[Call, Operation]:
        model = identify(service.model, request)
        if model is None:
            raise UnknownOperationException
        operation = service.operation(model.name)
        params = decode(model, request)
        if scope.access_key_id is None and model.auth_type != "none":
            raise MissingAuthenticationTokenException("Missing Authentication Token")
        principal = Principal.anonymous() if model.auth_type == "none" else self._signer(service, scope)
        call = self.call(service.name, model.name, params, principal, scope.region, request_id=request_id)
        return service.identified(call), operation

    def _signer(self, service: Service, scope: Scope) -> Principal:
        default = acting() or self.cloud.default_caller
        try:
            return self.cloud.gate.caller(scope.access_key_id or "", scope.session_token, default)
        except Unauthenticated as problem:
            raise service.not_let_in(problem) from problem

    def _run(self, service: Service, operation: Operation, call: Call, decided: list[Decision]) -> dict[str, Any]:
        self.cloud.faults.check(f"{call.service}:{call.operation}")
        check(operation.model, call.params, service.dialect)
        self._judge(service, call, decided)
        return operation(call)

    def _judge(self, service: Service, call: Call, decided: list[Decision]) -> None:
        for asked in service.access(call):
            decision = evaluate(call.principal, asked, call, self.cloud.organization)
            decided.append(decision)
            if not decision.allowed:
                raise service.denied(decision)

    def _record(self, call: Call, operation: Operation, error: Exception | None, decision: Decision | None) -> None:
        self.cloud.records.append(
            Record(
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
            )
        )

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
        recorded: bool = True,
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
            request_id=request_id or self.cloud.ids.uuid(),
            pending=[],
            recorded=recorded,
        )
