from __future__ import annotations

import asyncio
import json
from typing import Any

import boto3
import pytest
from aiobotocore.session import get_session
from botocore.exceptions import ClientError

from mocksm import MockSecrets, allow, mock_secrets
from mocksm.errors import NotModelled
from mocksm.intercept.environment import ACCESS_KEY_ID
from tests.doors_async.clients import client

AT_IMPORT = get_session()


async def value(reader: Any, name: str = "db") -> str:
    found: str = (await reader.get_secret_value(SecretId=name))["SecretString"]
    return found


@pytest.mark.asyncio
async def test_boto3_and_aiobotocore_see_the_same_secrets(aws: MockSecrets, http: Any) -> None:
    async with client(http=http) as secrets:
        await secrets.create_secret(Name="api", SecretString="async")
        boto3.client("secretsmanager", region_name="us-east-1").create_secret(Name="web", SecretString="sync")

        assert ["async", "sync"] == [await value(secrets, "api"), await value(secrets, "web")]
    assert "async" == aws.secrets["api"].value


@pytest.mark.asyncio
async def test_a_client_from_before_the_mock_is_caught_in_each(http: Any) -> None:
    async with client(http=http, aws_access_key_id="AKIA", aws_secret_access_key="s") as secrets:
        for expected in ("one", "two"):
            async with mock_secrets(secrets={"db": expected}):
                assert expected == await value(secrets)


@pytest.mark.asyncio
async def test_a_client_without_credentials_is_signed_by_stand_ins(monkeypatch: pytest.MonkeyPatch, http: Any) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    async with client(http=http) as secrets, mock_secrets(secrets={"db": "x"}) as aws:
        assert "x" == await value(secrets)
        assert ACCESS_KEY_ID == aws.calls.last.access_key_id


@pytest.mark.asyncio
async def test_a_session_from_import_is_caught(aws: MockSecrets) -> None:
    async with AT_IMPORT.create_client("secretsmanager") as secrets:
        assert "hunter2" == await value(secrets)


@pytest.mark.asyncio
async def test_a_paginator_turns_its_pages(aws: MockSecrets, http: Any) -> None:
    for name in "abc":
        aws.secret(name, name)
    async with client(http=http) as secrets:
        pages = secrets.get_paginator("list_secrets").paginate(PaginationConfig={"PageSize": 1})

        assert ["db", "a", "b", "c"] == [each["Name"] async for page in pages for each in page["SecretList"]]


@pytest.mark.asyncio
async def test_an_error_of_aws_is_the_clients_own(aws: MockSecrets, http: Any) -> None:
    async with client(http=http) as secrets:
        with pytest.raises(secrets.exceptions.ResourceNotFoundException) as caught:
            await value(secrets, "none")

    assert "Secrets Manager can't find the specified secret." == caught.value.response["Error"]["Message"]


@pytest.mark.asyncio
async def test_what_is_not_modelled_is_no_client_error(aws: MockSecrets, http: Any) -> None:
    async with client("iam", http) as people:
        with pytest.raises(NotModelled, match="ListInstanceProfiles"):
            await people.list_instance_profiles()
    assert 1 == len(aws.take_refusals())


@pytest.mark.asyncio
async def test_a_query_service_answers_in_xml(aws: MockSecrets, http: Any) -> None:
    async with client("sts", http) as sts:
        assert "123456789012" == (await sts.get_caller_identity())["Account"]


@pytest.mark.asyncio
async def test_bytes_come_back_as_they_went(aws: MockSecrets, http: Any) -> None:
    async with client("kms", http) as kms:
        key = (await kms.create_key())["KeyMetadata"]["KeyId"]
        blob = (await kms.encrypt(KeyId=key, Plaintext=b"\x00\xff"))["CiphertextBlob"]

        assert b"\x00\xff" == (await kms.decrypt(CiphertextBlob=blob))["Plaintext"]


