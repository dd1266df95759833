"""Volumes of the Secrets Store CSI driver: files, polls, Regions to fall back on, and how mounting fails."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mocksm import MockSecrets, allow, mock_secrets
from mocksm.containers.failures import FailedMount
from mocksm.errors import MocksmError
from tests.containers.stopped import fails

OBJECTS = """
- objectName: "prod/db"
  objectType: "secretsmanager"
  jmesPath:
    - {path: username, objectAlias: db-user}
    - {path: '"the-password"', objectAlias: db-pass, filePermission: "0400"}
- {objectName: plain, objectType: secretsmanager, objectAlias: own/plain, filePermission: "0600"}
"""
ACCOUNT = """
apiVersion: v1
kind: ServiceAccount
metadata:
  name: app
  namespace: shop
  annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::123456789012:role/pod"}
"""
ISSUER = "oidc.eks.us-east-1.amazonaws.com/id/ABC"


@pytest.fixture
def aws(mocksm: MockSecrets) -> MockSecrets:
    mocksm.secret("prod/db", {"username": "app", "the-password": "old", "port": 1}, suffix="AbCdEf")
    mocksm.secret("plain", "hunter2", suffix="AbCdEf")
    mocksm.parameter("/app/flag", "on")
    return mocksm


def a_class(objects: str = OBJECTS, **parameters: str) -> dict[str, Any]:
    return {
        "kind": "SecretProviderClass",
        "spec": {"provider": "aws", "parameters": {"objects": objects, **parameters}},
    }


def objects(**entry: str) -> str:
    inner = ", ".join(f'{name}: "{value}"' for name, value in entry.items())
    return f"- {{{inner}}}"


def put(aws: MockSecrets, value: str, name: str = "plain") -> None:
    aws.client("secretsmanager", region="us-east-1").put_secret_value(SecretId=name, SecretString=value)


def test_objects_and_what_jmespath_finds_become_files(aws: MockSecrets) -> None:
    with aws.eks.mount(a_class()) as mount:
        files = {path.name: (path.read_text("utf-8"), path.stat().st_mode & 0o777) for path in mount.path.iterdir()}
        assert ("app", 0o644) == files["db-user"]
        assert ("old", 0o400) == files["db-pass"]
        assert ("hunter2", 0o600) == files["own_plain"]
        assert {name: text for name, (text, _) in files.items()} == mount
        assert {"prod_db", "db-user", "db-pass", "own_plain"} == set(mount)
        assert "hunter2" not in repr(mount)
    assert not mount.path.exists()


def test_a_part_has_the_permission_of_its_object_where_it_has_none(aws: MockSecrets) -> None:
    part = "jmesPath: [{path: username, objectAlias: user}]"
    mount = aws.eks.mount(
        a_class(f'- {{objectName: prod/db, objectType: secretsmanager, filePermission: "0400", {part}}}')
    )
    assert [0o400, 0o400] == [(mount.path / name).stat().st_mode & 0o777 for name in ("prod_db", "user")]


def test_the_directory_is_gone_when_the_mock_ends() -> None:
    with mock_secrets(secrets={"a": "x"}) as aws:
        mount = aws.eks.mount(a_class(objects(objectName="a", objectType="secretsmanager")))
        assert "x" == (mount.path / "a").read_text("utf-8")
    assert not mount.path.exists()


@pytest.mark.parametrize(
    ("translation", "file"),
    [
        pytest.param("-", "prod-db", id="another"),
        pytest.param("False", "prod/db", id="kept"),
    ],
)
def test_slashes_become_what_the_class_says(aws: MockSecrets, translation: str, file: str) -> None:
    one = objects(objectName="prod/db", objectType="secretsmanager")
    mount = aws.eks.mount(a_class(one, pathTranslation=translation))
    assert [file] == list(mount)
    assert (mount.path / file).is_file()


def test_a_new_value_shows_at_the_next_poll_and_not_before(aws: MockSecrets) -> None:
    aws.clock.freeze()
    mount = aws.eks.mount(a_class())
    put(aws, "new")
    aws.clock.advance(seconds=119)
    assert "hunter2" == mount["own_plain"]
    aws.clock.advance(seconds=1)
    assert ("new", "new") == (mount["own_plain"], (mount.path / "own_plain").read_text("utf-8"))
    assert mount.error is None


def test_a_poll_asks_whether_what_is_mounted_is_current(aws: MockSecrets) -> None:
    aws.clock.freeze()
    aws.eks.mount(a_class())
    assert ["GetSecretValue"] * 2 == [each.operation.partition(":")[2] for each in aws.calls("secretsmanager:*")]
    aws.clock.advance(minutes=2)
    assert 2 == aws.calls("secretsmanager:DescribeSecret").count
    assert 2 == aws.calls("secretsmanager:GetSecretValue").count
    put(aws, "new")
    aws.clock.advance(minutes=2)
    assert (4, 3) == tuple(aws.calls(f"secretsmanager:{name}").count for name in ("DescribeSecret", "GetSecretValue"))


@pytest.mark.parametrize(
    "every",
    [pytest.param(None, id="off"), pytest.param(timedelta(hours=1), id="hourly"), pytest.param("left", id="unmounted")],
)
def test_polls_come_as_often_as_the_driver_is_told(aws: MockSecrets, every: timedelta | str | None) -> None:
    aws.clock.freeze()
    mount = aws.eks.mount(a_class(), every=every if not isinstance(every, str) else timedelta(minutes=2))
    if every == "left":
        mount.unmount()
    aws.clock.advance(minutes=30)
    assert 0 == aws.calls("secretsmanager:DescribeSecret").count
    aws.clock.advance(minutes=30)
    assert (2 if isinstance(every, timedelta) else 0) == aws.calls("secretsmanager:DescribeSecret").count


def test_a_poll_that_fails_leaves_the_files_as_they_are(aws: MockSecrets) -> None:
    aws.clock.freeze()
    mount = aws.eks.mount(a_class())
    put(aws, '{"username": "b", "the-password": "new"}', "prod/db")
    aws.fail("secretsmanager:DescribeSecret", "ResourceNotFoundException", when={"SecretId": "plain"}, times=1)
    aws.clock.advance(minutes=2)
    assert "us-east-1: Failed to describe secret plain: operation error" in str(mount.error)
    assert ("hunter2", "old") == (mount["own_plain"], mount["db-pass"])
    aws.clock.advance(minutes=2)
    assert (None, "new") == (mount.error, mount["db-pass"])


def test_a_pinned_version_is_not_asked_for_again(aws: MockSecrets) -> None:
    aws.clock.freeze()
    version = aws.secrets["plain"].versions[-1]
    pinned = objects(objectName="plain", objectType="secretsmanager", objectVersion=version)
    mount = aws.eks.mount(a_class(pinned))
    put(aws, "new")
    aws.clock.advance(minutes=2)
    assert ("hunter2", 0) == (mount["plain"], aws.calls("secretsmanager:DescribeSecret").count)
    assert {"SecretId": "plain", "VersionId": version} == aws.calls("secretsmanager:GetSecretValue")[0].params


def test_a_label_is_followed(aws: MockSecrets) -> None:
    aws.clock.freeze()
    labelled = objects(objectName="plain", objectType="secretsmanager", objectVersionLabel="AWSPREVIOUS")
    put(aws, "second")
    mount = aws.eks.mount(a_class(labelled))
    put(aws, "third")
    before = mount["plain"]
    aws.clock.advance(minutes=2)
    assert ("hunter2", "second") == (before, mount["plain"])


def test_binary_secrets_are_bytes(aws: MockSecrets) -> None:
    aws.secret("bin", b"\x00\xff")
    mount = aws.eks.mount(a_class(objects(objectName="bin", objectType="secretsmanager")))
    assert (b"\x00\xff", b"\x00\xff") == (mount["bin"], (mount.path / "bin").read_bytes())


def test_parameters_are_mounted_too(aws: MockSecrets) -> None:
    ssm = aws.client("ssm", region="us-east-1")
    ssm.put_parameter(Name="/app/flag", Value="off", Overwrite=True)
    ssm.label_parameter_version(Name="/app/flag", Labels=["old"], ParameterVersion=1)
    first, pinned, labelled = (
        objects(objectName="/app/flag", objectType="ssmparameter"),
        objects(objectName="/app/flag", objectType="ssmparameter", objectAlias="one", objectVersion="1"),
        objects(objectName="/app/flag", objectType="ssmparameter", objectAlias="two", objectVersionLabel="old"),
    )
    aws.clock.freeze()
    mount = aws.eks.mount(a_class(f"{first}\n{pinned}\n{labelled}", pathTranslation="False"))
    assert {"app/flag": "off", "one": "on", "two": "on"} == mount
    assert "off" == (mount.path / "app" / "flag").read_text("utf-8")
    ssm.put_parameter(Name="/app/flag", Value="dim", Overwrite=True)
    aws.clock.advance(minutes=2)
    assert "dim" == mount["app/flag"]
    names = ["/app/flag", "/app/flag:1", "/app/flag:old"]
    assert [names, names] == [each.params["Names"] for each in aws.calls("ssm:GetParameters")]


def test_secret_objects_become_secrets_of_kubernetes(aws: MockSecrets) -> None:
    given = a_class()
    given["spec"]["secretObjects"] = [
        {"secretName": "db", "type": "Opaque", "data": [{"objectName": "db-pass", "key": "password"}]}
    ]
    mount = aws.eks.mount(given)
    assert {"db": {"password": "old"}} == mount.secrets
    given["spec"]["secretObjects"][0]["data"][0]["objectName"] = "none"
    with pytest.raises(MocksmError, match="secretObjects name 'none', which is not mounted"):
        _ = aws.eks.mount(given).secrets


FAILOVER = """
- objectName: plain
  objectType: secretsmanager
  objectAlias: it
  failoverObject: {objectName: plain-west}
