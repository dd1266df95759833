"""Lambda functions in a test's hands: any callable that takes an event and a context."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from mocksm.arn import Arn
from mocksm.engine.cloud import Cloud
from mocksm.engine.dispatch import Dispatcher
from mocksm.errors import MocksmError
from mocksm.handles.handlers import check_name, handler_of, name_of
from mocksm.handles.near import listing, missing, way_to
from mocksm.handles.near import name_of as asked_name
from mocksm.handles.principals import PrincipalHandle
from mocksm.iam.statements import PolicySource, allow, document

if TYPE_CHECKING:
    from mocksm.services.lambda_.store import Function, Handler, Invocation, Version
    from mocksm.services.lambda_.store import Functions as Store

LONGEST_TIMEOUT = 900


class Options(NamedTuple):
    """What ``aws.function`` takes beside the name and the handler; it says what each means."""

    role: PrincipalHandle | str | None = None
    environment: Mapping[str, str] | None = None
    timeout: int = LONGEST_TIMEOUT
    memory: int = 128
    policy: PolicySource | None = None
    description: str = ""


class FunctionHandle:
    """A Lambda function. Called, it calls the handler itself, outside of any invocation: for the handler's own unit tests.

    Attributes:
        name: Its name.
        arn: Its ARN; what RotateSecret takes as ``RotationLambdaARN``.
    """

    def __init__(self, functions: FunctionHandles, name: str, arn: str, handler: Handler | None) -> None:
        if inspect.isroutine(handler):
            functools.update_wrapper(self, handler)
        self.name = name
        self.arn = arn
        self._functions = functions
        self._handler = handler

    @property
    def handler(self) -> Handler:
        """The callable.

        Raises:
            MocksmError: The function is a zip, made with CreateFunction.
        """
        if self._handler is None:
            raise MocksmError(
                f"mocksm: {self.name} is a zip, which runs when it is invoked, with boto3's lambda or rotation"
            )
        return self._handler

    @property
    def invocations(self) -> list[Invocation]:
        """Every run so far, oldest first: its ``event``, and its ``error`` if it failed."""
        return self._functions.invocations_of(self.arn)

    def __call__(self, event: Any, context: Any = None) -> Any:
        """Call the handler as it is, and return what it returns: of a coroutine function the coroutine."""
        return self.handler(event, context)

    def __repr__(self) -> str:
        return f"<mocksm function {self.arn}>"


class FunctionHandles:
    """The Lambda functions of one account in one Region, whoever made them."""

    def __init__(self, dispatcher: Dispatcher, region: str) -> None:
        self._dispatcher = dispatcher
        self._cloud = dispatcher.cloud
        self._account = dispatcher.tester.account
        self._region = region

    def make(
        self, name: str | Handler | None, handler: Handler | str | None, options: Options
    ) -> FunctionHandle | Callable[[Handler | str], FunctionHandle]:
        """Make a function for ``aws.function``, which says what each argument means; without a handler, its decorator."""
        if callable(name):
            name, handler = None, name
        if handler is None:
            return lambda decorated: self._make(name, decorated, options)
        return self._make(name, handler, options)

    def _make(self, name: str | None, given: Handler | str, options: Options) -> FunctionHandle:
        from mocksm.services.lambda_.store import Function

        handler = handler_of(given)
        name = name_of(handler) if name is None else name
        check_name(name)
        arn = str(Arn.make("lambda", self._region, self._account, f"function:{name}"))
        function = Function(
            arn, name, self._version(handler, options), permissions=self._permissions(name, arn, options)
        )
        with self._cloud.lock:
            self._store().add(function)
        return FunctionHandle(self, name, arn, handler)

    def _version(self, handler: Handler, options: Options) -> Version:
        from mocksm.handles.handlers import check_options, python_runtime
        from mocksm.services.lambda_.callables import GivenCode
        from mocksm.services.lambda_.store import LATEST, Version

        check_options(options.timeout, options.memory, options.environment)
        code = GivenCode(handler)
        return Version(
            LATEST,
            code,
            code.name,
            python_runtime(),
            self._role(options.role),
            options.timeout,
            options.memory,
            options.description,
            None if options.environment is None else dict(options.environment),
            self._cloud.clock.now(),
            self._cloud.ids.uuid(),
        )

    def _role(self, role: PrincipalHandle | str | None) -> str | None:
        if role is None:
            return None
        arn = role if isinstance(role, str) else role.arn
        entity = self._cloud.directory.at(arn)
        if entity is None or entity.kind != "role" or entity.account != self._account:
            raise MocksmError(
                f"mocksm: a function's role is one of its own account ({self._account}) that aws.role() or boto3's iam made, "
                f"or its ARN, not {role!r}"
            )
        return arn

    def _permissions(self, name: str, arn: str, options: Options) -> dict[str, Any]:
        from mocksm.services.lambda_.permissions import Permissions

        policy = options.policy
        if policy is None:
            invoke = allow("lambda:InvokeFunction", on=arn, to="secretsmanager.amazonaws.com")
            policy = [{"Sid": "secretsmanager", **invoke}]
        said = document(policy)
        return {"": Permissions.of(said, name, self._cloud.directory)} if said.get("Statement") else {}

    def invocations_of(self, arn: str) -> list[Invocation]:
        """Return the runs of a function, under whatever qualifier it was invoked."""
        every = [each for store in _stores(self._cloud) for each in store.invocations]
        return [each for each in every if each.function_arn == arn or each.function_arn.startswith(f"{arn}:")]

    def __getitem__(self, name: str) -> FunctionHandle:
        there = self._there(name)
        if there is not self:
            return there[name.rpartition(":function:")[2]]
        found = self._find(name)
        if found is None:
            raise missing("function", name, (function.name for function in self._store()), self._way_to(name))
        return self._handle(found)

    def __contains__(self, name: str) -> bool:
        return self._there(name)._find(name) is not None  # noqa: SLF001 - it is of this kind

    def __iter__(self) -> Iterator[FunctionHandle]:
        return iter([self._handle(function) for function in self._store()])

    def __repr__(self) -> str:
        return listing("functions", (function.name for function in self))

    def __len__(self) -> int:
        return sum(1 for _ in self._store())

    def _handle(self, function: Function) -> FunctionHandle:
        handler = getattr(function.latest.code, "handler", None)
        return FunctionHandle(self, function.name, function.arn, handler)

    def _there(self, name: str) -> FunctionHandles:
        """Return the functions of the account and Region that an ARN names; a name is one of here."""
        arn = Arn.parse(asked_name("function", name))
        if arn is None or (arn.account, arn.region) == (self._account, self._region):
            return self
        return FunctionHandles(self._dispatcher.of_account(arn.account), arn.region)

    def _way_to(self, name: str) -> str:
        from mocksm.services.lambda_.store import Functions as Store

        return way_to(self._dispatcher, Store, lambda store: store.find(name) is not None)

    def _find(self, name: str) -> Function | None:
        return self._store().find(name.rpartition(":function:")[2])

    def _store(self) -> Store:
        from mocksm.services.lambda_.store import Functions as Store

        return self._cloud.store(Store, self._account, self._region)


def error_of(cloud: Cloud, function_arn: str, event: Mapping[str, str]) -> BaseException | None:
    """Return what the latest invocation of a function with this event raised, None if it returned."""
    for store in _stores(cloud):
        for invocation in reversed(store.invocations):
            if invocation.function_arn == function_arn and invocation.event == event:
                return invocation.error
    return None


def _stores(cloud: Cloud) -> list[Store]:
    from mocksm.services.lambda_.store import Functions as Store

    return [store for _, _, store in cloud.stores(Store)]
