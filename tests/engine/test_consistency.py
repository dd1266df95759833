"""aws.lag: reads that see what was there some seconds ago."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from mocksm import MockSecrets, allow, deny
from mocksm.engine.cloud import Cloud
from tests.services.secretsmanager.rotators import handler

LAG = 5
Look = Callable[[], Any]


@pytest.fixture(autouse=True)
def _frozen(mocksm: MockSecrets) -> None:
    mocksm.clock.freeze()


@pytest.fixture
def secrets(mocksm: MockSecrets) -> Any:
    mocksm.secret("db", "old")
    mocksm.lag(LAG)
    return boto3.client("secretsmanager")


def shown(look: Look) -> Any:
    """Return what a read shows, or the code of its error."""
    try:
        return look()
    except ClientError as error:
        return error.response["Error"]["Code"]


def assert_follows(mocksm: MockSecrets, look: Look, before: Any, after: Any) -> None:
    """Check that a read shows what was there before for as long as reads lag, and then what is there now."""
    assert before == shown(look)
    mocksm.clock.advance(seconds=LAG - 0.001)
    assert before == shown(look)
    mocksm.clock.advance(seconds=0.001)
    assert after == shown(look)


def value(client: Any, name: str = "db", **which: str) -> Look:
    return lambda: client.get_secret_value(SecretId=name, **which)["SecretString"]


def test_a_new_secret_is_not_found_at_first(mocksm: MockSecrets, secrets: Any) -> None:
    secrets.create_secret(Name="new", SecretString="x")

    assert "ResourceNotFoundException" == shown(lambda: secrets.describe_secret(SecretId="new"))
    assert ["db"] == [each["Name"] for each in secrets.list_secrets()["SecretList"]]
    assert_follows(mocksm, value(secrets, "new"), "ResourceNotFoundException", "x")
    assert ["db", "new"] == sorted(each["Name"] for each in secrets.list_secrets()["SecretList"])


def test_a_new_version_is_not_read_at_first(mocksm: MockSecrets, secrets: Any) -> None:
    secrets.put_secret_value(SecretId="db", SecretString="new", VersionStages=["AWSCURRENT", "blue"])

    assert "ResourceNotFoundException" == shown(value(secrets, VersionStage="blue"))
    assert_follows(mocksm, value(secrets), "old", "new")
    assert "old" == shown(value(secrets, VersionStage="AWSPREVIOUS"))


def test_a_label_that_moved_is_where_it_was_at_first(mocksm: MockSecrets, secrets: Any) -> None:
    new = secrets.put_secret_value(SecretId="db", SecretString="new", VersionStages=["blue"])["VersionId"]
    mocksm.clock.advance(seconds=LAG)
    old = secrets.get_secret_value(SecretId="db")["VersionId"]
    secrets.update_secret_version_stage(
        SecretId="db", VersionStage="AWSCURRENT", MoveToVersionId=new, RemoveFromVersionId=old
    )

    def current() -> Any:
        stages = secrets.describe_secret(SecretId="db")["VersionIdsToStages"]
        return next(version for version, labels in stages.items() if "AWSCURRENT" in labels)

    assert_follows(mocksm, current, old, new)


def test_several_changes_show_one_after_the_other(mocksm: MockSecrets, secrets: Any) -> None:
    for text in ("first", "second", "third"):
        secrets.put_secret_value(SecretId="db", SecretString=text)
        mocksm.clock.advance(seconds=2)

    seen = []
    for _ in range(5):
        seen.append(shown(value(secrets)))
        mocksm.clock.advance(seconds=1)
    assert ["first", "second", "second", "third", "third"] == seen


def test_a_policy_binds_only_after_a_while(mocksm: MockSecrets, secrets: Any) -> None:
    policy = {"Version": "2012-10-17", "Statement": [deny("secretsmanager:GetSecretValue", to="*")]}
    secrets.put_resource_policy(SecretId="db", ResourcePolicy=json.dumps(policy))

    assert "ResourcePolicy" not in secrets.get_resource_policy(SecretId="db")
    assert_follows(mocksm, value(secrets), "old", "AccessDeniedException")


def test_what_changes_something_sees_the_present(secrets: Any) -> None:
    secrets.create_secret(Name="new", SecretString="x")

    assert "ResourceExistsException" == shown(lambda: secrets.create_secret(Name="new", SecretString="x"))
    secrets.put_secret_value(SecretId="new", SecretString="y")
    secrets.delete_secret(SecretId="new", RecoveryWindowInDays=7)


def test_what_the_test_looks_at_is_the_present(mocksm: MockSecrets, secrets: Any) -> None:
    secrets.put_secret_value(SecretId="db", SecretString="new")

    assert "new" == mocksm.secrets["db"].value


def test_what_the_test_makes_is_there_at_once_with_all_that_was_on_its_way(mocksm: MockSecrets, secrets: Any) -> None:
    secrets.put_secret_value(SecretId="db", SecretString="new")
    mocksm.secret("seeded", "x")

    assert ("x", "new") == (shown(value(secrets, "seeded")), shown(value(secrets)))


def test_a_replica_follows_as_its_primary_does(mocksm: MockSecrets, secrets: Any) -> None:
    mocksm.secrets["db"].replicate("eu-west-1")
    there = boto3.client("secretsmanager", region_name="eu-west-1")
    secrets.put_secret_value(SecretId="db", SecretString="new")

    assert_follows(mocksm, value(there), "old", "new")


def rotating(mocksm: MockSecrets) -> Any:
    """Return a function that, as AWS's templates do, relies on the version that it is to fill."""

    def look(event: Any, _: Any) -> None:
        client = boto3.client("secretsmanager")
        secret, token = event["SecretId"], event["ClientRequestToken"]
        assert ["AWSPENDING"] == client.describe_secret(SecretId=secret)["VersionIdsToStages"][token]
        if event["Step"] != "createSecret":
            client.get_secret_value(SecretId=secret, VersionId=token, VersionStage="AWSPENDING")

    return mocksm.function("rotate", handler(look=look))


