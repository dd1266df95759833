"""The options of the contract cases' live mode; they have to be known before anything in ``contract`` is loaded."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("mocksm contract cases")
    group.addoption(
        "--mocksm-aws",
        action="store_true",
        help="play the contract cases against AWS, with your own credentials and Region; what they make has names of "
        "their own and is deleted afterwards (KMS keys: in seven days)",
    )
    group.addoption("--mocksm-aws-endpoint", metavar="URL", help="with --mocksm-aws: where to send, if not to AWS")
    group.addoption(
        "--mocksm-aws-function",
        metavar="NAME=ARN",
        action="append",
        default=[],
        help="with --mocksm-aws: a Lambda function that does what tests/contract/functions.py says under NAME",
    )
    group.addoption(
        "--mocksm-aws-caller",
        metavar="NAME=PROFILE",
        action="append",
        default=[],
        help="with --mocksm-aws: the profile of a caller that tests/contract/callers.py describes under NAME",
    )
