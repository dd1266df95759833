"""Context variables that threads take over from whoever gives them work. It knows neither the variables nor a mock.

asyncio's tasks and ``asyncio.to_thread`` copy their context; a thread and an executor do not. Only these variables are
carried over, so that what the tested code keeps in variables of its own is lost here where it is lost in production.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from typing import Any

from mocksm.intercept.patch import Method, Patch

Values = tuple[Any, ...]


class Inheritance:
    """Gives a thread that is started, and a function that is given to an executor, the giver's values of some variables.

    A giver who has the defaults has nothing to give: then a thread, or an executor's function, runs as ever.

    Args:
        *variables: The variables, which have defaults.
    """

    def __init__(self, *variables: ContextVar[Any]) -> None:
        self._variables = variables
        self._defaults = self._values()
        self._start = Patch(threading.Thread, "start", self._wrap_start)
        self._submit: Patch | None = None

    def open(self) -> None:
        """Wrap what gives work to threads."""
        self._start.install()
        self._submit = self._submit or Patch(_executor(), "submit", self._wrap_submit)
        self._submit.install()

    def close(self) -> None:
        """Put it back, where it is still ours."""
        for patch in (self._start, self._submit):
            if patch is not None:
                patch.remove()

    def _wrap_start(self, original: Method) -> Method:
        def start(thread: threading.Thread) -> Any:
            values = self._values()
            if values != self._defaults and thread.ident is None:  # a thread that ran refuses to start again
                _run_first(thread, partial(self._set, values))
            return original(thread)

        return start

    def _wrap_submit(self, original: Method) -> Method:
        def submit(executor: Any, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
            values = self._values()
            if values == self._defaults:
                return original(executor, function, *args, **kwargs)
            # A thread that the executor starts for this will work for others as well: it must not inherit.
            self._set(self._defaults)
            try:
                return original(executor, self._run, values, function, *args, **kwargs)
            finally:
                self._set(values)

        return submit

    def _run(self, values: Values, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Call a function with the giver's values, in a thread that goes on to other work."""
        own = self._values()
        self._set(values)
        try:
            return function(*args, **kwargs)
        finally:
            self._set(own)

    def _values(self) -> Values:
        return tuple(variable.get() for variable in self._variables)

    def _set(self, values: Values) -> None:
        for variable, value in zip(self._variables, values, strict=True):
            variable.set(value)


def _executor() -> type:
    """Return the executor behind ``run_in_executor``; asyncio, which asks for it later, has loaded most of it."""
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor


def _run_first(thread: Any, prepare: Callable[[], Any]) -> None:
    """Have a thread call ``prepare`` before its ``run``, which may be a method, a subclass's or the instance's own."""
    run, own = thread.run, vars(thread).get("run")

    def prepared() -> None:
        if own is None:
            del thread.run
        else:
            thread.run = own
        prepare()
        run()

    thread.run = prepared