def test_a_rotation_works_and_its_result_shows_after_a_while(mocksm: MockSecrets, secrets: Any) -> None:
    rotator = rotating(mocksm)
    token = "t" * 32
    secrets.rotate_secret(SecretId="db", RotationLambdaARN=rotator.arn, ClientRequestToken=token)

    assert mocksm.rotations[-1].succeeded
    assert_follows(mocksm, value(secrets), "old", f"value of {token}")


def test_a_rotation_that_falls_due_works(mocksm: MockSecrets, secrets: Any) -> None:
    mocksm.secrets["db"].rotate_with(rotating(mocksm), every=10)
    mocksm.clock.advance(days=10)

    assert 2 == len(mocksm.rotations)
    assert all(rotation.succeeded for rotation in mocksm.rotations)
    assert secrets.get_secret_value(SecretId="db")["SecretString"].startswith("value of ")


def test_a_function_that_the_code_itself_invokes_lags_as_the_code_does(mocksm: MockSecrets, secrets: Any) -> None:
    mocksm.function("read", lambda event, context: shown(value(secrets)))
    secrets.put_secret_value(SecretId="db", SecretString="new")

    answer = boto3.client("lambda").invoke(FunctionName="read")["Payload"].read()
    assert b'"old"' == answer


def test_a_refused_change_leaves_what_is_seen(secrets: Any) -> None:
    old = secrets.get_secret_value(SecretId="db")["VersionId"]
    again = {"SecretId": "db", "SecretString": "other", "ClientRequestToken": old}
    assert "ResourceExistsException" == shown(lambda: secrets.put_secret_value(**again))
    assert "old" == shown(value(secrets))


# -- KMS ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def kms(mocksm: MockSecrets) -> Any:
    mocksm.key(alias="alias/app")
    mocksm.lag(LAG)
    return boto3.client("kms")


def encrypt(client: Any, key: str = "alias/app", **options: Any) -> Look:
    return lambda: client.encrypt(KeyId=key, Plaintext=b"x", **options)["KeyId"]


def test_a_new_alias_is_not_found_at_first(mocksm: MockSecrets, kms: Any) -> None:
    key = mocksm.keys["alias/app"]
    kms.create_alias(AliasName="alias/new", TargetKeyId=key.id)

    assert "NotFoundException" == shown(lambda: kms.describe_key(KeyId="alias/new"))
    assert ["alias/app"] == [each["AliasName"] for each in kms.list_aliases()["Aliases"]]
    assert_follows(mocksm, encrypt(kms, "alias/new"), "NotFoundException", key.arn)


def test_an_alias_that_moved_names_the_old_key_at_first(mocksm: MockSecrets, kms: Any) -> None:
    old, new = mocksm.keys["alias/app"], mocksm.key()
    kms.update_alias(AliasName="alias/app", TargetKeyId=new.id)

    assert_follows(mocksm, encrypt(kms), old.arn, new.arn)


