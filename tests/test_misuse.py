"""Arguments that can mean nothing: mocksm says what it takes, where Python would have said what went wrong inside."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from mocksm import MockSecrets, mock_secrets
from mocksm.errors import MocksmError
from tests.plugin_run import run

_WRONG: dict[str, tuple[Callable[[MockSecrets], Any], str]] = {
    "secret-by-number": (lambda aws: aws.secrets[0], "a secret is found by its name or ARN, as text, and not by 0"),  # type: ignore[index]
    "key-by-number": (lambda aws: aws.keys[0], "a key is found by its name or ARN, as text, and not by 0"),  # type: ignore[index]
    "function-by-none": (lambda aws: aws.functions[None], "a function is found by its name or ARN, as text"),  # type: ignore[index]
    "secret-tags": (
        lambda aws: aws.secret("db", "x", tags=[{"Key": "a", "Value": "b"}]),  # type: ignore[arg-type]
        "tags takes a mapping of texts, {'team': 'core'}, and this is [{'Key'",
    ),
    "key-tags": (lambda aws: aws.key(tags={"a": 1}), "tags takes a mapping of texts"),  # type: ignore[dict-item]
    "role-tags": (lambda aws: aws.role("a", tags=["b"]), "tags takes a mapping of texts"),  # type: ignore[arg-type]
    "step-of-three": (
        lambda aws: aws.calls.assert_order(("kms:Decrypt", {}, 1)),  # type: ignore[arg-type]
        "('kms:Decrypt', {}, 1) is no step: it takes an operation, or a pair of one and its parameters",
    ),
    "step-of-none": (lambda aws: aws.calls.assert_order(None), "None is no step"),  # type: ignore[arg-type]
    "step-of-texts": (lambda aws: aws.calls.assert_order(("kms:Decrypt", "x")), "is no step"),  # type: ignore[arg-type]
    "region": (lambda _: mock_secrets(region="EU-WEST-1"), "region='EU-WEST-1' is no Region; did you mean eu-west-1"),
    "region-in-region": (lambda aws: aws.in_region("eu-wset-1"), "'eu-wset-1' is no Region; did you mean eu-west-1"),
    "region-of-calls": (
        lambda aws: aws.calls.assert_not_called(region="us-esat-1"),
        "region='us-esat-1' is no Region; did you mean us-west-1 or us-east-1",
    ),
    "region-of-faults": (
        lambda aws: aws.outage("eu-wset-1"),
        "region='eu-wset-1' is no Region; did you mean eu-west-1",
    ),
    "times-below-zero": (lambda aws: aws.calls.assert_called(times=-1), "times=-1 is no number of calls"),
    "times-as-text": (lambda aws: aws.calls.assert_called(times="1"), "times='1' is no number of calls"),  # type: ignore[arg-type]
    "times-as-flag": (lambda aws: aws.calls.assert_called(times=True), "times=True is no number of calls"),
}


@pytest.mark.parametrize(("use", "told"), _WRONG.values(), ids=_WRONG)
def test_what_can_mean_nothing_is_refused(mocksm: MockSecrets, use: Callable[[MockSecrets], Any], told: str) -> None:
    with pytest.raises(MocksmError) as caught:
        use(mocksm)

    assert str(caught.value).startswith("mocksm: ")
    assert told in str(caught.value)
    assert 0 == len(mocksm.secrets) == len(mocksm.keys)


@pytest.mark.parametrize(
    ("secrets", "told"),
    [
        pytest.param("s.yaml", "this is a str; a file is seed='s.yaml'", id="file"),
        pytest.param(["db"], "secrets takes names and values, {'prod/db': 'hunter2'}, and this is a list", id="list"),
        pytest.param({1: "x"}, "secrets: 1 is no name of a secret: it takes text", id="number"),
    ],
)
def test_secrets_that_can_be_none_are_refused_before_anything_begins(secrets: Any, told: str) -> None:
    with pytest.raises(MocksmError) as caught:
        mock_secrets(secrets=secrets)

    assert told in str(caught.value)


def test_a_secret_that_aws_refuses_is_named() -> None:
    with pytest.raises(
        MocksmError, match=r"^mocksm: secrets > a b: AWS refuses this: ValidationException: Invalid name"
    ):
        mock_secrets(secrets={"db": "x", "a b": "hunter2"}).start()


@pytest.mark.parametrize("value", ["s.yaml", {"a b": "x"}, {"db": "y"}], ids=["text", "name", "twice"])
def test_a_markers_wrong_secrets_fail_its_test_shortly(pytester: pytest.Pytester, value: Any) -> None:
    pytester.makefile(".json", seed='{"secrets": {"db": "x"}}')
    result = run(
        pytester,
        f"""
        import pytest

        @pytest.mark.mocksm(secrets={value!r})
        def test_inner():
            pass
        """,
        ini="mocksm_seed = seed.json",
    )
    printed = result.stdout.str()

    result.assert_outcomes(errors=1)
    assert "mocksm: secrets" in printed
    assert "Traceback" not in printed
    assert "During handling" not in printed
    assert "test_inner.py:3" not in printed


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("secert", "MockSecrets has no 'secert'; did you mean secret"),
        ("qqqq", "MockSecrets has no 'qqqq'; dir() lists what there is"),
        ("allow", "`mocksm` is the fixture here, and no module: use `from mocksm import allow`"),
    ],
)
def test_a_name_that_the_control_object_has_not_is_told_with_near_names(
    mocksm: MockSecrets, name: str, told: str
) -> None:
    with pytest.raises(AttributeError, match=f"^mocksm: {re.escape(told)}"):
        getattr(mocksm, name)


def test_a_snapshot_shows_nothing_of_what_it_holds(mocksm: MockSecrets) -> None:
    mocksm.secret("db", "hunter2")

    assert re.fullmatch(r"<mocksm snapshot at 0x[0-9a-f]+>", repr(mocksm.snapshot()))
