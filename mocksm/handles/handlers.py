"""What a test gives as a handler, its name and its limits, checked and said in mocksm's words. It knows no cloud."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from mocksm.errors import AwsError, MocksmError

if TYPE_CHECKING:
    from mocksm.services.lambda_.store import Handler

_NAME = re.compile(r"[A-Za-z0-9-_]{1,64}")
_VARIABLE = re.compile(r"[a-zA-Z][a-zA-Z0-9_]+")
_TIMEOUT = range(1, 901)
_MEMORY = range(128, 10_241)


def handler_of(given: Any) -> Handler:
    """Return the callable that is meant: what can be called, or what ``module:function`` names, which is imported."""
    if isinstance(given, str):
        return _named(given)
    if not callable(given):
        raise MocksmError(
            f"mocksm: aws.function takes handler(event, context), an object that can be called, or 'module:function', not "
            f"{given!r}"
        )
    if isinstance(given, type):
        raise MocksmError(f"mocksm: {given!r} is a class; aws.function takes an instance that has __call__")
    return given  # type: ignore[no-any-return]


def name_of(handler: Handler) -> str:
    """Return the name under which a handler is made that was given without one: its own."""
    name = getattr(handler, "__name__", None)
    if not isinstance(name, str):
        raise MocksmError(f"mocksm: {handler!r} has no name of its own; give one: aws.function('name', handler)")
    return name


def check_name(name: Any) -> None:
    """Refuse what is no function name."""
    if not isinstance(name, str) or _NAME.fullmatch(name) is None:
        raise MocksmError(f"mocksm: {name!r} is no function name; it takes up to 64 of letters, digits, - and _")


def check_options(timeout: Any, memory: Any, environment: Mapping[str, str] | None) -> None:
    """Refuse limits that Lambda does not have, and variables that it does not take."""
    from mocksm.services.lambda_.environment import check_variables

    if timeout not in _TIMEOUT:
        raise MocksmError(f"mocksm: timeout={timeout!r} is none of Lambda's; it takes whole seconds, 1 to 900")
    if memory not in _MEMORY:
        raise MocksmError(f"mocksm: memory={memory!r} is none of Lambda's; it takes megabytes, 128 to 10240")
    wrong = [f"{name!r}: {value!r}" for name, value in (environment or {}).items() if not _is_variable(name, value)]
    if wrong:
        raise MocksmError(
            f"mocksm: environment variables have names of letters, digits and _ that begin with a letter, two characters at "
            f"least, and texts as values; Lambda takes no {', '.join(wrong)}"
        )
    try:
        check_variables(environment or {})
    except AwsError as refused:
        raise MocksmError(f"mocksm: Lambda does not take this environment: {refused.message}") from refused


def python_runtime() -> str:
    """Return Lambda's name of the Python that runs here."""
    return f"python{sys.version_info.major}.{sys.version_info.minor}"


def _is_variable(name: Any, value: Any) -> bool:
    return isinstance(name, str) and isinstance(value, str) and _VARIABLE.fullmatch(name) is not None


def _named(text: str) -> Handler:
    module, colon, path = text.partition(":")
    if not (colon and module and path):
        raise MocksmError(f"mocksm: {text!r} names no handler; it is 'module:function', as in 'app.rotation:handler'")
    try:
        found = attrgetter(path)(importlib.import_module(module))
    except ImportError as error:
        raise MocksmError(f"mocksm: {text!r} names a module that cannot be imported: {error}") from error
    except AttributeError as error:
        raise MocksmError(f"mocksm: {text!r} names nothing: {error}") from error
    if not callable(found):
        raise MocksmError(f"mocksm: {text!r} cannot be called: it is {found!r}")
    return found  # type: ignore[no-any-return]
