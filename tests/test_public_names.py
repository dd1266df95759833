from __future__ import annotations

import subprocess
import sys

import pytest

import mocksm


def run(code: str) -> str:
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)  # noqa: S603 - ours
    return ran.stdout.strip()


def test_importing_mocksm_imports_nothing_else() -> None:
    loaded = run(
        "import sys, mocksm\n"
        "print([n for n in sys.modules if n.startswith('mocksm.') or n.split('.')[0] in ('botocore', 'boto3', 'pytest')])"
    )

    assert "[]" == loaded


def test_mocking_imports_no_boto3_pytest_or_asyncio() -> None:
    loaded = run(
        "import sys\nfrom mocksm import mock_secrets\nwith mock_secrets(): pass\n"
        "print([n for n in ('boto3', 'pytest', 'asyncio', 'moto', 'mocksm.services.kms.store') if n in sys.modules])"
    )

    assert "[]" == loaded


@pytest.mark.parametrize("name", mocksm.__all__)
def test_every_public_name_is_there_and_listed(name: str) -> None:
    assert getattr(mocksm, name).__name__ == name
    assert name in dir(mocksm)


def test_a_name_that_there_is_not_is_an_attribute_error_that_lists_those_there_are() -> None:
    with pytest.raises(AttributeError, match=r"'mocksm' has no attribute 'mock_aws'; its names are .*mock_secrets"):
        mocksm.mock_aws  # noqa: B018
