"""Secrets that the External Secrets Operator makes: what each reference means, refreshes, and how syncing fails."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from mocksm import MockSecrets, allow
from mocksm.containers.failures import SecretSyncedError
from mocksm.errors import MocksmError, NotModelled
from tests.containers.stopped import fails

VALUE = '{"user": "app", "a.b": "dotted", "a": {"b": "nested", "l": [{"n": "x"}, {"n": "y"}]}, "n": 1.50, "i": 10, "z": null}'


@pytest.fixture
def aws(mocksm: MockSecrets) -> MockSecrets:
    mocksm.secret("prod/db", VALUE, tags={"team": "core", "env": "prod"})
    mocksm.secret("prod/plain", "hunter2", tags={"team": "core"})
    return mocksm


def external(**spec: Any) -> dict[str, Any]:
    return {"kind": "ExternalSecret", "metadata": {"name": "app"}, "spec": spec}


def one(key: str = "prod/db", **reference: str) -> dict[str, Any]:
    return external(data=[{"secretKey": "it", "remoteRef": {"key": key, **reference}}])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param("user", "app", id="name"),
        pytest.param("a.b", "dotted", id="dots-in-a-name-first"),
        pytest.param("a.l.0.n", "x", id="path"),
        pytest.param("a.l.#", "2", id="count"),
        pytest.param("a.l.#.n", '["x","y"]', id="all"),
        pytest.param("us*", "app", id="wildcard"),
        pytest.param("a.l", '[{"n": "x"}, {"n": "y"}]', id="list-as-it-stands"),
        pytest.param("n", "1.5", id="number"),
        pytest.param("i", "10", id="integer"),
        pytest.param("z", "", id="null"),
    ],
)
def test_a_property_is_a_path_of_gjson(aws: MockSecrets, path: str, value: str) -> None:
    assert {"it": value} == aws.eks.external_secret(one(property=path))


def test_a_query_of_gjson_is_not_modelled(aws: MockSecrets) -> None:
    with pytest.raises(NotModelled, match="mocksm does not model queries and modifiers of gjson"):
        aws.eks.external_secret(one(property='a.l.#(n=="x")'))


def test_the_version_is_a_label_unless_it_says_uuid(aws: MockSecrets) -> None:
    old = aws.secrets["prod/plain"].versions[-1]
    aws.client("secretsmanager", region="us-east-1").put_secret_value(SecretId="prod/plain", SecretString="new")
    versions = ("", "AWSPREVIOUS", f"uuid/{old}")
    found = [aws.eks.external_secret(one("prod/plain", version=version))["it"] for version in versions]
    assert ["new", "hunter2", "hunter2"] == found
    name = {"SecretId": "prod/plain"}
    sent = [{"VersionStage": "AWSCURRENT"}, {"VersionStage": "AWSPREVIOUS"}, {"VersionId": old}]
    assert [name | each for each in sent] == [dict(each.params) for each in aws.calls("secretsmanager:GetSecretValue")]


def test_tags_may_be_meant(aws: MockSecrets) -> None:
    assert {"it": '{"env":"prod","team":"core"}'} == aws.eks.external_secret(one(metadataPolicy="Fetch"))
    assert {"it": "core"} == aws.eks.external_secret(one(metadataPolicy="Fetch", property="team"))


def test_extract_gives_every_member(aws: MockSecrets) -> None:
    made = aws.eks.external_secret(external(dataFrom=[{"extract": {"key": "prod/db"}}]))
    expected = {"user": "app", "a.b": "dotted", "n": "1.50", "i": "10", "z": ""}
    assert {**expected, "a": '{"b": "nested", "l": [{"n": "x"}, {"n": "y"}]}'} == made
    assert "<mocksm Secret 'app': user, a.b, a, n, i, z>" == repr(made)


def test_what_data_says_counts_over_what_sources_give_and_later_sources_over_earlier(aws: MockSecrets) -> None:
    aws.secret("more", {"user": "other", "i": "11", "x": "y"})
    sources = [{"extract": {"key": "prod/db"}}, {"extract": {"key": "more"}}, {"find": {"name": {"regexp": "plain"}}}]
    data = [{"secretKey": "user", "remoteRef": {"key": "prod/plain"}}]
    made = aws.eks.external_secret(external(data=data, dataFrom=sources))
    expected = {"user": "hunter2", "i": "11", "x": "y", "n": "1.50", "prod_plain": "hunter2"}
    assert expected == {key: made[key] for key in expected}


@pytest.mark.parametrize("policy", [pytest.param("CreatedOnce", id="once"), pytest.param("OnChange", id="on-change")])
def test_what_is_made_once_is_not_read_anew(aws: MockSecrets, policy: str) -> None:
    aws.eks.external_secret(external(**one("prod/plain")["spec"], refreshPolicy=policy))
    aws.clock.advance(hours=3)
    assert 1 == aws.calls("secretsmanager:GetSecretValue").count


def test_find_lists_by_name_and_reads_each(aws: MockSecrets) -> None:
    aws.secret("other", "x")
    found = aws.eks.external_secret(external(dataFrom=[{"find": {"name": {"regexp": "^prod/"}}}]))
    assert {"prod_db": VALUE, "prod_plain": "hunter2"} == found
    assert (1, 2) == (aws.calls("secretsmanager:ListSecrets").count, aws.calls("secretsmanager:GetSecretValue").count)


@pytest.mark.parametrize(
    ("find", "filters", "keys"),
    [
        pytest.param(
            {"path": "prod/", "name": {"regexp": "plain"}},
            [{"Key": "name", "Values": ["prod/"]}],
            ["prod_plain"],
            id="path",
        ),
        pytest.param(
            {"tags": {"env": "prod"}},
            [{"Key": "tag-key", "Values": ["env"]}, {"Key": "tag-value", "Values": ["prod"]}],
            ["prod_db"],
            id="tags",
        ),
    ],
)
def test_find_by_path_or_tags_reads_in_batches(
    aws: MockSecrets, find: dict[str, Any], filters: list[Any], keys: list[str]
) -> None:
    made = aws.eks.external_secret(external(dataFrom=[{"find": find}]))
    assert keys == list(made)
    (batch,) = aws.calls("secretsmanager:BatchGetSecretValue")
    assert {"Filters": filters} == batch.params


def test_a_new_value_shows_when_the_interval_is_over(aws: MockSecrets) -> None:
    aws.clock.freeze()
    hourly = aws.eks.external_secret(one("prod/plain"))
    often = aws.eks.external_secret(
        {**one("prod/plain"), "spec": {**one("prod/plain")["spec"], "refreshInterval": "1m30s"}}
    )
    never = aws.eks.external_secret(
        {**one("prod/plain"), "spec": {**one("prod/plain")["spec"], "refreshInterval": "0"}}
    )
    env = hourly.environment()
    aws.client("secretsmanager", region="us-east-1").put_secret_value(SecretId="prod/plain", SecretString="new")
    aws.clock.advance(seconds=89)
    assert ("hunter2", "hunter2") == (often["it"], hourly["it"])
    aws.clock.advance(seconds=1)
    assert ("new", "hunter2") == (often["it"], hourly["it"])
    aws.clock.advance(hours=1)
    assert ("new", "hunter2", "hunter2") == (hourly["it"], never["it"], env["it"])
    never.refresh()
    assert "new" == never["it"]
    often.delete()
    assert {} == often


def test_a_refresh_that_fails_leaves_the_values(aws: MockSecrets) -> None:
    made = aws.eks.external_secret(one("prod/plain"))
    aws.client("secretsmanager", region="us-east-1").delete_secret(SecretId="prod/plain", RecoveryWindowInDays=7)
    aws.clock.advance(hours=1)
    assert "hunter2" == made["it"]
    assert made.error is not None
    # It looks for another code than the one that comes, so that this is not "does not exist".
    assert (
        "InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion."
        in str(made.error)
    )


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        pytest.param(
            one("none")["spec"], "error processing spec.data[0] (key: none), err: Secret does not exist", id="missing"
        ),
        pytest.param(
            {"dataFrom": [{"extract": {"key": "none"}}]},
            "error processing spec.dataFrom[0].extract, err: Secret does not exist",
            id="missing-extract",
        ),
        pytest.param(
            one(property="pass")["spec"],
            "error processing spec.data[0] (key: prod/db), err: key pass does not exist in secret prod/db",
            id="property",
        ),
        pytest.param(
            {"dataFrom": [{"extract": {"key": "prod/plain"}}]},
            "error processing spec.dataFrom[0].extract, err: unable to unmarshal secret prod/plain: invalid character 'h' "
            "looking for beginning of value",
            id="no-json",
        ),
        pytest.param(
            {"dataFrom": [{"extract": {"key": "prod/db", "property": "user"}}]},
            "error processing spec.dataFrom[0].extract, err: unable to unmarshal secret prod/db: invalid character 'a' looking "
            "for beginning of value",
            id="no-object",
        ),
        pytest.param(
            {"dataFrom": [{"find": {"path": "a"}}]},
            "error processing spec.dataFrom[0].find, err: unexpected find operator",
            id="find",
        ),
    ],
)
def test_what_the_operator_says_of_what_it_cannot_get(aws: MockSecrets, spec: dict[str, Any], told: str) -> None:
    with fails(SecretSyncedError, told):
        aws.eks.external_secret(external(**spec))


def test_what_is_not_there_is_passed_over_where_the_target_says_so(aws: MockSecrets) -> None:
    data = [*one("none")["spec"]["data"], {"secretKey": "b", "remoteRef": {"key": "prod/plain"}}]
    assert {"b": "hunter2"} == aws.eks.external_secret(external(data=data, target={"deletionPolicy": "Merge"}))


def test_values_are_decoded(aws: MockSecrets) -> None:
    aws.secret("encoded", base64.b64encode(b"\x00\xff").decode())
    assert b"\x00\xff" == aws.eks.external_secret(one("encoded", decodingStrategy="Base64")).bytes("it")
    assert {"it": "hunter2!"} == aws.eks.external_secret(one(aws.secret("x", "hunter2!").name, decodingStrategy="Auto"))
    with fails(
        SecretSyncedError,
        "error processing spec.data[0] (key: x), err: unable to decode value with decodingStrategy Base64",
    ):
        aws.eks.external_secret(one("x", decodingStrategy="Base64"))


STORED = """
apiVersion: external-secrets.io/v1
kind: SecretStore
metadata: {name: aws}
spec: {provider: {aws: {service: SecretsManager, region: eu-west-1, role: "arn:aws:iam::123456789012:role/eso", prefix: shop/}}}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: app}
spec:
  secretStoreRef: {name: aws, kind: SecretStore}
  data:
    - {secretKey: it, remoteRef: {key: db}}
