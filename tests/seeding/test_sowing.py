"""A whole seed: from anywhere, into every account and Region, wholly or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3
import pytest

from mocksm import MockSecrets, allow, mock_secrets
from mocksm.errors import MocksmError
from mocksm.seeding import files

OTHER = "444455556666"
DOCUMENT: dict[str, Any] = {
    "keys": {"alias/app": {"tags": {"team": "core"}}},
    "secrets": {"db": {"value": {"password": "old"}, "kms_key": "alias/app"}},
    "regions": {"eu-west-1": {"secrets": {"there": "x"}}},
    "accounts": {
        OTHER: {"secrets": {"theirs": "y"}, "regions": {"eu-west-1": {"keys": {"alias/far": None}}}},
    },
}


def handler(event: Any, context: Any) -> str:
    return "done"


def check(aws: MockSecrets) -> None:
    other = aws.account(OTHER)
    there = aws.client("secretsmanager", region="eu-west-1")

    assert {"password": "old"} == aws.secrets["db"].json
    assert "x" == there.get_secret_value(SecretId="there")["SecretString"]
    assert "y" == other.secrets["theirs"].value
    assert 1 == len(other.client("kms", region="eu-west-1").list_aliases()["Aliases"])


@pytest.mark.parametrize("suffix", ["json", "yaml", "toml"])
def test_a_file_seeds_every_place(tmp_path: Path, mocksm: MockSecrets, suffix: str) -> None:
    document = DOCUMENT if suffix != "toml" else {**DOCUMENT, "accounts": _without_null(DOCUMENT["accounts"])}
    path = tmp_path / f"seed.{suffix}"
    files.write(path, document)
    mocksm.seed(path)

    check(mocksm)


def _without_null(accounts: dict[str, Any]) -> dict[str, Any]:
    there: dict[str, Any] = {"keys": {"alias/far": {}}}
    return {OTHER: {**accounts[OTHER], "regions": {"eu-west-1": there}}}


def test_a_path_may_be_text(tmp_path: Path) -> None:
    path = tmp_path / "seed.json"
    path.write_text(json.dumps(DOCUMENT))
    with mock_secrets(seed=str(path)) as aws:
        check(aws)


def test_a_mapping_seeds_as_a_file_does() -> None:
    with mock_secrets(seed=DOCUMENT, secrets={"more": {"a": 1}}) as aws:
        check(aws)
        assert {"a": 1} == aws.secrets["more"].json


def test_arguments_seed_as_a_mapping_does(mocksm: MockSecrets) -> None:
    mocksm.seed(**DOCUMENT)

    check(mocksm)


def test_a_reset_seeds_again() -> None:
    with mock_secrets(seed=DOCUMENT) as aws:
        boto3.client("secretsmanager").delete_secret(SecretId="db", ForceDeleteWithoutRecovery=True)
        aws.reset()

        check(aws)


def test_an_account_is_seeded_with_its_own_administrator(mocksm: MockSecrets) -> None:
    key = "alias/app"
    mocksm.seed(accounts={OTHER: {"keys": {key: None}, "secrets": {"db": {"value": "x", "kms_key": key}}}})

    assert f":{OTHER}:" in mocksm.account(OTHER).secrets["db"].arn
    assert 0 == len(mocksm.secrets)


def test_a_secret_may_be_under_a_key_of_another_account(mocksm: MockSecrets) -> None:
    key_id = "1234abcd-12ab-34cd-56ef-1234567890ab"
    arn = f"arn:aws:kms:us-east-1:{OTHER}:key/{key_id}"
    policy = [allow("kms:*", to=OTHER), allow("kms:GenerateDataKey", "kms:Decrypt", to="123456789012")]
    mocksm.seed(
        secrets={"db": {"value": "x", "kms_key": arn}}, accounts={OTHER: {"keys": {key_id: {"policy": policy}}}}
    )

    assert "x" == boto3.client("secretsmanager").get_secret_value(SecretId="db")["SecretString"]


def test_a_secret_may_be_under_a_replica_of_another_accounts_key(mocksm: MockSecrets) -> None:
    key_id = f"mrk-{'a' * 32}"
    replica = {"region": "eu-west-1", "policy": [allow("kms:*", to="123456789012")]}
    secret = {"value": "x", "kms_key": f"arn:aws:kms:eu-west-1:{OTHER}:key/{key_id}"}
    mocksm.seed(
        regions={"eu-west-1": {"secrets": {"db": secret}}},
        accounts={OTHER: {"keys": {key_id: {"replicas": [replica]}}}},
    )
    client = boto3.client("secretsmanager", region_name="eu-west-1")

    assert "x" == client.get_secret_value(SecretId="db")["SecretString"]


@pytest.mark.parametrize("given", ["tests.seeding.test_sowing:handler", handler], ids=["text", "callable"])
def test_functions_are_made_first(mocksm: MockSecrets, given: Any) -> None:
    mocksm.seed(functions={"rotate": given}, secrets={"db": {"value": "x", "rotation": "rotate"}})

    assert "done" == mocksm.functions["rotate"](None)


def test_the_history_shows_nothing_of_a_seed(mocksm: MockSecrets) -> None:
    mocksm.seed(DOCUMENT)

    assert 0 == len(mocksm.calls(inner=True))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        pytest.param({"secret": {}}, "seed: a seed has no 'secret'; did you mean secrets?", id="section"),
        pytest.param({"secrets": ["db"]}, "seed > secrets: it takes a mapping of names to secrets", id="list"),
        pytest.param({"secrets": {5: "x"}}, "seed > secrets > 5: it takes a name that is text", id="name"),
        pytest.param({"regions": {"eu-wset-1": {}}}, "'eu-wset-1' is no Region; did you mean eu-west-1", id="near"),
        pytest.param({"regions": {"cn-north-1": {}}}, "'cn-north-1' is no Region beside us-east-1", id="partition"),
        pytest.param({"regions": {"mars-1": {}}}, "seed > regions > mars-1: 'mars-1' is no Region", id="region"),
        pytest.param({"regions": {"eu-west-1": {"regions": {}}}}, "has no 'regions'; ", id="nested-region"),
        pytest.param({"accounts": {"1": {}}}, "seed > accounts > 1: '1' is no account id", id="account"),
        pytest.param(
            {"accounts": {OTHER: {"keys": {"x": None}}}}, f"seed > accounts > {OTHER} > keys > x: ", id="deep"
        ),
        pytest.param({"functions": {"f": "nothing"}}, "seed > functions > f: ", id="handler"),
        pytest.param(
            {"functions": {"f": 5}}, "seed > functions > f: it takes a handler, 'module:function'", id="number"
        ),
        pytest.param({"secrets": {"db": "x"}}, "AWS refuses this: ResourceExistsException", id="exists"),
        pytest.param({"secrets": {"d b": "x"}}, "AWS refuses this: ValidationException: Invalid name", id="no-name"),
    ],
)
def test_a_seed_that_fails_leaves_all_as_it_was(mocksm: MockSecrets, wrong: dict[str, Any], told: str) -> None:
    mocksm.secret("db", "before")
    before = mocksm.dump()
    with pytest.raises(MocksmError) as caught:
        mocksm.seed({"functions": {"g": handler}, "keys": {"alias/app": None}, **wrong})

    assert told in str(caught.value)
    assert before == mocksm.dump()
    assert 0 == len(mocksm.functions)


def test_a_seed_that_fails_late_leaves_all_as_it_was(mocksm: MockSecrets) -> None:
    mocksm.secret("db", "before")
    db, before = mocksm.secrets["db"], mocksm.dump()
    policy = {"policy": [allow("kms:*", to="arn:x")]}
    with pytest.raises(MocksmError, match="seed > keys > alias/late: AWS refuses this"):
        mocksm.seed(keys={"alias/app": None, "alias/late": policy}, secrets={"new": "x"}, regions={"eu-west-1": {}})

    assert before == mocksm.dump()
    assert "before" == db.value


def test_a_seed_file_is_named_in_what_is_wrong_with_it(tmp_path: Path) -> None:
    path = tmp_path / "seed.yaml"
    path.write_text("secrets:\n  db:\n    passwrd: hunter2\n")
    with pytest.raises(MocksmError) as caught, mock_secrets(seed=path):
        pass

    assert str(caught.value).startswith(f"mocksm: {path} > secrets > db: a secret has no 'passwrd'; it has value, ")
    assert "hunter2" not in str(caught.value)


def test_what_aws_refuses_without_a_word_is_told_by_its_code(mocksm: MockSecrets) -> None:
    with pytest.raises(MocksmError, match=r"seed > keys > alias/app: AWS refuses this: ValidationException$"):
        mocksm.seed(keys={"alias/app": {"origin": "AWS_CLOUDHSM"}})


def test_a_seed_is_a_file_or_a_mapping(mocksm: MockSecrets) -> None:
    with pytest.raises(MocksmError, match="a seed is a file, or a mapping of what one holds, and this is a int"):
        mocksm.seed(5)  # type: ignore[arg-type]
