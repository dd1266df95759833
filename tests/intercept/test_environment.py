from __future__ import annotations

import os
from collections import UserDict
from pathlib import Path
from typing import Any

import pytest

from mocksm import mock_secrets
from mocksm.intercept import environment
from mocksm.intercept.environment import ACCESS_KEY_ID, SECRET_ACCESS_KEY, plan

STAND_INS = {"AWS_ACCESS_KEY_ID": ACCESS_KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY}
BARE = {**STAND_INS, "AWS_EC2_METADATA_DISABLED": "true", "AWS_DEFAULT_REGION": "us-east-1"}


def planned(environ: dict[str, str], *, region: str | None = None, kept: str = "") -> dict[str, str | None]:
    return plan({"HOME": "/nowhere", **environ}, region=region, keeps=lambda key: key == kept)


def test_plan_gives_stand_ins_and_a_region_when_the_environment_is_bare() -> None:
    assert BARE == planned({})


def test_stand_ins_have_the_form_of_real_ones() -> None:
    assert (20, "AKIA", 40) == (len(ACCESS_KEY_ID), ACCESS_KEY_ID[:4], len(SECRET_ACCESS_KEY))


def test_plan_does_not_change_what_it_reads() -> None:
    environ = {"AWS_PROFILE": "prod", "AWS_ACCESS_KEY_ID": "AKIAREAL"}
    before = dict(environ)

    plan(environ, region="eu-west-1", keeps=lambda _: False)

    assert before == environ


@pytest.mark.parametrize(
    "name",
    [
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_SESSION_TOKEN",
        "AWS_SECURITY_TOKEN",
        "AWS_CREDENTIAL_EXPIRATION",
        "AWS_ENDPOINT_URL",
        "AWS_ENDPOINT_URL_SECRETS_MANAGER",
        "AWS_ENDPOINT_URL_DYNAMODB",
        "AWS_ROLE_ARN",
        "AWS_ROLE_SESSION_NAME",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    ],
)
def test_plan_hides_what_leads_outside(name: str) -> None:
    assert {**BARE, name: None} == planned({name: "real"})


@pytest.mark.parametrize("name", ["AWS_CA_BUNDLE", "AWS_CONFIG_FILE", "AWS_MAX_ATTEMPTS", "PATH"])
def test_plan_leaves_what_does_not_lead_outside(name: str) -> None:
    assert BARE == planned({name: "/nowhere"})


@pytest.mark.parametrize("key", ["111122223333", "ASIAISSUEDBYTHEMOCK1"], ids=["account", "issued"])
def test_plan_keeps_the_key_its_secret_and_its_token_when_it_means_a_principal(key: str) -> None:
    environ = {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"}

    changes = planned(environ, kept="ASIAISSUEDBYTHEMOCK1")

    assert not changes.keys() & environ.keys()


@pytest.mark.parametrize("secret", [{}, {"AWS_SECRET_ACCESS_KEY": ""}], ids=["unset", "empty"])
def test_plan_gives_a_secret_when_an_account_stands_alone(secret: dict[str, str]) -> None:
    changes = planned({"AWS_ACCESS_KEY_ID": "111122223333", **secret})

    assert SECRET_ACCESS_KEY == changes["AWS_SECRET_ACCESS_KEY"]
    assert "AWS_ACCESS_KEY_ID" not in changes


@pytest.mark.parametrize("key", ["AKIAREALREALREALREAL", "11112222333", "1111222233334", "", "١١١١٢٢٢٢٣٣٣٣"])
def test_plan_replaces_the_key_when_it_means_nothing_here(key: str) -> None:
    changes = planned({"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": "real", "AWS_SESSION_TOKEN": "real"})

    assert {**BARE, "AWS_SESSION_TOKEN": None} == changes


@pytest.mark.parametrize(
    ("environ", "region", "expected"),
    [
        ({}, None, {"AWS_DEFAULT_REGION": "us-east-1"}),
        ({"AWS_DEFAULT_REGION": ""}, None, {"AWS_DEFAULT_REGION": "us-east-1"}),
        ({"AWS_DEFAULT_REGION": "eu-west-1"}, None, {}),
        ({"AWS_REGION": "eu-west-1"}, None, {"AWS_DEFAULT_REGION": "eu-west-1"}),
        ({"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-2"}, None, {}),
        ({}, "eu-west-3", {"AWS_DEFAULT_REGION": "eu-west-3", "AWS_REGION": "eu-west-3"}),
        (
            {"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-2"},
            "eu-west-3",
            {"AWS_DEFAULT_REGION": "eu-west-3", "AWS_REGION": "eu-west-3"},
        ),
    ],
    ids=["none", "empty", "default", "other", "both", "asked", "asked over both"],
)
def test_plan_sets_the_region(environ: dict[str, str], region: str | None, expected: dict[str, str]) -> None:
    changes = planned(environ, region=region)

    assert expected == {name: value for name, value in changes.items() if "REGION" in name}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[default]\nregion = eu-north-1\n", None),
        ("[profile default]\nregion = eu-north-1\n", None),
        ("[profile prod]\nregion = eu-north-1\n", "us-east-1"),
        ("[default]\noutput = json\n", "us-east-1"),
        ("no section at all\n", "us-east-1"),
    ],
    ids=["default", "profile default", "another profile", "no region", "broken"],
)
def test_plan_leaves_the_region_to_the_config_file_when_it_names_one(
    tmp_path: Path, text: str, expected: str | None
) -> None:
    config = tmp_path / "config"
    config.write_text(text)

    assert expected == planned({"AWS_CONFIG_FILE": str(config)}).get("AWS_DEFAULT_REGION")


