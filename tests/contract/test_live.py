"""The live mode, played against a stand-in for AWS: mocksm's server, another process, no mock on the client's side.

Of the cases those that send something as none before; ``MOCKSM_ALL_CASES=1`` plays all.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from mocksm.services.kms.store import Keys
from tests.contract.cases import CASES
from tests.contract.kinds import first_of_their_kind
from tests.contract.stand_in import StandIn

_ROOT = Path(__file__).parents[2]
_REGION = "eu-central-1"


_ALL = "MOCKSM_ALL_CASES" in os.environ
_PLAYABLE = [case for case in CASES if not case.moves_time and not case.beyond]
_PLAYED = _PLAYABLE if _ALL else list(first_of_their_kind(_PLAYABLE))
_SECRETS = [case for case in _PLAYED if case.service == "secretsmanager"]


def _environment(stand_in: StandIn, home: Path) -> dict[str, str]:
    """Return the environment of a developer who has credentials, and profiles for the other callers."""
    credentials = home / "credentials"
    credentials.write_text("\n".join(_profile(name, keys) for name, keys in stand_in.callers.items()))
    left_out = ("AWS_", "PYTEST_", "PYTHONDONTWRITEBYTECODE")  # the last: each process would compile all anew
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return kept | {
        "HOME": str(home),
        "AWS_ACCESS_KEY_ID": stand_in.aws.cloud.account,
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_DEFAULT_REGION": _REGION,
        "AWS_SHARED_CREDENTIALS_FILE": str(credentials),
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _profile(name: str, keys: Mapping[str, Any]) -> str:
    return "\n".join([f"[{name}]", *(f"{key} = {value}" for key, value in keys.items() if value)])


def _play(
    stand_in: StandIn, home: Path, *options: str, cases: Sequence[str] = ("",)
) -> subprocess.CompletedProcess[str]:
    tests = [f"tests/contract/test_cases.py{case}" for case in cases]
    command = [sys.executable, "-m", "pytest", *tests, "-q", "--tb=short", "--mocksm-aws"]
    return subprocess.run(  # noqa: S603 - our own command
        [*command, "--mocksm-aws-endpoint", stand_in.url, *options],
        cwd=_ROOT,
        env=_environment(stand_in, home),
        capture_output=True,
        text=True,
        check=False,
        timeout=3600 if _ALL else 600,
    )


@pytest.fixture(scope="module")
def played_with_less(tmp_path_factory: pytest.TempPathFactory) -> tuple[StandIn, subprocess.CompletedProcess[str]]:
    """Play some cases without functions and callers, where descriptions fail, and in one of xdist's workers."""
    chosen = "rotation-response or wire-denied or wire-json or labels-current_pending-1"
    with StandIn(_REGION) as stand_in:
        stand_in.aws.fail("secretsmanager:DescribeSecret", "InternalServiceError", message="broken")
        done = _play(stand_in, tmp_path_factory.mktemp("home"), "-k", chosen, "--numprocesses=1")
    return stand_in, done


def _all_options(stand_in: StandIn) -> list[str]:
    functions = [f"--mocksm-aws-function={name}={arn}" for name, arn in stand_in.functions.items()]
    return [*functions, *(f"--mocksm-aws-caller={name}={name}" for name in stand_in.callers)]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[StandIn, subprocess.CompletedProcess[str]]:
    with StandIn(_REGION) as stand_in:
        home = tmp_path_factory.mktemp("home")
        cases = ["::test_case"] if _ALL else [f"::test_case[{case.id}]" for case in _PLAYED]
        done = _play(stand_in, home, *_all_options(stand_in), cases=cases)
    return stand_in, done


def test_cases_pass_when_they_are_played_over_sockets(
    played: tuple[StandIn, subprocess.CompletedProcess[str]],
) -> None:
    _, done = played
    assert 0 == done.returncode, done.stdout + done.stderr
    assert f"{len(_PLAYED)} passed" in done.stdout


def test_cases_are_listed_when_they_need_the_time_to_move(
    played: tuple[StandIn, subprocess.CompletedProcess[str]],
) -> None:
    _, done = played
    listed = re.findall(r"^(\S+): needs a clock that can be moved(?:, .*)?$", done.stdout, re.MULTILINE)
    assert sorted(case.id for case in CASES if case.moves_time) == sorted(listed)


def test_cases_are_listed_when_no_account_has_what_they_need(
    played: tuple[StandIn, subprocess.CompletedProcess[str]],
) -> None:
    _, done = played
    listed = re.findall(r"^(\S+): needs a CloudHSM cluster$", done.stdout, re.MULTILINE)
    assert sorted(case.id for case in CASES if case.beyond == "a CloudHSM cluster") == sorted(listed)


def test_every_name_is_the_cases_own_when_they_are_played_live(
    played: tuple[StandIn, subprocess.CompletedProcess[str]],
) -> None:
    stand_in, _ = played
    named = [
        value
        for record in stand_in.aws.calls
        for member, value in record.params.items()
        if member in {"Name", "SecretId", "AliasName"}
    ]
    foreign = [name for name in named if not re.search(r"mocksm-contract-[a-z0-9]{12}-", name)]
    prefixes = {name.partition("mocksm-contract-")[2][:12] for name in named}
    assert [] == foreign
    assert len(_SECRETS) / 2 < len(prefixes), "each case that names something has a prefix of its own"


def test_nothing_is_left_when_cases_were_played_live(
    played: tuple[StandIn, subprocess.CompletedProcess[str]],
) -> None:
    stand_in, _ = played
    made = stand_in.aws.calls("secretsmanager:CreateSecret").count
    keys = [
        keys[key]  # not asked for by a call, which a key's policy may deny
        for account, _, keys in stand_in.aws.cloud.stores(Keys)
        for key in keys.ids
        if account == stand_in.aws.cloud.account
    ]
    assert made > len(_SECRETS) / 2
    assert [] == list(stand_in.aws.secrets)
    assert {"PendingDeletion", "PendingReplicaDeletion"} == {key.state for key in keys if key.manager == "CUSTOMER"}
    assert [] == [name for _, _, keys in stand_in.aws.cloud.stores(Keys) for name in keys.names if "mocksm" in name]


def test_cases_are_listed_when_what_they_need_is_not_given(
    played_with_less: tuple[StandIn, subprocess.CompletedProcess[str]],
) -> None:
    _, done = played_with_less
    assert "1 failed, 1 passed" in done.stdout, done.stdout + done.stderr
    assert "rotation-response: needs --mocksm-aws-function rotates=ARN" in done.stdout
    assert "wire-denied: needs --mocksm-aws-caller nobody=PROFILE" in done.stdout


def test_a_case_fails_and_cleans_up_when_the_endpoint_answers_otherwise(
    played_with_less: tuple[StandIn, subprocess.CompletedProcess[str]],
) -> None:
    stand_in, done = played_with_less
    assert 1 == done.returncode
    assert "test_case[labels-current_pending-1]" in done.stdout
    assert "expected a result, found 500 InternalServiceError: broken" in done.stdout
    assert [] == list(stand_in.aws.secrets)
