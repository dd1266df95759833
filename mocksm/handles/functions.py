"""Lambda functions in a test's hands: any callable that takes an event and a context."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from mocksm.arn import Arn
from mocksm.engine.dispatch import Dispatcher
from mocksm.errors import MocksmError, NotModelled
from mocksm.handles.near import listing, missing
from mocksm.handles.principals import PrincipalHandle
from mocksm.iam.policy import parse
from mocksm.iam.principal import Principal
from mocksm.iam.statements import allow, document
from mocksm.intercept import active

if TYPE_CHECKING:
    from mocksm.services.lambda_.store import Function, Handler
    from mocksm.services.lambda_.store import Functions as Store

_NAME = re.compile(r"[A-Za-z0-9-_]{1,64}")


class FunctionHandle:
    """A Lambda function.

    Attributes:
        name: Its name.
        arn: Its ARN; what RotateSecret takes as ``RotationLambdaARN``.
    """

    def __init__(self, name: str, arn: str) -> None:
        self.name = name
        self.arn = arn

    def __repr__(self) -> str:
        return f"<mocksm function {self.arn}>"


class FunctionHandles:
    """The Lambda functions of the default account in one Region."""

    def __init__(self, dispatcher: Dispatcher, region: str) -> None:
        self._cloud = dispatcher.cloud
        self._region = region

    def create(self, name: str, handler: Handler, *, role: PrincipalHandle | None = None) -> FunctionHandle:
        """Make a function of a callable, in place of one of the same name; Secrets Manager may invoke it.

        Args:
            name: Letters, digits, hyphens and underscores, 64 at most.
            handler: ``handler(event, context)``, not a coroutine function.
            role: Its execution role, as a session of which its calls are made; the default caller if None, whoever
                invokes it.

        Raises:
            MocksmError: The name is none that Lambda takes, or ``handler`` can't be called.
            NotImplementedError: ``handler`` is a coroutine function.
        """
        from mocksm.services.lambda_.store import Function

        if _NAME.fullmatch(name) is None:
            raise MocksmError(f"mocksm: {name!r} is no function name; it takes up to 64 of letters, digits, - and _")
        if not callable(handler):
            raise MocksmError(f"mocksm: aws.function takes handler(event, context), not {handler!r}")
        if inspect.iscoroutinefunction(handler):
            raise NotModelled(f"mocksm does not model coroutine functions as handlers yet, such as {handler!r}")
        arn = str(Arn.make("lambda", self._region, self._cloud.account, f"function:{name}"))
        invocable = document([allow("lambda:InvokeFunction", on=arn, to="secretsmanager.amazonaws.com")])
        with self._cloud.lock:
            self._store().add(
                Function(
                    arn,
                    name,
                    handler,
                    parse(invocable, kind="resource", name=f"policy of function {name}"),
                    self._principal_of(name, role),
                )
            )
        return FunctionHandle(name, arn)

    def _principal_of(self, name: str, role: PrincipalHandle | None) -> Callable[[], Principal]:
        active.let_threads_inherit()
        if role is None:
            return lambda: self._cloud.default_caller
        session = role.assume(name)
        return lambda: session.principal

    def __getitem__(self, name: str) -> FunctionHandle:
        found = self._find(name)
        if found is None:
            raise missing("function", name, (function.name for function in self._store()))
        return FunctionHandle(found.name, found.arn)

    def __contains__(self, name: str) -> bool:
        return self._find(name) is not None

    def __iter__(self) -> Iterator[FunctionHandle]:
        return iter([FunctionHandle(function.name, function.arn) for function in self._store()])

    def __repr__(self) -> str:
        return listing("functions", (function.name for function in self))

    def __len__(self) -> int:
        return sum(1 for _ in self._store())

    def _find(self, name: str) -> Function | None:
        return self._store().find(name.rpartition(":function:")[2])

    def _store(self) -> Store:
        from mocksm.services.lambda_.store import Functions as Store

        return self._cloud.store(Store, self._cloud.account, self._region)


def error_of(cloud: Any, function_arn: str, event: dict[str, str]) -> BaseException | None:
    """Return what the latest invocation of a function with this event raised, None if it returned."""
    from mocksm.services.lambda_.store import Functions as Store

    for _, _, store in cloud.stores(Store):
        for invocation in reversed(store.invocations):
            if invocation.function_arn == function_arn and invocation.event == event:
                return invocation.error  # type: ignore[no-any-return]
    return None
