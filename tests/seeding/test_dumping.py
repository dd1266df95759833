"""A dump says all that a seed has to say: seeded elsewhere, everything answers as it does here."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mocksm import MockSecrets, allow, mock_secrets
from mocksm.errors import MocksmError, NotModelled

OTHER = "444455556666"
PLACES = (("123456789012", "us-east-1"), ("123456789012", "eu-west-1"), (OTHER, "us-east-1"))


def rotate(event: Any, context: Any) -> None:
    """Leave the rotation where it is."""


def again(document: dict[str, Any], read: Callable[[MockSecrets], Any]) -> Any:
    """Return what is read of another cloud that was seeded with a dump."""
    with mock_secrets() as aws:
        aws.function("rotate-db", rotate)
        aws.seed(json.loads(json.dumps(document)))
        return read(aws)


def answers(aws: MockSecrets) -> dict[str, Any]:
    """Return what AWS answers of everything, by what was asked."""
    found: dict[str, Any] = {}
    for account, region in PLACES:
        client = aws.account(account).client
        found |= {f"{account} {name}": each for name, each in _secrets(client("secretsmanager", region=region))}
        found |= {f"{account} {region} {name}": each for name, each in _keys(client("kms", region=region))}
    return found


def _secrets(client: Any) -> Any:
    for secret in client.list_secrets(IncludePlannedDeletion=True, MaxResults=100)["SecretList"]:
        arn = secret["ARN"]
        yield arn, _said(client.describe_secret, SecretId=arn)
        yield f"{arn} policy", _said(client.get_resource_policy, SecretId=arn)
        versions = _said(client.list_secret_version_ids, SecretId=arn, IncludeDeprecated=True)
        yield f"{arn} versions", versions
        for version in versions["Versions"]:
            which = {"SecretId": arn, "VersionId": version["VersionId"]}
            yield f"{arn} {version['VersionId']}", _said(client.get_secret_value, **which)


def _keys(client: Any) -> Any:
    yield "aliases", _said(client.list_aliases)["Aliases"]
    for key in client.list_keys()["Keys"]:
        key_id = key["KeyId"]
        for read in (client.describe_key, client.get_key_policy, client.get_key_rotation_status, client.list_grants):
            yield f"{key_id} {read.__name__}", _said(read, KeyId=key_id)
        yield f"{key_id} public", _said(client.get_public_key, KeyId=key_id)
        yield f"{key_id} tags", _said(client.list_resource_tags, KeyId=key_id)
        yield (
            f"{key_id} rotations",
            _said(client.list_key_rotations, KeyId=key_id, IncludeKeyMaterial="ALL_KEY_MATERIAL"),
        )


def _said(read: Callable[..., dict[str, Any]], **params: Any) -> Any:
    try:
        answer = read(**params)
    except Exception as error:  # noqa: BLE001 - whatever it answers has to be the same
        return repr(error).partition("Request ID")[0]
    answer.pop("ResponseMetadata")
    return answer


VALUES = st.one_of(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=20),
    st.binary(min_size=1, max_size=20),
    st.dictionaries(st.text(max_size=5), st.one_of(st.none(), st.integers(), st.text(max_size=5)), max_size=3),
    st.just("null"),
    st.just('{"a":1}'),
    st.just("{'no': json}"),
)
VERSIONS = st.lists(VALUES.map(lambda value: {"value": value}), min_size=1, max_size=3)
LABELS = st.dictionaries(st.sampled_from(["AWSCURRENT", "AWSPREVIOUS", "AWSPENDING", "blue"]), st.integers(0, 0))
TAGS = st.dictionaries(
    st.sampled_from(["team", "a.b", "grüße"]), st.text(st.characters(codec="ascii", categories=["L"]))
)
SECRETS = st.fixed_dictionaries(
    {
        "versions": VERSIONS,
        "labels": LABELS,
        "tags": TAGS,
        "description": st.text(st.characters(codec="ascii"), max_size=9),
    },
    optional={
        "deleted": st.integers(7, 30),
        "replicas": st.just(["eu-west-1"]),
        "rotation": st.fixed_dictionaries(
            {"function": st.just("rotate-db"), "every": st.sampled_from([7, "rate(4 hours)", "cron(0 8 1 * ? *)"])}
        ),
        "policy": st.just([allow("secretsmanager:GetSecretValue", to=OTHER)]),
        "kms_key": st.just("alias/app"),
    },
).filter(lambda said: not ("deleted" in said and "replicas" in said) and not ("kms_key" in said and "replicas" in said))
KEYS = st.one_of(
    st.fixed_dictionaries(
        {}, optional={"rotation": st.integers(90, 99), "enabled": st.booleans(), "deleted": st.just(8)}
    ),
    st.fixed_dictionaries({"spec": st.just("RSA_2048"), "usage": st.sampled_from(["SIGN_VERIFY", "ENCRYPT_DECRYPT"])}),
    st.fixed_dictionaries({"spec": st.sampled_from(["HMAC_256"]), "usage": st.just("GENERATE_VERIFY_MAC")}),
    st.fixed_dictionaries({"replicas": st.just(["eu-west-1", {"region": "us-west-2", "description": "there"}])}),
    st.fixed_dictionaries({"origin": st.just("EXTERNAL")}, optional={"material": st.just(b"m" * 32)}),
)


@given(
    secrets=st.dictionaries(st.sampled_from(["db", "prod/api", "a+b"]), SECRETS, max_size=3),
    keys=st.dictionaries(st.sampled_from(["alias/a", "alias/b"]), KEYS, max_size=2),
    abroad=st.booleans(),
)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_cloud_that_is_seeded_with_a_dump_answers_as_the_one_that_was_dumped(
    secrets: dict[str, Any], keys: dict[str, Any], abroad: bool
) -> None:
    here = {"secrets": secrets, "keys": {**keys, "alias/app": None}}
    there = {"functions": {"rotate-db": rotate}, **here}
    document = {"functions": {"rotate-db": rotate}, **here, **({"accounts": {OTHER: there}} if abroad else {})}
    with mock_secrets(seed=document) as aws:
        dumped = aws.dump()
        known = answers(aws)
    if abroad:
        dumped["accounts"][OTHER]["functions"] = {"rotate-db": "tests.seeding.test_dumping:rotate"}

    assert known == again(dumped, answers)


def test_a_life_goes_on_where_it_was_dumped(mocksm: MockSecrets) -> None:
    kms, client = boto3.client("kms"), boto3.client("secretsmanager")
    key = kms.create_key(Description="app")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/app", TargetKeyId=key)
    blobs = [kms.encrypt(KeyId=key, Plaintext=b"1", EncryptionContext={"a": "b"})["CiphertextBlob"]]
    kms.rotate_key_on_demand(KeyId=key)
    blobs.append(kms.encrypt(KeyId=key, Plaintext=b"2", EncryptionContext={"a": "b"})["CiphertextBlob"])
    kms.create_grant(KeyId=key, GranteePrincipal=f"arn:aws:iam::{OTHER}:root", Operations=["Decrypt"], Name="n")
    client.create_secret(
        Name="db", SecretString="old", KmsKeyId="alias/app", AddReplicaRegions=[{"Region": "eu-west-1"}]
    )
    client.update_secret(SecretId="db", SecretString="new", KmsKeyId="alias/aws/secretsmanager")
    client.get_secret_value(SecretId="db")
    kms.put_key_policy(
        KeyId=key,
        Policy=json.dumps({"Statement": [allow("kms:*", to=OTHER)]}, sort_keys=True),
        BypassPolicyLockoutSafetyCheck=True,
    )
    document, known = mocksm.dump(), answers(mocksm)

    def read(aws: MockSecrets) -> Any:
        return aws.dump(), answers(aws), [aws.keys[key].decrypt(blob, {"a": "b"}) for blob in blobs]

    assert (document, known, [b"1", b"2"]) == again(document, read)


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(
            {"deleted": 9, "replicas": [{"region": "eu-west-1", "deleted": 7}]}, id="pending-replica-deletion"
        ),
        pytest.param({"spec": "RSA_2048", "usage": "SIGN_VERIFY"}, id="never-used"),
        pytest.param(
            {
                "origin": "EXTERNAL",
                "materials": [{"id": "4" * 64, "secret": b"a" * 32}, {"secret": b"b" * 32, "pending": True}],
                "imports": {"4" * 64: {"valid_to": "2099-01-01T00:00:00Z", "description": "x"}},
            },
            id="imported",
        ),
        pytest.param(
            {"grants": [{"operations": ["Decrypt"], "grantee": f"arn:aws:iam::{OTHER}:root", "account": OTHER}]},
            id="grant",
        ),
        pytest.param({"enabled": False, "rotation": {"period": 99, "next": "2099-01-01T00:00:00Z"}}, id="disabled"),
        pytest.param({"policy": [allow("kms:*", to=OTHER)], "tags": {"a": "b"}}, id="theirs"),
    ],
)
def test_a_key_is_dumped_as_it_is(mocksm: MockSecrets, key: dict[str, Any]) -> None:
    mocksm.seed(keys={"alias/app": key})
    mocksm.clock.advance(hours=1)
    boto3.client("kms").create_alias(AliasName="alias/later", TargetKeyId=mocksm.key().id)
    document = mocksm.dump()

    assert (document, answers(mocksm)) == again(document, lambda aws: (aws.dump(), answers(aws)))


def test_a_dump_changes_nothing_and_is_no_call(mocksm: MockSecrets) -> None:
    mocksm.seed(keys={"alias/sign": {"spec": "RSA_2048", "usage": "SIGN_VERIFY"}}, secrets={"db": "x"})
    before = mocksm.dump()

    assert before == mocksm.dump()
    assert 0 == len(mocksm.calls(inner=True))


@pytest.mark.parametrize("suffix", ["json", "yaml", "toml"])
def test_a_dump_is_written_as_a_file_that_seeds(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"dump.{suffix}"
    document = {
        "secrets": {"db": {"value": {"a": [1, {"b": None}]}, "tags": {"x.y": "z"}}, "bin": b"\x00\xff", "t": "null"}
    }
    with mock_secrets(seed=document) as aws:
        dumped = aws.dump(path)
        known = answers(aws)
    with mock_secrets(seed=path) as aws:
        assert (dumped, known) == (aws.dump(), answers(aws))


def test_values_are_easy_to_read(mocksm: MockSecrets) -> None:
    mocksm.seed(secrets={"db": {"value": {"password": "old"}}, "text": "hunter2", "odd": '{"a":1}'})
    dumped = mocksm.dump()["secrets"]
    values = {name: next(iter(each["versions"].values()))["value"] for name, each in dumped.items()}

    assert {"db": {"password": "old"}, "text": "hunter2", "odd": '{"a":1}'} == values


def test_what_has_fallen_due_is_done_first() -> None:
    with time_machine.travel("2030-01-01T12:00:00Z", tick=False) as traveller, mock_secrets() as aws:
        aws.seed(secrets={"db": {"deleted": 7}})
        traveller.shift(timedelta(days=8))

        assert {} == aws.dump()


def test_an_empty_cloud_is_an_empty_seed(mocksm: MockSecrets) -> None:
    assert {} == mocksm.dump()


def test_secrets_and_keys_are_all_that_is_dumped(mocksm: MockSecrets) -> None:
    mocksm.clock.freeze()
    mocksm.client("ssm").put_parameter(Name="p", Value="x", Type="String")
    mocksm.client("events").put_rule(Name="r", EventPattern='{"source": ["aws.kms"]}')
    mocksm.client("cloudformation").create_stack(
        StackName="app", TemplateBody='{"Resources": {"P": {"Type": "AWS::SecretsManager::Secret"}}}'
    )
    new = {"DBInstanceIdentifier": "shop", "DBInstanceClass": "db.t3.micro", "Engine": "postgres"}
    mocksm.client("rds").create_db_instance(MasterUsername="app", ManageMasterUserPassword=True, **new)
    dumped = mocksm.dump()
    assert ({"keys", "secrets"}, 2) == (set(dumped), len(dumped["secrets"]))  # the key is aws/secretsmanager
    (name,) = (each for each in dumped["secrets"] if each.startswith("rds!db-"))
    value = mocksm.secrets[name].value

    def rotated(aws: MockSecrets) -> tuple[Any, ...]:
        first = aws.secrets[name].value
        aws.clock.advance(days=8)
        return first, aws.secrets[name].value != first, len(aws.databases), len(aws.parameters)

    assert (value, True, 0, 0) == again(dumped, rotated)


def test_what_a_seed_cannot_say_is_not_modelled(mocksm: MockSecrets) -> None:
    primary, other = mocksm.secret("db", "x"), mocksm.account(OTHER)
    other.key(alias="alias/app")
    other.client("secretsmanager").create_secret(
        Name="copy", CrossAccountPrimaryARN=primary.arn, KmsKeyId="alias/app", ClientRequestToken="1" * 32
    )
    with pytest.raises(
        NotModelled, match="mocksm does not model seeds of cross-account replicas, as copy is or has one"
    ):
        mocksm.dump()


def test_a_value_whose_key_is_gone_cannot_be_dumped(mocksm: MockSecrets) -> None:
    key = mocksm.key()
    db = mocksm.secret("db", "x", kms_key=key)
    boto3.client("kms").schedule_key_deletion(KeyId=key.id, PendingWindowInDays=7)
    mocksm.clock.advance(days=8)

    for read in (mocksm.dump, lambda: db.value):
        with pytest.raises(
            MocksmError, match="of secret 'db' cannot be read: its KMS key is gone, and its value with it"
        ):
            read()
