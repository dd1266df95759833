"""What pytest makes of mocksm's own errors that the tested code swallowed: a failure, unless the test has one or may."""

from __future__ import annotations

import os
from typing import get_args

import pytest

from mocksm.errors import OwnError
from mocksm.pytest_plugin import ini
from tests.plugin_run import run

_SWALLOWING = """
import unittest

import boto3
import pytest

from mocksm import mock_secrets

aws = mock_secrets()

def swallow(*calls):
    for call in calls or (boto3.client("s3").list_buckets, boto3.client("lambda").list_layers):
        try:
            call()
        except Exception:
            pass
"""

_FORMS = {
    "fixture": "def test_inner(mocksm):\n    swallow()\n",
    "marker": "@pytest.mark.mocksm\ndef test_inner():\n    swallow()\n",
    "decorator": "@aws\ndef test_inner():\n    swallow()\n",
    "class": "@aws\nclass TestInner:\n    def test_inner(self):\n        swallow()\n",
    "test-case": "@aws\nclass TestInner(unittest.TestCase):\n    def test_inner(self):\n        swallow()\n",
    "setUp": "@aws\nclass TestInner(unittest.TestCase):\n    def setUp(self):\n        swallow()\n    def test_inner(self):\n        pass\n",
    "another-fixture": "@pytest.fixture\ndef reading(mocksm):\n    swallow()\n\ndef test_inner(reading):\n    pass\n",
    "with": "def test_inner():\n    with aws:\n        swallow()\n",
}


@pytest.mark.parametrize("form", _FORMS.values(), ids=_FORMS)
def test_a_test_that_would_have_passed_fails_by_both_kinds(pytester: pytest.Pytester, form: str) -> None:
    result = run(pytester, _SWALLOWING + form)
    outcomes = result.parseoutcomes()
    assert 1 == outcomes.get("failed", 0) + outcomes.get("errors", 0)
    result.stdout.fnmatch_lines(
        ["*mocksm refused 2 requests*", "*- mocksm did not send ListBuckets*", "*- mocksm does not model ListLayers*"]
    )
    result.stdout.no_fnmatch_line("*endings.py*")


@pytest.mark.parametrize("form", _FORMS.values(), ids=_FORMS)
def test_the_suite_may_swallow_both(pytester: pytest.Pytester, form: str) -> None:
    ini_file = "mocksm_may_swallow = UnmockedRequest NotModelled"
    run(pytester, _SWALLOWING + form, ini=ini_file).assert_outcomes(passed=1)
    assert "MOCKSM_MAY_SWALLOW" not in os.environ


def test_the_suite_may_swallow_one_kind_alone(pytester: pytest.Pytester) -> None:
    source = (
        f"{_SWALLOWING}\ndef test_one(mocksm):\n    swallow(boto3.client('s3').list_buckets)\n\n{_FORMS['fixture']}"
    )
    result = run(pytester, source, ini="mocksm_may_swallow = UnmockedRequest")
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*ERROR at teardown of test_inner*", "mocksm refused 1 request*"])


@pytest.mark.parametrize(
    "test",
    [
        pytest.param(
            "@pytest.mark.mocksm(may_swallow=['UnmockedRequest', 'NotModelled'])\ndef test_inner():\n    swallow()\n",
            id="marker",
        ),
        pytest.param(
            "def test_inner(mocksm):\n    swallow()\n    assert 2 == len(mocksm.take_refusals())\n", id="taking them"
        ),
    ],
)
def test_a_test_may_swallow_them(pytester: pytest.Pytester, test: str) -> None:
    run(pytester, _SWALLOWING + test).assert_outcomes(passed=1)


def test_an_inner_marker_takes_back_what_the_suite_may(pytester: pytest.Pytester) -> None:
    test = "@pytest.mark.mocksm(may_swallow=[])\ndef test_inner():\n    swallow()\n"
    result = run(pytester, _SWALLOWING + test, ini="mocksm_may_swallow = UnmockedRequest NotModelled")
    result.assert_outcomes(passed=1, errors=1)


def test_a_wrong_kind_in_the_ini_file_ends_the_run_with_a_sentence(pytester: pytest.Pytester) -> None:
    result = run(pytester, "", ini="mocksm_may_swallow = Unmocked")
    assert pytest.ExitCode.OK != result.ret
    result.stderr.fnmatch_lines(["*mocksm_may_swallow: 'Unmocked' is no error of mocksm's; it takes UnmockedRequest *"])


def test_the_ini_file_knows_the_kinds_that_there_are() -> None:
    assert get_args(OwnError) == ini._OWN_ERRORS  # noqa: SLF001 - the plugin imports nothing of mocksm


# -- tests that would not have passed ----------------------------------------------------------------------------------

_ENDS = {
    "fails": ("raise ValueError('own')", {"failed": 1}),
    "fails as expected": ("pytest.xfail('own')", {"xfailed": 1}),
    "is skipped": ("pytest.skip('own')", {"skipped": 1}),
}


@pytest.mark.parametrize(
    "form", [_FORMS["fixture"], _FORMS["decorator"], _FORMS["class"]], ids=["fixture", "decorator", "class"]
)
@pytest.mark.parametrize(("end", "outcome"), _ENDS.values(), ids=_ENDS)
def test_a_test_that_would_not_have_passed_ends_as_it_does(
    pytester: pytest.Pytester, form: str, end: str, outcome: dict[str, int]
) -> None:
    result = run(pytester, _SWALLOWING + form.replace("swallow()", f"swallow(); {end}"))
    assert outcome == result.parseoutcomes()


def test_a_marker_that_expects_the_failure_holds(pytester: pytest.Pytester) -> None:
    test = "@pytest.mark.xfail(raises=ValueError, strict=True)\ndef test_inner(mocksm):\n    swallow()\n    raise ValueError\n"
    run(pytester, _SWALLOWING + test).assert_outcomes(xfailed=1)


def test_what_is_swallowed_after_a_failure_is_shown_beside_it(pytester: pytest.Pytester) -> None:
    source = "@pytest.fixture\ndef late(mocksm):\n    yield\n    swallow()\n\ndef test_inner(late):\n    assert False\n"
    result = run(pytester, _SWALLOWING + source)
    assert {"failed": 1} == result.parseoutcomes()
    result.stdout.fnmatch_lines(["*mocksm teardown*", "The tested code swallowed an UnmockedRequest: *"])


def test_each_test_is_told_of_its_own(pytester: pytest.Pytester) -> None:
    source = "def test_next(mocksm):\n    pass\n\ndef test_own():\n    with pytest.raises(Exception), aws:\n        swallow()\n"
    result = run(pytester, f"{_SWALLOWING}\n{_FORMS['fixture']}\n{source}")
    result.assert_outcomes(passed=3, errors=1)


def test_a_wider_mock_that_a_failing_test_used_is_not_told_of_again(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        _SWALLOWING
        + """
@pytest.fixture(scope="module")
def wide():
    with aws:
        yield

def test_fails(wide):
    swallow()
    assert False

def test_passes(wide):
    pass
""",
    )
    result.assert_outcomes(failed=1, passed=1)


def test_an_error_of_awss_that_the_code_handled_fails_nothing(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        _SWALLOWING
        + """
def test_inner(mocksm):
    mocksm.fail("kms:ListKeys", "InternalFailure")
    swallow(boto3.client("kms").list_keys, boto3.client("kms").describe_key)
    swallow(lambda: boto3.client("secretsmanager").get_secret_value(SecretId="nothing"))
""",
    )
    result.assert_outcomes(passed=1)
