"""The guard of the top-level conftest file: no test of mocksm reaches another machine unseen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plugin_run import run

_GUARD = Path(__file__).parents[1] / "conftest.py"

# 192.0.2.0/24 is for documentation (RFC 5737): nothing is there, should the guard fail.
_ATTEMPTS = {
    "connect": "here.connect(('192.0.2.1', 80))",
    "connect_ex": "here.connect_ex(('192.0.2.1', 80))",
    "create_connection": "socket.create_connection(('192.0.2.1', 80))",
    "look up": "socket.getaddrinfo('example.invalid', 80)",
    "look up bytes": "socket.getaddrinfo(b'example.invalid', 80)",
}


def _run(pytester: pytest.Pytester, attempt: str) -> pytest.RunResult:
    return run(pytester, "import socket\nimport pytest\n" + attempt, conftest=_GUARD.read_text("utf-8"))


@pytest.mark.parametrize("attempt", _ATTEMPTS.values(), ids=_ATTEMPTS)
def test_an_attempt_to_leave_fails_the_test(pytester: pytest.Pytester, attempt: str) -> None:
    result = _run(pytester, f"def test_inner():\n    with socket.socket() as here:\n        {attempt}\n")
    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines(["*something tried to leave this machine for *"])


def test_an_attempt_over_ipv6_fails_the_test(pytester: pytest.Pytester) -> None:
    source = "def test_inner():\n    with socket.socket(socket.AF_INET6) as here:\n        here.connect(('2001:db8::1', 80))\n"
    _run(pytester, source).assert_outcomes(failed=1, errors=1)


def test_an_attempt_that_was_swallowed_fails_the_test_and_no_other(pytester: pytest.Pytester) -> None:
    result = _run(
        pytester,
        """
def test_inner():
    with socket.socket() as here, pytest.raises(BaseException):
        here.connect(("192.0.2.1", 80))

def test_next():
    pass
        """,
    )
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["something tried to leave this machine for 192.0.2.1"])


def test_this_machine_can_be_reached(pytester: pytest.Pytester) -> None:
    result = _run(
        pytester,
        """
def test_inner():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1])).close()
    ours, theirs = socket.socketpair()
    ours.close()
    theirs.close()
        """,
    )
    result.assert_outcomes(passed=1)
