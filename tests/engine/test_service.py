from __future__ import annotations

import threading
import types
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from mocksm.engine.service import Service, operation
from mocksm.wire.dialects import Dialect


def room(*, more: Callable[[], list[types.ModuleType]] | None = None, **functions: Callable[..., Any]) -> Service:
    """Return a service of STS's model with these operations, which is to import more of them."""
    return Service("sts", module_of(**functions), access=lambda _: (), dialect=Dialect(), more=more)


def module_of(**functions: Callable[..., Any]) -> types.ModuleType:
    module = types.ModuleType("room")
    for name, function in functions.items():
        function.__module__ = "room"
        setattr(module, name, function)
    return module


def get_caller_identity(call: object) -> None:
    """Do nothing."""


def test_a_room_has_the_functions_that_are_marked() -> None:
    service = room(get_caller_identity=operation(lambda call: None), get_session_token=lambda call: None)

    assert {"get_caller_identity"} == set(service.functions)


def test_a_function_that_was_imported_from_elsewhere_is_no_operation_of_the_module() -> None:
    module = types.ModuleType("elsewhere")
    module.get_caller_identity = operation(get_caller_identity)  # type: ignore[attr-defined]

    assert {} == Service("sts", module, access=lambda _: (), dialect=Dialect()).functions


def test_the_rest_is_imported_when_one_of_it_is_asked_for() -> None:
    asked = []

    def more() -> list[types.ModuleType]:
        asked.append(1)
        return [module_of(get_session_token=operation(lambda call: None))]

    service = room(more=more, get_caller_identity=operation(lambda call: None))
    service.operation("GetCallerIdentity")
    assert [] == asked

    assert "GetSessionToken" == service.operation("GetSessionToken").name
    service.load()
    assert {"get_caller_identity", "get_session_token"} == set(service.functions)
    assert [1] == asked


def test_threads_that_import_the_rest_at_once_all_find_it() -> None:
    both = threading.Barrier(2)

    def more() -> list[types.ModuleType]:
        both.wait(timeout=10)
        return [module_of(get_session_token=operation(lambda call: None))]

    service = room(more=more, get_caller_identity=operation(lambda call: None))
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: service.operation("GetSessionToken").name, range(2)))

    assert ["GetSessionToken"] * 2 == found


def test_an_operation_that_is_missing_is_named_with_what_there_is() -> None:
    service = room(get_caller_identity=operation(lambda call: None))

    with pytest.raises(
        NotImplementedError, match="mocksm does not model AssumeRole of sts yet; it has get_caller_identity"
    ):
        service.operation("AssumeRole")


def test_parameters_that_an_older_model_lacks_are_skipped() -> None:
    def get_access_key_info(call: object, *, access_key_id: str, of_the_future: str = "") -> dict[str, str]:
        return {"Account": f"{access_key_id}{of_the_future}"}

    found = room(get_access_key_info=operation(get_access_key_info)).operation("GetAccessKeyInfo")

    assert {"AccessKeyId": "access_key_id"} == found.parameters