def test_plan_reads_the_config_file_again_when_it_changed(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text("[default]\n")
    planned({"AWS_CONFIG_FILE": str(config)})
    config.write_text("[default]\nregion = eu-north-1\n")
    os.utime(config, ns=(1, 1))

    assert "AWS_DEFAULT_REGION" not in planned({"AWS_CONFIG_FILE": str(config)})


def test_plan_reads_the_config_file_of_the_home_when_none_is_named(tmp_path: Path) -> None:
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text("[default]\nregion = eu-north-1\n")

    assert "AWS_DEFAULT_REGION" not in planned({})  # the fixture made tmp_path the home


REAL = {
    "AWS_ACCESS_KEY_ID": "AKIAREALREALREALREAL",
    "AWS_SECRET_ACCESS_KEY": "real",
    "AWS_SESSION_TOKEN": "real",
    "AWS_PROFILE": "prod",
    "AWS_ENDPOINT_URL_KMS": "https://kms.example.org",
    "AWS_REGION": "eu-west-1",
}


def everything() -> dict[str, str]:
    """Return the whole environment but for what pytest itself changes between a test's phases."""
    return {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}


@pytest.fixture(name="real")
def _real(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    for name, value in REAL.items():
        monkeypatch.setenv(name, value)
    return everything()


def lay(region: str | None = None) -> Any:
    return environment.lay(plan(os.environ, region=region, keeps=lambda _: False))


def test_lay_shows_the_stand_ins_and_undo_leaves_the_environment_as_before(real: dict[str, str]) -> None:
    layer = lay(region="eu-west-3")

    inside = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    assert {**BARE, "AWS_DEFAULT_REGION": "eu-west-3", "AWS_REGION": "eu-west-3"} == inside

    layer.undo()

    assert real == everything()


def test_undo_never_shows_the_real_ones_when_the_outer_mock_ends_first(real: dict[str, str]) -> None:
    outer = lay()
    inner = lay()

    outer.undo()

    assert ACCESS_KEY_ID == os.environ["AWS_ACCESS_KEY_ID"]
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_KMS"} & os.environ.keys()

    inner.undo()

    assert real == everything()


def test_undo_puts_back_the_original_when_the_tested_code_changed_it(
    real: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = lay()
    with monkeypatch.context() as tested:
        tested.delenv("AWS_ACCESS_KEY_ID")
        tested.setenv("AWS_PROFILE", "changed")
        tested.setenv("APP_MODE", "test")
        layer.undo()

        assert {**real, "APP_MODE": "test"} == everything()


@pytest.mark.parametrize("changes_first", [True, False], ids=["before", "after"])
def test_plan_goes_through_a_monkeypatch_when_the_test_changes_the_same(
    real: dict[str, str], *, changes_first: bool
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if changes_first:
            patch.setenv("AWS_DEFAULT_REGION", "eu-south-1")
        for name, value in plan(os.environ, region=None, keeps=lambda _: False).items():
            if value is None:
                patch.delenv(name, raising=False)
            else:
                patch.setenv(name, value)
        if not changes_first:
            patch.setenv("AWS_DEFAULT_REGION", "eu-south-1")

        assert (ACCESS_KEY_ID, "eu-south-1") == (os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_DEFAULT_REGION"])

    assert real == everything()


class OwnMapping(UserDict[str, str]):
    """A mapping that keeps what it has where ``os.environ`` does, but as text."""

    def __init__(self, given: dict[str, str]) -> None:
        super().__init__(given)
        self._data = self.data


@pytest.mark.parametrize("kind", [dict, OwnMapping])
def test_a_mapping_in_the_environments_place_is_covered_too(kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = {"AWS_PROFILE": "prod", "AWS_ACCESS_KEY_ID": "AKIAREAL", "AWS_REGION": "eu-west-1", "HOME": "/nowhere"}
    monkeypatch.setattr(os, "environ", kind(real))
    with mock_secrets() as aws:
        assert "eu-west-1" == aws.region
        assert "AWS_PROFILE" not in os.environ
        assert "AKIAREAL" != os.environ["AWS_ACCESS_KEY_ID"]
    assert real == dict(os.environ)


def test_a_stand_in_that_the_tested_code_takes_away_is_gone_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    with mock_secrets():
        del os.environ["AWS_ACCESS_KEY_ID"]
    assert "AWS_ACCESS_KEY_ID" not in os.environ


def test_letters_beyond_ascii_come_back_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "jürgen")
    with mock_secrets():
        assert "AWS_PROFILE" not in os.environ
    assert "jürgen" == os.environ["AWS_PROFILE"]
