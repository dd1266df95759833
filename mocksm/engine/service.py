"""What a room says of itself: its operations, what they ask of which resource, how its errors are worded."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from types import ModuleType
from typing import Any, NamedTuple, TypeVar

from botocore import xform_name
from botocore.model import OperationModel, ServiceModel

from mocksm.engine.call import Call
from mocksm.engine.permissions import Permissions
from mocksm.errors import AwsError, MissingAuthenticationTokenException, NotModelled
from mocksm.iam.credentials import Unauthenticated
from mocksm.iam.evaluate import Asked, Decision
from mocksm.iam.messages import refusal
from mocksm.iam.principal import Principal
from mocksm.wire.dialects import Dialect
from mocksm.wire.models import service_model

F = TypeVar("F", bound=Callable[..., Any])

_MARK = "__mocksm_operation__"
_USER_CODE = "__mocksm_user_code__"
_PLAIN = Permissions()


class Refusal(AwsError):
    """What policies refused, in the service's words.

    Args:
        decision: Why.
        code: The code.
        status: The HTTP status.

    Attributes:
        decision: As above.
    """

    def __init__(self, decision: Decision, *, code: str, status: int) -> None:
        super().__init__(refusal(decision), code=code, status=status)
        self.decision = decision


def refusal_behind(error: BaseException | None) -> Decision | None:
    """Return the decision on which an error goes back: its own, or that on a call which a service made of another."""
    while error is not None and not isinstance(error, Refusal):
        error = error.__cause__
    return error.decision if error is not None else None


def operation(function: F) -> F:
    """Mark a function as the operation whose boto3 method has its name."""
    setattr(function, _MARK, True)
    return function


def runs_user_code(function: F) -> F:
    """Mark an operation that runs the user's code: it gets no lock, and takes ``call.cloud.lock`` itself where it must."""
    setattr(function, _USER_CODE, True)
    return function


class Operation(NamedTuple):
    """An operation of a service: AWS's model of it and the function that serves it.

    Attributes:
        name: AWS's name, ``GetSecretValue``.
        function: Called with the call and the parameters that were sent, by Python name.
        model: botocore's model.
        parameters: AWS's parameter names to Python names: those that the function takes.
        user_code: Whether it runs the user's code, and so without the lock.
        unsigned: Whether it is one that nobody signs.
    """

    name: str
    function: Callable[..., Mapping[str, Any] | None]
    model: OperationModel
    parameters: Mapping[str, str]
    user_code: bool
    unsigned: bool

    def __call__(self, call: Call) -> dict[str, Any]:
        """Run the function with the parameters of ``call``."""
        names = self.parameters
        try:
            arguments = {names[name]: value for name, value in call.params.items()}
        except KeyError:
            unknown = sorted(call.params.keys() - names.keys())
            raise NotModelled(f"mocksm does not model {unknown} of {self.name}") from None
        result = self.function(call, **arguments)
        return result if isinstance(result, dict) else dict(result or {})


