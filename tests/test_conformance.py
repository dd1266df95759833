"""Every operation function against botocore's model: its name, its parameters, which of them are required; its errors."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore import xform_name
from botocore.model import OperationModel, Shape

from mocksm.errors import AwsError
from mocksm.services import ROOMS, room
from tests import coverage_table

# Written against this botocore; what an older one lacks is not there for its users either (DESIGN, decision 3).
_IS_OLD = tuple(map(int, botocore.__version__.split(".")[:2])) < (1, 44)

README = Path(__file__).parents[1] / "README.md"

UNMODELLED_ERRORS = {
    "cloudformation": {
        "InternalFailure": "what a label in a parameter of Parameter Store gets (facts: integrations.md, 1.7)",
        "ValidationError": "what templates, parameters and stacks that are not right have for a code (integrations.md, 1.7)",
    },
    "cloudtrail": {},
    "events": {"ValidationException": "what constraints, targets and missing patterns have for a code"},
    "iam": {"ValidationError": "what constraints and markers have for a code, as in all query services"},
    "kms": {
        "AccessDeniedException": "what IAM's refusals have for a code",
        "NotAuthorizedException": "what alias/aws/ names get (facts: kms.md, 1 and 7)",
        "ValidationException": "what constraints have for a code",
    },
    "lambda": {},
    "rds": {
        "InvalidParameterCombination": "what parameters that do not go together get (facts: integrations.md, 2)",
        "InvalidParameterValue": "what values that do not fit get (as recorded of RDS by its users)",
    },
    "secretsmanager": {
        "AccessDeniedException": "what refusals by IAM, KMS and Lambda have for a code (facts: secretsmanager.md, 1.1)",
        "ValidationException": "what constraints and names have for a code (facts: secretsmanager.md, 1.1)",
    },
    "ssm": {},
    "sts": {
        "InvalidParameterValue": "what tags that do not fit together get (facts: authorization.md, 8.3)",
        "ValidationError": "what constraints have for a code (facts: authorization.md, 8.3)",
    },
}
"""Codes that AWS sends and no model has, and why they are there all the same."""


def _functions() -> Iterator[Any]:
    for name in ROOMS:
        known = {xform_name(operation) for operation in room(name).model.operation_names}
        for function_name, function in room(name).functions.items():
            if _IS_OLD and function_name not in known:
                continue
            yield pytest.param(name, function_name, function, id=f"{name}-{function_name}")


def _keywords(function: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    """Return the parameters of an operation function after the call."""
    _, *rest = inspect.signature(function).parameters.values()
    return {parameter.name: parameter for parameter in rest}


def _model(service: str, function_name: str) -> OperationModel:
    model = room(service).model
    return next(model.operation_model(name) for name in model.operation_names if xform_name(name) == function_name)


def _members(model: OperationModel) -> dict[str, tuple[str, Shape]]:
    shape = model.input_shape
    return {xform_name(name): (name, member) for name, member in shape.members.items()} if shape else {}


@pytest.mark.parametrize(("service", "name", "function"), list(_functions()))
def test_function_is_named_as_an_operation(service: str, name: str, function: Callable[..., Any]) -> None:
    assert function.__name__ == name
    assert name in {xform_name(operation) for operation in room(service).model.operation_names}


@pytest.mark.parametrize(("service", "name", "function"), list(_functions()))
def test_parameters_are_members_of_the_input(service: str, name: str, function: Callable[..., Any]) -> None:
    keywords = _keywords(function)
    unknown = keywords.keys() - _members(_model(service, name)).keys()
    assert _IS_OLD or set() == unknown
    assert {inspect.Parameter.KEYWORD_ONLY} >= {parameter.kind for parameter in keywords.values()}


@pytest.mark.parametrize(("service", "name", "function"), list(_functions()))
def test_parameters_have_defaults_exactly_if_they_are_optional(
    service: str, name: str, function: Callable[..., Any]
) -> None:
    model, keywords = _model(service, name), _keywords(function)
    required = set(model.input_shape.required_members) if model.input_shape else set()
    filled = {member for member, shape in _members(model).values() if shape.metadata.get("idempotencyToken")}
    expected = {xform_name(member) for member in required - filled}
    without_default = {key for key, parameter in keywords.items() if parameter.default is inspect.Parameter.empty}
    assert expected == without_default or (_IS_OLD and expected > without_default)


def _errors() -> Iterator[Any]:
    for service, package in ROOMS.items():
        if find_spec(f"{package}.errors") is None:
            continue
        module = import_module(f"{package}.errors")
        for name, error in inspect.getmembers(module, inspect.isclass):
            if issubclass(error, AwsError) and error.__module__ == module.__name__:
                yield pytest.param(service, name, id=f"{service}-{name}")


def _codes(service: str) -> set[str]:
    """Return the error codes of a service's model, as they are on the wire and as its shapes are named."""
    shapes = room(service).model.error_shapes
    return {code for shape in shapes for code in (shape.name, _code(shape)) if code}


def _code(shape: Any) -> str | None:
    code: str | None = shape.error_code
    return code


@pytest.mark.parametrize(("service", "error"), list(_errors()))
def test_error_is_in_the_model_or_known_not_to_be(service: str, error: str) -> None:
    unmodelled = error in UNMODELLED_ERRORS[service]
    assert (error in _codes(service)) != unmodelled or (_IS_OLD and not unmodelled)


def test_services_that_have_unmodelled_errors_are_those_that_there_are() -> None:
    assert set(ROOMS) == set(UNMODELLED_ERRORS)


def test_readme_shows_what_is_served() -> None:
    shown, measured = coverage_table.in_text(README.read_text()), coverage_table.table()
    if f"botocore {botocore.__version__}." in shown:
        assert measured == shown, "run: python -m tests.coverage_table README.md"
    else:  # another botocore has other operations and parameters; which of them mocksm serves is the same
        assert _operations(measured) == _operations(shown) or (_IS_OLD and "GetSecretValue" in _operations(shown))


def _operations(text: str) -> list[str]:
    return re.findall(r"^\| \| (\w+) \|", text, re.MULTILINE)


def test_table_goes_between_the_markers_of_a_text() -> None:
    text = f"before\n{coverage_table.START}\nold\n{coverage_table.END}\nafter\n"
    put = coverage_table.put_into(text)
    assert coverage_table.table() == coverage_table.in_text(put)
    assert ("before\n", "\nafter\n") == (put.partition(coverage_table.START)[0], put.partition(coverage_table.END)[2])


def test_text_without_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no <!-- coverage -->"):
        coverage_table.put_into("nothing here")


def test_table_names_what_is_not_modelled() -> None:
    assert "| **sts** |" in coverage_table.table()
    assert "| | GetCallerIdentity | Return the caller; no policy can deny it. |  |" in coverage_table.table()
    served = coverage_table.served(room("lambda"))
    invoke = next(operation for operation in served if operation.name == "Invoke")
    assert ["DurableExecutionName", "TenantId"] == coverage_table.unmodelled(invoke)
