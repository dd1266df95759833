from __future__ import annotations

import functools
import subprocess
import sys
from typing import Any
from unittest.mock import Mock

import boto3.session
import pytest
from botocore.client import ClientCreator
from botocore.session import Session

from mocksm.intercept.origin import is_botocores


@pytest.mark.parametrize("function", [Session.create_client, ClientCreator.create_client, Session().get_credentials])
def test_what_botocore_wrote_is_botocores(function: Any) -> None:
    assert is_botocores(function)


@functools.wraps(Session.create_client)
def wrapper(*_: Any) -> None:
    """Pass for botocore's by its name and its module."""


@pytest.mark.parametrize("function", [wrapper, Mock(Session.create_client), boto3.session.Session.client, len, None])
def test_what_stands_in_its_place_is_not(function: Any) -> None:
    assert not is_botocores(function)


_WRAPPED_BEFORE = """
import boto3
from botocore.client import ClientCreator

theirs = ClientCreator._load_service_model

def own(creator, *arguments, **named):
    model = theirs(creator, *arguments, **named)
    model.signature_version = "own"
    return model

ClientCreator._load_service_model = own

from mocksm import mock_secrets

with mock_secrets():
    models = [boto3.client("kms").meta.service_model for _ in range(2)]
assert ["own", "own"] == [model.signature_version for model in models]
assert models[0].shape_for("KeyMetadata") is not models[1].shape_for("KeyMetadata")
"""


def test_what_was_put_in_its_place_before_mocksm_was_imported_is_left_alone() -> None:
    subprocess.run([sys.executable, "-c", _WRAPPED_BEFORE], check=True)  # noqa: S603 - ours
