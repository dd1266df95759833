"""The part of the control object that makes Lambda functions and finds them. It opens no cloud."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, overload

from mocksm.handles.seeding import Seeding

if TYPE_CHECKING:
    from mocksm.handles.functions import FunctionHandle, FunctionHandles
    from mocksm.handles.principals import PrincipalHandle
    from mocksm.iam.statements import PolicySource
    from mocksm.services.lambda_.store import Handler

_LONGEST_TIMEOUT = 900  # that Lambda takes, in seconds


class Lambdas(Seeding):
    """What has functions: any Python callable that takes an event and a context is one."""

    @overload
    def function(self, name: Handler, /) -> FunctionHandle: ...

    @overload
    def function(
        self,
        name: str | None,
        handler: Handler | str,
        *,
        role: PrincipalHandle | str | None = ...,
        environment: Mapping[str, str] | None = ...,
        timeout: int = ...,
        memory: int = ...,
        policy: PolicySource | None = ...,
        description: str = ...,
    ) -> FunctionHandle: ...

    @overload
    def function(
        self,
        name: str | None = None,
        *,
        role: PrincipalHandle | str | None = ...,
        environment: Mapping[str, str] | None = ...,
        timeout: int = ...,
        memory: int = ...,
        policy: PolicySource | None = ...,
        description: str = ...,
    ) -> Callable[[Handler], FunctionHandle]: ...

    def function(
        self,
        name: str | Handler | None = None,
        handler: Handler | str | None = None,
        *,
        role: PrincipalHandle | str | None = None,
        environment: Mapping[str, str] | None = None,
        timeout: int = _LONGEST_TIMEOUT,
        memory: int = 128,
        policy: PolicySource | None = None,
        description: str = "",
    ) -> Any:
        """Make a Lambda function of a Python callable, in place of one of the same name.

        Without a handler it decorates one: ``@aws.function``, ``@aws.function("rotate-db")``. What it decorates becomes a
        handle, which has the ARN and can still be called as the function that it was.

        >>> from mocksm import mock_secrets
        >>> with mock_secrets() as aws:
        ...     @aws.function
        ...     def double(event, context):
        ...         return event * 2
        ...     double(21), double.arn
        (42, 'arn:aws:lambda:us-east-1:123456789012:function:double')

        Args:
            name: Its name: letters, digits, hyphens and underscores, 64 at most. The handler's own name if None.
            handler: ``handler(event, context)``: a function, a coroutine function, an object with ``__call__``, or
                ``"module:function"``, which is imported now.
            role: Its execution role (or the ARN of it), as a session of which its calls are made. If None they are the
                account's administrator's, whoever invokes it, and boto3 shows no Role.
            environment: Variables that are in ``os.environ`` while it runs, beside those of Lambda's own.
            timeout: Seconds. Lambda's own default is 3; here it is the most that Lambda takes, so that no slow machine
                fails a test that does not mention it. A handler that uses more by the mock's clock is not stopped, but
                reported as timed out when it ends.
            memory: Megabytes, for ``context.memory_limit_in_mb``.
            policy: Who may invoke it: statements as ``allow("lambda:InvokeFunction", to=...)``, a document, or JSON text; an
                empty list lets nobody. If None, Secrets Manager may.
            description: Its description.

        Raises:
            MocksmError: Lambda takes no such name, limit or variable; there is no such handler or role.
        """
        from mocksm.handles.functions import Options

        return self.functions.make(name, handler, Options(role, environment, timeout, memory, policy, description))

    @property
    def functions(self) -> FunctionHandles:
        """The Lambda functions that anyone made, by name or ARN."""
        from mocksm.handles.functions import FunctionHandles

        return FunctionHandles(self.dispatcher, self.region)
