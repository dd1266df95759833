"""Functions of every kind, wrapped so that their whole body runs inside a context. It knows no mock and no class."""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from typing import Any

Function = Callable[..., Any]
Around = Callable[..., AbstractContextManager[Any]]
"""Called with a call's positional arguments, it returns the context which that call runs in."""

_CONTEXT_MANAGERS = (
    contextmanager(iter).__code__,
    asynccontextmanager(aiter).__code__,
)  # the code that all of them share


def decorate(target: Any, around: Around) -> Any:
    """Return ``target``, a function or method of any kind, wrapped.

    Raises:
        TypeError: It is something else; the message says what works instead.
    """
    if isinstance(target, staticmethod | classmethod):
        return type(target)(decorate(target.__func__, around))
    if is_fixture(target):
        raise TypeError(
            f"mocksm: @mock_secrets stands above @pytest.fixture on {target.__name__!r}, where it cannot reach the "
            "fixture's function: put @pytest.fixture above @mock_secrets"
        )
    if getattr(target, "__code__", None) in _CONTEXT_MANAGERS:
        raise TypeError(
            f"mocksm: @mock_secrets stands above @contextmanager on {target.__name__!r}, where it would end before the "
            "body begins: put @contextmanager above @mock_secrets"
        )
    if not (callable(target) and (inspect.isroutine(target) or isinstance(target, functools.partial))):
        raise TypeError(
            f"mocksm: @mock_secrets cannot decorate {target!r}, an object of type {type(target).__name__}. It decorates "
            "functions, coroutine functions, generators, async generators, methods and test classes; options go by "
            "keyword, as in @mock_secrets(region='eu-west-1')"
        )
    return wrap(target, around)


def is_fixture(target: Any) -> bool:
    """Tell whether ``target`` is what @pytest.fixture returns: an object from pytest 8.4 on, before it a marked function."""
    return hasattr(target, "_fixture_function_marker") or hasattr(target, "_pytestfixturefunction")


def wrap(function: Function, around: Around, *, like: Function | None = None) -> Function:
    """Return ``function`` wrapped, of the same kind and, to pytest, with the same signature and marks.

    Args:
        function: What is called.
        around: Gives the context.
        like: The function whose kind, name and signature count, where ``function`` only passes on to it.
    """
    shown = like or function
    kinds = (
        (inspect.isasyncgenfunction, _around_async_generator),
        (inspect.iscoroutinefunction, _around_coroutine),
        (inspect.isgeneratorfunction, _around_generator),
    )
    kind = next((kind for applies, kind in kinds if applies(shown)), _around_call)
    return functools.wraps(shown)(kind(function, around))


def _around_call(function: Function, around: Around) -> Function:
    def call(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        with around(*args):
            result = function(*args, **kwargs)
        return _still_to_run(result, lambda: around(*args))

    return call


def _still_to_run(result: Any, around: Around) -> Any:
    """Wrap what a plain function returned without running it, as one does that passes on to a coroutine function."""
    kinds = (
        (inspect.iscoroutine, _around_coroutine),
        (inspect.isgenerator, _around_generator),
        (inspect.isasyncgen, _around_async_generator),
    )
    kind = next((kind for applies, kind in kinds if applies(result)), None)
    return kind(lambda: result, around)() if kind else result


def _around_coroutine(function: Function, around: Around) -> Function:
    async def call(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        with around(*args):
            return await function(*args, **kwargs)

    return call


def _around_generator(function: Function, around: Around) -> Function:
    def call(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        __tracebackhide__ = True
        with around(*args):
            return (yield from function(*args, **kwargs))

    return call


def _around_async_generator(function: Function, around: Around) -> Function:
    async def call(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        __tracebackhide__ = True
        with around(*args):
            generator = function(*args, **kwargs)
            step = generator.asend(None)
            while True:
                try:
                    value = await step
                except StopAsyncIteration:
                    return
                try:
                    sent = yield value
                except GeneratorExit:
                    await generator.aclose()
                    raise
                except BaseException as error:  # noqa: BLE001 - whatever is thrown in belongs to the generator
                    step = generator.athrow(error)
                else:
                    step = generator.asend(sent)

    return call
