"""Rotation in the background, as AWS does it: RotateSecret answers, and the work is still to come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mocksm import mock_secrets
from mocksm.aws import Aws
from mocksm.errors import MocksmError
from tests.expect import refused
from tests.services.secretsmanager.rotators import handler
from tests.services.secretsmanager.test_planning import IN_PROGRESS


@pytest.fixture
def later() -> Iterator[Aws]:
    with mock_secrets(rotation="later") as aws:
        aws.clock.freeze()
        yield aws


def test_the_answer_comes_before_the_rotation(later: Aws) -> None:
    db = later.secret("db", "old")
    db.rotate_with(later.function("rotate", handler()))

    assert "old" == db.value
    assert {"AWSCURRENT", "AWSPENDING"} == set(db.stages)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        later.client("secretsmanager").get_secret_value(SecretId="db", VersionStage="AWSPENDING")
    later.clock.advance(seconds=10)
    assert f"value of {later.rotations[-1].version_id}" == db.value


def test_a_second_rotation_is_refused_meanwhile(later: Aws) -> None:
    db = later.secret("db", "old")
    rotator = later.function("rotate", handler())
    db.rotate_with(rotator)
    with refused("InvalidRequestException", IN_PROGRESS):
        later.client("secretsmanager").rotate_secret(SecretId="db")
    later.clock.advance(seconds=10)
    later.client("secretsmanager").rotate_secret(SecretId="db")
    later.clock.advance(seconds=10)

    assert ["succeeded", "succeeded"] == [rotation.outcome for rotation in later.rotations]


def test_a_rotation_that_is_cancelled_before_it_starts_does_not_run(later: Aws) -> None:
    db = later.secret("db", "old")
    db.rotate_with(later.function("rotate", handler()))
    later.client("secretsmanager").cancel_rotate_secret(SecretId="db")
    later.clock.advance(seconds=10)

    assert [] == list(later.rotations)
    assert "AWSPENDING" in db.stages


def test_the_test_of_a_function_waits_too(later: Aws) -> None:
    read: list[Any] = []
    db = later.secret("db", "old")
    db.rotate_with(
        later.function("rotate", handler(look=lambda event, _: read.append(event["Step"]))), immediately=False
    )
    assert [] == read
    assert "AWSPENDING" in db.stages
    later.clock.advance(seconds=10)

    assert ["testSecret"] == read
    assert ["AWSCURRENT"] == list(db.stages)


def test_a_word_for_it_that_is_not_known_is_refused() -> None:
    with pytest.raises(MocksmError, match="mocksm: rotation='soon' is not known; it takes 'at once' or 'later'"):
        mock_secrets(rotation="soon")  # type: ignore[call-overload]
