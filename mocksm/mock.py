"""``mock_secrets``, the one way in: a decorator, a context manager, ``start()`` and ``stop()``. It knows no service."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, overload

from mocksm.lifetime import OPTIONS, Lifetime, Options

if TYPE_CHECKING:
    from typing_extensions import ParamSpec, Unpack

    P = ParamSpec("P")

__all__ = ["OPTIONS", "MockSecrets", "mock_secrets"]

R = TypeVar("R")
C = TypeVar("C", bound=type)

_NOTHING: Any = object()


class MockSecrets(Lifetime):
    """A mock of AWS Secrets Manager and KMS, and the control object of its cloud; ``Aws`` lists the options.

    >>> with MockSecrets(region="eu-west-1") as aws:
    ...     aws.secret("prod/db", "hunter2").value
    'hunter2'
    """

    @overload
    def __call__(self, target: C, /) -> C: ...
    @overload
    def __call__(self, target: Callable[P, R], /) -> Callable[P, R]: ...
    def __call__(self, target: Any, /) -> Any:
        """Decorate a function of any kind, or a test class, to run inside this mock.

        Raises:
            TypeError: ``target`` cannot be decorated; the message says what can.
        """
        if isinstance(target, type):
            from mocksm.decorating.classes import decorate_class

            return decorate_class(target, self)
        from mocksm.decorating.functions import decorate

        return decorate(target, lambda *_: self)


@overload
def mock_secrets(target: C, /) -> C: ...
@overload
def mock_secrets(target: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def mock_secrets(**options: Unpack[Options]) -> MockSecrets: ...
def mock_secrets(target: Any = _NOTHING, /, **options: Any) -> Any:
    """Mock AWS Secrets Manager and KMS.

    Bare it decorates a function, coroutine, (async) generator or test class. With options, or none, it returns an object
    that does the same, and that is a context manager too (``with``, ``async with``, ``start()`` and ``stop()``).

    Args:
        target: What to decorate.
        options: As ``Aws`` explains them: ``region``, ``account``, ``random_seed``, ``passthrough``, ``secrets``.

    Raises:
        TypeError: An option that there is not, or a target that cannot be decorated.

    >>> with mock_secrets(secrets={"prod/db": "hunter2"}) as aws:
    ...     aws.secrets["prod/db"].value
    'hunter2'
    """
    mock = MockSecrets(**options)
    return mock if target is _NOTHING else mock(target)
