"""The options of the contract cases' live mode, the list of cases that were not played, and hypothesis's settings.

All have to be known before anything in ``contract`` is loaded; where xdist's workers play, the process that reports never
loads it.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("mocksm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("mocksm")  # how long an example takes depends on what else the machine does

NOT_PLAYED = pytest.StashKey[list[str]]()
_SENT = "mocksm_not_played"


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


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send the list from a worker to the process that reports."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[_SENT] = session.config.stash.get(NOT_PLAYED, [])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the list of a worker: every one has the whole; one that crashed sends nothing."""
    sent = getattr(node, "workeroutput", {}).get(_SENT)
    if sent:
        node.config.stash[NOT_PLAYED] = sent


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """List the cases that were not played, and what each would need."""
    listed = config.stash.get(NOT_PLAYED, [])
    if listed:
        terminalreporter.section("contract cases that were not played")
        for line in listed:
            terminalreporter.line(line)