"""


def test_the_store_says_where_and_as_whom(aws: MockSecrets) -> None:
    aws.in_region("eu-west-1").secret("shop/db", "irish")
    aws.role("eso", [allow("secretsmanager:GetSecretValue")])
    assert {"it": "irish"} == aws.eks.external_secret(STORED)
    assert "arn:aws:sts::123456789012:assumed-role/eso/external-secrets-provider-aws" == aws.calls.last.principal.arn
    poor = aws.role("poor")
    told = r"^error processing spec.data\[0\] \(key: db\), err: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 400, api error AccessDeniedException: User: .*:assumed-role/poor/"
    with pytest.raises(SecretSyncedError, match=told):
        aws.eks.external_secret(STORED, role=poor)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        pytest.param(external(), "an ExternalSecret has spec.data or spec.dataFrom", id="empty"),
        pytest.param(external(data=[1], target={"template": {"data": {}}}), "does not model templates", id="template"),
        pytest.param(
            external(dataFrom=[{"sourceRef": {"generatorRef": {}}}]), "does not model sourceRef", id="generator"
        ),
        pytest.param(external(dataFrom=[{}]), "an entry of spec.dataFrom has extract or find", id="source"),
        pytest.param(one(decodingStrategy="Rot13"), "decodingStrategy is one of", id="decoding"),
        pytest.param(
            external(data=one()["spec"]["data"], refreshInterval="soon"), "takes a duration as 1h", id="interval"
        ),
    ],
)
def test_what_is_no_external_secret_is_said_to_be_none(aws: MockSecrets, given: dict[str, Any], told: str) -> None:
    with pytest.raises(MocksmError) as caught:
        aws.eks.external_secret(given)
    assert told in str(caught.value)


def test_a_store_of_another_service_is_not_modelled(aws: MockSecrets) -> None:
    store = {"kind": "SecretStore", "spec": {"provider": {"aws": {"service": "ParameterStore", "region": "us-east-1"}}}}
    with pytest.raises(NotModelled, match="SecretStores of the service 'ParameterStore'"):
        aws.eks.external_secret(one(), store=store)
