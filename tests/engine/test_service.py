from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

import pytest

from mocksm.engine.service import Service, operation
from mocksm.wire.dialects import Dialect


def room(**functions: Callable[..., Any]) -> Service:
    """Return a service of STS's model with these operations."""
    module = types.ModuleType("room")
    for name, function in functions.items():
        function.__module__ = "room"
        setattr(module, name, function)
    return Service("sts", module, access=lambda _: (), dialect=Dialect())


def get_caller_identity(call: object) -> None:
    """Do nothing."""


def test_a_room_has_the_functions_that_are_marked() -> None:
    service = room(get_caller_identity=operation(lambda call: None), get_session_token=lambda call: None)

    assert {"get_caller_identity"} == set(service.functions)


def test_a_function_that_was_imported_from_elsewhere_is_no_operation_of_the_module() -> None:
    module = types.ModuleType("elsewhere")
    module.get_caller_identity = operation(get_caller_identity)  # type: ignore[attr-defined]

    assert {} == Service("sts", module, access=lambda _: (), dialect=Dialect()).functions


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
