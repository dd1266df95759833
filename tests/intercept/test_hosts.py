from __future__ import annotations

import json
from pathlib import Path

import botocore
import pytest

from mocksm.intercept.hosts import gives_credentials, host_of, is_aws, service_of

PARTITIONS = json.loads(Path(botocore.__file__).with_name("data").joinpath("partitions.json").read_text())["partitions"]
SUFFIXES = {partition["outputs"][kind] for partition in PARTITIONS for kind in ("dnsSuffix", "dualStackDnsSuffix")}


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_is_aws_holds_when_the_suffix_is_of_a_partition(suffix: str) -> None:
    assert is_aws(f"kms.some-region-1.{suffix}")


@pytest.mark.parametrize(
    "host",
    ["abc.lambda-url.us-east-1.on.aws", "us-east-1.signin.aws.amazon.com", "oauth.signin.aws", "signin.amazonaws.cn"],
)
def test_is_aws_holds_when_the_host_is_a_function_url_or_a_sign_in(host: str) -> None:
    assert is_aws(host)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "::1",
        "",
        "s3.localhost.localstack.cloud",
        "notamazonaws.com",
        "amazonaws.com.example.org",
        "laws",
    ],
)
def test_is_aws_does_not_hold_when_the_host_is_another_s(host: str) -> None:
    assert not is_aws(host)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://169.254.169.254/latest/api/token", True),
        ("http://[fd00:ec2::254]/latest/api/token", True),
        ("http://169.254.170.2/v2/credentials", True),
        ("http://169.254.170.23/v1/credentials", True),
        ("http://[fd00:ec2::23]/v1/credentials", True),
        ("http://localhost:51679/credentials", False),
    ],
)
def test_gives_credentials_by_address(url: str, *, expected: bool) -> None:
    assert expected == gives_credentials(host_of(url))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://sts.amazonaws.com/", "sts"),
        ("https://secretsmanager.us-east-1.amazonaws.com/", "secretsmanager"),
        ("https://secretsmanager-fips.us-gov-west-1.amazonaws.com/", "secretsmanager"),
        ("https://bucket.with.dots.s3.dualstack.eu-west-1.amazonaws.com/", "s3"),
        ("https://kms.cn-north-1.amazonaws.com.cn/", "kms"),
        ("https://kms.cn-north-1.api.amazonwebservices.com.cn/", "kms"),
        ("https://secretsmanager.us-east-1.api.aws/", "secretsmanager"),
        ("https://vpce-0a1b2c.kms.us-east-1.vpce.amazonaws.com/", "kms"),
        ("https://kms.us-iso-east-1.c2s.ic.gov/", "kms"),
        ("https://kms.eusc-de-east-1.amazonaws.eu/", "kms"),
        ("https://us-east-1.signin.aws.amazon.com/", "us-east-1"),
        ("https://kms.example.org/", None),
        ("http://localhost:4566/", None),
    ],
)
def test_service_of_reads_the_host_when_nothing_is_signed(url: str, expected: str | None) -> None:
    assert expected == service_of(url, {})


@pytest.mark.parametrize(
    "authorization",
    [
        "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=00",
        "AWS4-ECDSA-P256-SHA256 Credential=AKIA/20260101/kms/aws4_request, SignedHeaders=host, Signature=00",
    ],
    ids=["v4", "v4a"],
)
def test_service_of_reads_the_scope_when_the_header_signs(authorization: str) -> None:
    assert "kms" == service_of("http://localhost:4566/", {"authorization": authorization})


def test_service_of_reads_the_scope_when_the_query_signs() -> None:
    url = "http://localhost:4566/?X-Amz-Credential=AKIA%2F20260101%2Fus-east-1%2Fsts%2Faws4_request&X-Amz-Signature=00"

    assert "sts" == service_of(url, {})


def test_service_of_is_none_when_the_scope_is_of_another_scheme() -> None:
    assert service_of("http://localhost/", {"authorization": "Basic Credential=a/b/c"}) is None