class Service:
    """A room: a service of AWS as far as mocksm has it.

    Args:
        name: botocore's name of the service.
        *modules: Where its operations are: the functions marked with ``@operation``.
        access: Says what a call asks of which resources, for the guard.
        dialect: How the service words constraint violations.
        denied: The code and status of a refusal by policy.
        identify: Says who makes an unsigned call, by what it brings along; None where every call is signed.
        permissions: The actions of its policies, and what they ask without a call.
        unsigned: The operations that nobody signs: models say it since 2025, and older ones leave it to botocore's code.
        more: Imports the rest of its modules and returns them: at the first request from outside, all at once, or when one of
            their operations is asked for by another service or by a handle.
    """

    def __init__(
        self,
        name: str,
        *modules: ModuleType,
        access: Callable[[Call], Sequence[Asked]],
        dialect: Dialect,
        denied: tuple[str, int] = ("AccessDeniedException", 400),
        identify: Callable[[Call], Principal] | None = None,
        permissions: Permissions = _PLAIN,
        unsigned: Collection[str] = (),
        more: Callable[[], Iterable[ModuleType]] | None = None,
    ) -> None:
        self.name = name
        self.permissions = permissions
        self.access = access
        self.dialect = dialect
        self._denied = denied
        self._identify = identify
        self._unsigned = unsigned
        self._functions = _operations_in(modules)
        self._more = more
        self._operations: dict[str, Operation] = {}

    @property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """All its operations' functions, by the names of boto3's methods."""
        self.load()
        return self._functions

    def load(self) -> None:
        """Import what is not imported yet; from then on nothing is to be."""
        more = self._more
        if more is not None:  # another thread may be as far: both come to the same
            self._functions = {**self._functions, **_operations_in(more())}
            self._more = None

    @cached_property
    def model(self) -> ServiceModel:
        """The service's model, of the installed botocore's latest API version."""
        return service_model(self.name)

    def operation(self, name: str) -> Operation:
        """Return an operation by AWS's name.

        Raises:
            NotImplementedError: mocksm does not have it yet.
        """
        found = self._operations.get(name)
        if found is None:
            found = self._operations[name] = self._bind(name)
        return found

    def denied(self, decision: Decision) -> Refusal:
        """Return the error by which this service refuses what a policy does not allow."""
        code, status = self._denied
        return Refusal(decision, code=code, status=status)

    def identified(self, call: Call) -> Call:
        """Return an unsigned call as made by whoever this service takes its caller to be."""
        return call._replace(principal=self._identify(call)) if self._identify else call

    def not_let_in(self, problem: Unauthenticated) -> AwsError:
        """Return the error by which services of this protocol refuse a key (authorization.md 7.7).

        That services which speak REST answer with 403 is not in the fact book; it is what Lambda does, widely reported.
        """
        return authentication_error(self.model.metadata["protocol"], expired=problem.expired)

    def unsigned(self) -> AwsError:
        """Return the error by which services of this protocol refuse what is not signed (authorization.md 7.7, unsure)."""
        if self.model.metadata["protocol"] == "query":
            return AwsError("Request is missing Authentication Token", code="MissingAuthenticationToken", status=403)
        return MissingAuthenticationTokenException("Missing Authentication Token")

    def status_of(self, code: str) -> int | None:
        """Return the HTTP status with which this service refuses a caller by a code; None of other codes."""
        denied, status = self._denied
        if code == denied:
            return status
        unsigned = self.unsigned()
        if code == unsigned.code:
            return unsigned.status
        if code in _NOT_LET_IN:
            return 400 if self.model.metadata["protocol"] == "json" else 403
        return None

    def _bind(self, name: str) -> Operation:
        function = self._functions.get(xform_name(name)) or self.functions.get(xform_name(name))
        if function is None:
            have = ", ".join(sorted(self.functions))
            raise NotModelled(f"mocksm does not model {name} of {self.name} yet; it has {have}")
        taken = inspect.signature(function).parameters
        model = self.model.operation_model(name)
        members = model.input_shape.members if model.input_shape else {}
        parameters = {member: xform_name(member) for member in members if xform_name(member) in taken}
        unsigned = model.auth_type == "none" or name in self._unsigned
        return Operation(name, function, model, parameters, hasattr(function, _USER_CODE), unsigned)


def _operations_in(modules: Iterable[ModuleType]) -> dict[str, Callable[..., Any]]:
    return {
        name: function
        for module in modules
        for name, function in vars(module).items()
        if hasattr(function, _MARK) and function.__module__ == module.__name__
    }


_NOT_LET_IN = frozenset(
    {
        *("ExpiredToken", "InvalidClientTokenId", "SignatureDoesNotMatch", "IncompleteSignature"),
        *("ExpiredTokenException", "UnrecognizedClientException", "InvalidSignatureException"),
        "IncompleteSignatureException",
    }
)
_INVALID = "The security token included in the request is invalid"
_EXPIRED = "The security token included in the request is expired"


def authentication_error(protocol: str, *, expired: bool) -> AwsError:
    """Return AWS's error for a key that is not valid, or whose session is over, as services of a protocol word it."""
    if protocol == "query":
        code = "ExpiredToken" if expired else "InvalidClientTokenId"
        return AwsError(_EXPIRED if expired else f"{_INVALID}.", code=code, status=403)
    code = "ExpiredTokenException" if expired else "UnrecognizedClientException"
    return AwsError(_EXPIRED if expired else f"{_INVALID}.", code=code, status=403 if protocol == "rest-json" else 400)