@pytest.mark.asyncio
async def test_a_body_is_streamed(aws: MockSecrets, http: Any) -> None:
    aws.function("echo", lambda event, _: event)
    async with client("lambda", http) as functions:
        whole = (await functions.invoke(FunctionName="echo", Payload=b'{"a": 1}'))["Payload"]
        part = (await functions.invoke(FunctionName="echo", Payload=b'{"a": 1}'))["Payload"]
        async with whole as body:
            assert {"a": 1} == json.loads(await body.read())
        if hasattr(part, "iter_chunks"):
            assert b'{"a": 1}' == b"".join([chunk async for chunk in part.iter_chunks(3)])


@pytest.mark.asyncio
async def test_many_calls_at_once_lose_nothing(aws: MockSecrets, http: Any) -> None:
    async with client(http=http) as secrets:
        names = [f"n{number}" for number in range(40)]
        await asyncio.gather(*(secrets.create_secret(Name=name, SecretString=name) for name in names))

        assert names == await asyncio.gather(*(value(secrets, name) for name in names))


@pytest.mark.asyncio
async def test_an_async_rotation_function_may_use_aiobotocore_itself(aws: MockSecrets, http: Any) -> None:
    async with client(http=http) as outside:

        async def rotate(event: Any, _: Any) -> None:
            token = event["ClientRequestToken"]
            if event["Step"] == "createSecret":
                await outside.put_secret_value(
                    SecretId="db", ClientRequestToken=token, SecretString="new", VersionStages=["AWSPENDING"]
                )
            if event["Step"] == "finishSecret":
                async with client(http=http) as inside:
                    versions = (await inside.describe_secret(SecretId="db"))["VersionIdsToStages"]
                    current = next(version for version, stages in versions.items() if "AWSCURRENT" in stages)
                    await inside.update_secret_version_stage(
                        SecretId="db", VersionStage="AWSCURRENT", MoveToVersionId=token, RemoveFromVersionId=current
                    )

        function = aws.function("rotate", rotate)
        await outside.rotate_secret(
            SecretId="db", RotationLambdaARN=function.arn, RotationRules={"AutomaticallyAfterDays": 30}
        )

        assert "new" == await value(outside)


@pytest.mark.asyncio
async def test_policies_bind_whoever_signs(aws: MockSecrets, http: Any) -> None:
    reader = aws.role("reader", [allow("secretsmanager:GetSecretValue", on="*")])
    async with client(http=http, **reader.credentials) as secrets:
        assert "hunter2" == await value(secrets)
        with pytest.raises(ClientError, match="AccessDeniedException"):
            await secrets.delete_secret(SecretId="db")
    async with client(http=http) as secrets:
        with reader, pytest.raises(ClientError, match="AccessDeniedException"):
            await secrets.delete_secret(SecretId="db")


@pytest.mark.asyncio
async def test_tasks_with_mocks_of_their_own_do_not_meet(http: Any) -> None:
    both = asyncio.Barrier(2) if hasattr(asyncio, "Barrier") else None

    async def seen(mine: str) -> str:
        async with mock_secrets(secrets={"db": mine}), client(http=http) as secrets:
            if both is not None:
                await both.wait()
            found = await value(secrets)
            if both is not None:
                await both.wait()
            return found

    assert ["one", "two"] == list(await asyncio.gather(seen("one"), seen("two")))


@pytest.mark.asyncio
@mock_secrets(secrets={"db": "decorated"})
async def test_a_decorated_coroutine_is_mocked(http: Any) -> None:
    async with client(http=http) as secrets:
        assert "decorated" == await value(secrets)


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_anyio_runs_it_too(aws: MockSecrets, http: Any) -> None:
    async with client(http=http) as secrets:
        assert "hunter2" == await value(secrets)


@pytest.mark.asyncio
async def test_a_presigned_url_is_signed_by_stand_ins(aws: MockSecrets) -> None:
    async with client("sts") as sts:
        assert ACCESS_KEY_ID in await sts.generate_presigned_url("get_caller_identity")