"""


def test_both_regions_are_asked_and_the_first_counts(aws: MockSecrets) -> None:
    aws.in_region("us-west-2").secret("plain-west", "west")
    mount = aws.eks.mount(a_class(FAILOVER, failoverRegion="us-west-2"))
    assert {"it": "hunter2"} == mount
    calls = aws.calls("secretsmanager:GetSecretValue")
    assert [("us-east-1", "plain"), ("us-west-2", "plain-west")] == [
        (each.region, each.params["SecretId"]) for each in calls
    ]


def test_a_region_that_fails_is_replaced_and_one_that_refuses_fails_the_mount(aws: MockSecrets) -> None:
    west = aws.in_region("us-west-2").secret("plain-west", "west")
    aws.fail("secretsmanager:GetSecretValue", "InternalServiceError", when={"SecretId": "plain"})
    assert {"it": "west"} == aws.eks.mount(a_class(FAILOVER, failoverRegion="us-west-2"))
    aws.client("secretsmanager", region="us-west-2").delete_secret(SecretId=west.arn, ForceDeleteWithoutRecovery=True)
    with fails(
        FailedMount,
        "us-west-2: Failed fetching secret plain: operation error Secrets Manager: GetSecretValue, https response error "
        "StatusCode: 400, RequestID: <id>, ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    ):
        aws.eks.mount(a_class(FAILOVER, failoverRegion="us-west-2"))


_ALL = "Failed to fetch secret from all regions. Verify secret exists and required permissions are granted for: "


@pytest.mark.parametrize(
    ("name", "path", "why"),
    [
        pytest.param("plain", "a", "Invalid JSON used with jmesPath in secret: plain.", id="no-json"),
        pytest.param("prod/db", "a..", "Invalid JMES Path: a...", id="no-path"),
        pytest.param(
            "prod/db", "a", "JMES Path - a for object alias - x does not point to a valid object.", id="nothing"
        ),
        pytest.param(
            "prod/db", "port", "Invalid JMES search result type for path:port. Only string is allowed.", id="number"
        ),
    ],
)
def test_what_jmespath_does_not_find_only_the_providers_log_tells(
    aws: MockSecrets, name: str, path: str, why: str
) -> None:
    entry = f"- {{objectName: {name}, objectType: secretsmanager, jmesPath: [{{path: '{path}', objectAlias: x}}]}}"
    with pytest.raises(FailedMount) as caught:
        aws.eks.mount(a_class(entry))
    assert (_ALL + name, why) == (caught.value.message, str(caught.value.__cause__))


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        pytest.param({"objectType": "secretsmanager"}, "Object name must be specified", id="no-name"),
        pytest.param({"objectName": "a"}, "Must use objectType when a full ARN is not specified: a", id="no-type"),
        pytest.param({"objectName": "a", "objectType": "ssm"}, "Invalid objectType: ssm", id="type"),
        pytest.param({"objectName": "arn:aws:s3:us-east-1:1:b"}, "Invalid service in ARN: s3", id="service"),
        pytest.param(
            {"objectName": "arn:aws:ssm:us-east-1:1:parameter/a", "objectType": "secretsmanager"},
            "objectType does not match ARN: arn:aws:ssm:us-east-1:1:parameter/a",
            id="type-of-arn",
        ),
        pytest.param(
            {"objectName": "arn:aws:ssm:eu-west-1:1:parameter/a"},
            "ARN region must match region us-east-1: arn:aws:ssm:eu-west-1:1:parameter/a",
            id="region-of-arn",
        ),
        pytest.param(
            {"objectName": "a", "objectType": "ssmparameter", "objectVersion": "1", "objectVersionLabel": "b"},
            "ssm parameters can not specify both objectVersion and objectVersionLabel: a",
            id="version-and-label",
        ),
        pytest.param(
            {"objectName": "a", "objectType": "secretsmanager", "objectAlias": "../a"},
            "path can not contain ../: a",
            id="path",
        ),
        pytest.param(
            {"objectName": "none", "objectType": "ssmparameter"}, "us-east-1: invalid parameters: none", id="parameter"
        ),
    ],
)
def test_what_the_provider_refuses_in_its_words(aws: MockSecrets, entry: dict[str, str], told: str) -> None:
    with fails(FailedMount, told):
        aws.eks.mount(a_class(objects(**entry)))


_PLAIN = objects(objectName="plain", objectType="secretsmanager")


@pytest.mark.parametrize(
    ("objects_", "parameters", "told"),
    [
        pytest.param(
            _PLAIN,
            {"failoverRegion": "us-east-1"},
            "us-east-1: failover region cannot be the same as the primary region",
            id="regions",
        ),
        pytest.param(
            _PLAIN,
            {"pathTranslation": "ab"},
            "pathTranslation must be either 'False' or a single character string",
            id="slash",
        ),
        pytest.param(
            f"{_PLAIN}\n{_PLAIN}",
            {},
            "found descriptor with duplicate object name plain, no object alias, and no version label",
            id="twice",
        ),
        pytest.param(
            FAILOVER + FAILOVER, {"failoverRegion": "us-west-2"}, "found duplicate object alias it", id="alias"
        ),
        pytest.param(
            FAILOVER, {}, "failover object allowed only when failover region is defined: plain", id="no-second-region"
        ),
        pytest.param(
            "- {objectName: a, objectType: secretsmanager, jmesPath: [{objectAlias: b}]}",
            {},
            "Path must be specified for JMES object",
            id="no-path",
        ),
        pytest.param(
            "- {objectName: a, objectType: secretsmanager, jmesPath: [{path: b}]}",
            {},
            "Object alias must be specified for JMES object",
            id="no-alias",
        ),
    ],
)
def test_a_class_that_does_not_fit_together_is_refused(
    aws: MockSecrets, objects_: str, parameters: dict[str, str], told: str
) -> None:
    with fails(FailedMount, told):
        aws.eks.mount(a_class(objects_, **parameters))
    assert 0 == aws.calls.count


def test_nothing_is_written_where_something_fails(
    aws: MockSecrets, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(FailedMount):
        aws.eks.mount(a_class(f"{_PLAIN}\n{objects(objectName='none', objectType='secretsmanager')}"))
    assert [] == list(tmp_path.iterdir())


def trusting(subject: str) -> list[dict[str, Any]]:
    provider = f"arn:aws:iam::123456789012:oidc-provider/{ISSUER}"
    condition = {"StringEquals": {f"{ISSUER}:sub": subject, f"{ISSUER}:aud": "sts.amazonaws.com"}}
    action = "sts:AssumeRoleWithWebIdentity"
    return [{"Effect": "Allow", "Principal": {"Federated": provider}, "Action": action, "Condition": condition}]


def test_secrets_are_read_as_the_service_accounts_role(aws: MockSecrets) -> None:
    trust = trusting("system:serviceaccount:shop:app")
    aws.role("pod", [allow("secretsmanager:GetSecretValue")], trust=trust)
    mount = aws.eks.mount(a_class(_PLAIN), service_account=ACCOUNT)
    assert {"plain": "hunter2"} == mount
    assert "arn:aws:sts::123456789012:assumed-role/pod/" in aws.calls.last.principal.arn
    aws.role("pod", [allow("secretsmanager:GetSecretValue", on=aws.secrets["plain"])], trust=trust)
    told = r"^us-east-1: Failed fetching secret prod/db: .*, api error AccessDeniedException: User: .* is not authorized to"
    with pytest.raises(FailedMount, match=told):
        aws.eks.mount(a_class(), service_account=ACCOUNT)


def test_a_poll_that_may_not_describe_fails(aws: MockSecrets) -> None:
    aws.clock.freeze()
    role = aws.role("pod", [allow("secretsmanager:GetSecretValue")])
    mount = aws.eks.mount(a_class(_PLAIN), service_account=role)
    aws.clock.advance(minutes=2)
    assert "us-east-1: Failed to describe secret plain: operation error" in str(mount.error)


def test_a_role_that_does_not_trust_the_service_account_is_refused(aws: MockSecrets) -> None:
    aws.role("pod", [allow("*")], trust=trusting("system:serviceaccount:shop:other"))
    with fails(
        FailedMount,
        "us-east-1: Failed fetching secret plain: operation error Secrets Manager: GetSecretValue, get identity: get "
        "credentials: failed to refresh cached credentials, failed to retrieve credentials, operation error STS: "
        "AssumeRoleWithWebIdentity, https response error StatusCode: 403, RequestID: <id>, api error AccessDenied: Not "
        "authorized to perform sts:AssumeRoleWithWebIdentity",
    ):
        aws.eks.mount(a_class(_PLAIN), service_account=ACCOUNT)


def test_pod_identity_takes_a_role_that_trusts_its_pods(aws: MockSecrets) -> None:
    service = {"Service": "pods.eks.amazonaws.com"}
    trust = [{"Effect": "Allow", "Principal": service, "Action": ["sts:AssumeRole", "sts:TagSession"]}]
    role = aws.role("pod", [allow("secretsmanager:GetSecretValue")], trust=trust)
    assert {"plain": "hunter2"} == aws.eks.mount(a_class(_PLAIN, usePodIdentity="true"), service_account=role)
    with pytest.raises(FailedMount, match="Not authorized to perform sts:AssumeRoleWithWebIdentity"):
        aws.eks.mount(a_class(_PLAIN), service_account=role)


def test_a_service_account_without_a_role_is_refused(aws: MockSecrets) -> None:
    account = {"kind": "ServiceAccount", "metadata": {"name": "app", "namespace": "shop"}}
    with fails(FailedMount, "An IAM role must be associated with service account app (namespace: shop)"):
        aws.eks.mount(a_class(_PLAIN), service_account=account)


def test_manifests_may_stand_in_one_text(aws: MockSecrets) -> None:
    aws.role("pod", [allow("secretsmanager:GetSecretValue")])
    text = f"""
kind: SecretProviderClass
spec:
  provider: aws
  parameters:
    objects: |
      {_PLAIN}
---
{ACCOUNT}"""
    for account in (None, "app"):
        assert {"plain": "hunter2"} == aws.eks.mount(text, service_account=account)
        assert ":assumed-role/pod/" in aws.calls.last.principal.arn
    with pytest.raises(MocksmError, match="service_account='api' is no service account that was given"):
        aws.eks.mount(text, service_account="api")


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"spec": {"provider": "gcp", "parameters": {"objects": "[]"}}}, id="provider"),
        pytest.param({"spec": {"provider": "aws", "parameters": {"objects": []}}}, id="list"),
    ],
)
def test_what_is_no_class_of_awss_is_said_to_be_none(aws: MockSecrets, given: dict[str, Any]) -> None:
    with pytest.raises(MocksmError, match=r"mocksm: a SecretProviderClass has spec.provider: aws, and its list"):
        aws.eks.mount(given)
