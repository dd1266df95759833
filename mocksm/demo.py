"""The demonstration behind ``python -m mocksm demo``: one secret's life, with its application and its rotation function."""

from __future__ import annotations

import json
from typing import Any, Literal

from botocore.exceptions import ClientError

from mocksm import allow, mock_secrets
from mocksm.aws import Aws
from mocksm.handles.secrets import SecretHandle


def client(service: Literal["secretsmanager"]) -> Any:
    """Make a client as an application does: with boto3 where it is installed, else with botocore."""
    try:
        import boto3
    except ImportError:
        import botocore.session

        return botocore.session.get_session().create_client(service)
    return boto3.client(service)


def database_password() -> str:
    """Read the password: the application under test."""
    answer = client("secretsmanager").get_secret_value(SecretId="prod/db")
    password: str = json.loads(answer["SecretString"])["password"]
    return password


def rotate_password(event: dict[str, str], context: Any) -> None:
    """Rotate the secret: the rotation function under test, as it would be deployed to Lambda."""
    del context
    aws, secret, token = client("secretsmanager"), event["SecretId"], event["ClientRequestToken"]
    match event["Step"]:
        case "createSecret":
            value = json.loads(aws.get_secret_value(SecretId=secret)["SecretString"])
            value["password"] = aws.get_random_password(ExcludePunctuation=True)["RandomPassword"]
            aws.put_secret_value(
                SecretId=secret, ClientRequestToken=token, SecretString=json.dumps(value), VersionStages=["AWSPENDING"]
            )
        case "setSecret" | "testSecret":
            aws.get_secret_value(SecretId=secret, VersionId=token, VersionStage="AWSPENDING")
        case "finishSecret":
            stages = aws.describe_secret(SecretId=secret)["VersionIdsToStages"]
            current = next(version for version, labels in stages.items() if "AWSCURRENT" in labels)
            aws.update_secret_version_stage(
                SecretId=secret, VersionStage="AWSCURRENT", MoveToVersionId=token, RemoveFromVersionId=current
            )


def run() -> None:
    """Show the life of a secret, on the standard output."""
    with mock_secrets(random_seed=2026) as aws:
        db = _seed(aws)
        _rotate(aws, db)
        _refuse(aws, db)
        _move_time(aws, db)
        print(
            f"\nserved: {len(aws.calls)} calls, {aws.calls('kms:*', inner=True).count} of them to KMS; none left this process."
        )


def _seed(aws: Aws) -> SecretHandle:
    print("1. A secret under a KMS key, and the application that reads it")
    key = aws.key(alias="alias/app")
    db = aws.secret("prod/db", {"username": "app", "password": "old"}, kms_key=key)
    print(f"   {db.arn}\n   under {key.arn}")
    print(f"   the application reads: {database_password()}")
    return db


def _rotate(aws: Aws, db: SecretHandle) -> None:
    print("\n2. Rotation, by a Python callable that is a Lambda function here")
    _show_labels("before", db)
    rotator = aws.function("rotate-db", rotate_password)
    client("secretsmanager").rotate_secret(
        SecretId="prod/db", RotationLambdaARN=rotator.arn, RotationRules={"AutomaticallyAfterDays": 30}
    )
    print(f"   steps:  {' -> '.join(aws.rotations[-1].steps)}")
    _show_labels("after", db)
    print(f"   the application reads: {database_password()}")


def _refuse(aws: Aws, db: SecretHandle) -> None:
    print("\n3. A caller whose policy allows something else")
    auditor = aws.role("auditor", [allow("secretsmanager:DescribeSecret", on=db)])
    try:
        auditor.client("secretsmanager").get_secret_value(SecretId="prod/db")
    except ClientError as refused:
        print(f"   {refused.response['Error']['Code']}: {refused.response['Error']['Message']}")
    print(f"   why: {aws.calls.last.decision}")


def _move_time(aws: Aws, db: SecretHandle) -> None:
    print("\n4. Time")
    aws.clock.advance(days=31)
    print(f"   31 days later: {len(aws.rotations)} rotations; the application reads: {database_password()}")
    client("secretsmanager").delete_secret(SecretId="prod/db", RecoveryWindowInDays=7)
    print(f"   deleted, with 7 days to recover it: {db.name in aws.secrets and 'still there'}")
    aws.clock.advance(days=8)
    print(f"   8 days later: {'still there' if db.name in aws.secrets else 'gone for good'}")


def _show_labels(when: str, db: SecretHandle) -> None:
    labels = ", ".join(f"{label} on {version[:8]}" for label, version in db.stages.items())
    print(f"   {when + ':':7} {labels}")
