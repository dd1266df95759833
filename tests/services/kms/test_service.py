from __future__ import annotations

import inspect

import pytest
from botocore import xform_name

from mocksm.services.kms import SERVICE


@pytest.mark.parametrize("name", SERVICE.model.operation_names)
def test_every_operation_takes_every_parameter_of_the_model(name: str) -> None:
    shape = SERVICE.model.operation_model(name).input_shape
    taken = inspect.signature(SERVICE.functions[xform_name(name)]).parameters
    assert {xform_name(member) for member in (shape.members if shape else ())} == taken.keys() - {"call"}
