"""A client of CloudFormation and what it sees."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm.aws import Aws
from tests.services.cloudformation.deploying import Cfn


@pytest.fixture
def cfn(mocksm: Aws) -> Cfn:
    return Cfn(mocksm)


@pytest.fixture
def sm(mocksm: Aws) -> Any:
    """A client of Secrets Manager."""
    return mocksm.client("secretsmanager")


@pytest.fixture
def ssm(mocksm: Aws) -> Any:
    """A client of Parameter Store."""
    return mocksm.client("ssm")