def test_a_key_policy_binds_only_after_a_while(mocksm: MockSecrets, kms: Any) -> None:
    key = mocksm.keys["alias/app"]
    statements = [allow("kms:*", to="123456789012"), deny("kms:Encrypt", to="*")]
    kms.put_key_policy(KeyId=key.id, Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))

    assert_follows(mocksm, encrypt(kms), key.arn, "AccessDeniedException")


def test_a_disabled_key_still_works_for_a_while(mocksm: MockSecrets, kms: Any) -> None:
    key = mocksm.keys["alias/app"]
    kms.disable_key(KeyId=key.id)

    assert_follows(mocksm, encrypt(kms), key.arn, "DisabledException")


def test_a_grant_allows_only_after_a_while_unless_its_token_comes_along(mocksm: MockSecrets, kms: Any) -> None:
    key, bob = mocksm.keys["alias/app"], mocksm.user("bob")
    grant = kms.create_grant(KeyId=key.id, GranteePrincipal=bob.arn, Operations=["Encrypt"])
    his = bob.client("kms")

    assert key.arn == shown(encrypt(his, key.id, GrantTokens=[grant["GrantToken"]]))
    assert [] == kms.list_grants(KeyId=key.id)["Grants"]
    assert_follows(mocksm, encrypt(his, key.id), "AccessDeniedException", key.arn)


def test_parameters_for_an_import_are_good_at_once(mocksm: MockSecrets, kms: Any) -> None:
    key = kms.create_key(Origin="EXTERNAL")["KeyMetadata"]["KeyId"]

    given = kms.get_parameters_for_import(KeyId=key, WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048")
    assert given["ImportToken"]


def test_the_key_that_aws_makes_for_itself_is_one(mocksm: MockSecrets, kms: Any) -> None:
    kms.create_key()
    made = kms.describe_key(KeyId="alias/aws/ssm")["KeyMetadata"]["Arn"]
    mocksm.clock.advance(seconds=LAG)

    assert made == kms.describe_key(KeyId="alias/aws/ssm")["KeyMetadata"]["Arn"]


# -- the order itself ----------------------------------------------------------------------------------------------------


def test_it_holds_until_it_is_stopped(mocksm: MockSecrets) -> None:
    mocksm.secret("db", "old")
    client = boto3.client("secretsmanager")
    with mocksm.lag(LAG) as lag:
        client.put_secret_value(SecretId="db", SecretString="new")
        assert "old" == shown(value(client))
    assert "new" == shown(value(client))
    assert "<mocksm aws.lag(5): 1 of 1 reads did not see the present>" == repr(lag)
    mocksm.lag(LAG)  # another one may follow


def test_a_restored_snapshot_lags_as_it_did(mocksm: MockSecrets, secrets: Any) -> None:
    secrets.put_secret_value(SecretId="db", SecretString="new")
    before = mocksm.snapshot()
    mocksm.clock.advance(seconds=LAG)
    secrets.put_secret_value(SecretId="db", SecretString="newer")
    mocksm.restore(before)

    assert_follows(mocksm, value(secrets), "old", "new")


def test_what_no_read_is_served_from_any_more_is_let_go(mocksm: MockSecrets) -> None:
    mocksm.secret("db", "old")
    lag = mocksm.lag(LAG)
    client = boto3.client("secretsmanager")
    for _ in range(10):
        client.put_secret_value(SecretId="db", SecretString="new")
        mocksm.clock.advance(seconds=3)

    assert 2 == len(lag.state()[-1])


def test_other_services_do_not_lag(mocksm: MockSecrets) -> None:
    mocksm.lag(LAG)
    iam = boto3.client("iam")
    iam.create_user(UserName="bob")

    assert "bob" == iam.get_user(UserName="bob")["User"]["UserName"]


def test_the_past_differs_in_what_lags_alone() -> None:
    class Lagging(list[int]):
        pass

    class Present(list[int]):
        pass

    cloud = Cloud()
    lagging, present = (cloud.store(kind, "123456789012", "us-east-1") for kind in (Lagging, Present))
    lagging.append(1)
    past = cloud.with_stores(cloud.copies((Lagging,)), (Lagging,))
    lagging.append(2)

    assert [1] == past.store(Lagging, "123456789012", "us-east-1")
    assert past.store(Present, "123456789012", "us-east-1") is present
    assert [] == past.store(Lagging, "123456789012", "eu-west-1")
    assert (past.clock, past.lock) == (cloud.clock, cloud.lock)
