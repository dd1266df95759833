"""Whose host a URL names, and which service a request is for. It knows AWS's names and no mock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

# The DNS suffixes of every partition in botocore's partitions.json, and the sign-in hosts of its endpoint rules,
# cut where the name is Amazon's: "aws" is its own top-level domain (api.aws, on.aws, signin.aws).
_AWS = (
    ".adc-e.uk",
    ".amazonaws-eusc.eu",
    ".amazonaws-us-gov.com",
    ".amazonaws.cn",
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazonaws.eu",
    ".amazonwebservices.com.cn",
    ".amazonwebservices.eu",
    ".aws",
    ".aws.amazon.com",
    ".aws.scloud",
    ".ic.gov",
    ".sgov.gov",
)

# Where instances and containers get credentials: IMDS over IPv4 and IPv6, ECS, EKS Pod Identity over both.
_CREDENTIAL_HOSTS = frozenset({"169.254.169.254", "fd00:ec2::254", "169.254.170.2", "169.254.170.23", "fd00:ec2::23"})

_SCOPE = re.compile(r"Credential=([^,\s]+)")
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-[0-9]+")


def host_of(url: str) -> str:
    """Return the host name of a URL, in lower case, without brackets and port."""
    return urlsplit(url).hostname or ""


def is_aws(host: str) -> bool:
    """Tell whether a host is AWS's, in any partition."""
    return f".{host}".endswith(_AWS)


def gives_credentials(host: str) -> bool:
    """Tell whether a host hands out credentials to the machine or container that asks."""
    return host in _CREDENTIAL_HOSTS


def service_of(url: str, headers: Mapping[str, str]) -> str | None:
    """Return the service that a request is for, as it signs or else by its host; None where neither tells.

    A signing name is mostly botocore's name of the service, but not always: neptune signs as rds.

    Args:
        url: The URL.
        headers: By lower-case name.
    """
    return _signing_name(url, headers) or _name_in_host(host_of(url))


def _signing_name(url: str, headers: Mapping[str, str]) -> str | None:
    """Read ``<key>/<date>/<region>/<service>/aws4_request``; SigV4A's scope has no region."""
    in_header = _SCOPE.search(headers.get("authorization", ""))
    credential = in_header[1] if in_header else parse_qs(urlsplit(url).query).get("X-Amz-Credential", [""])[0]
    scope = credential.split("/")
    return scope[-2] if scope[-1] == "aws4_request" and len(scope) > 2 else None  # noqa: PLR2004 - key, service, end


def _name_in_host(host: str) -> str | None:
    """Read ``bucket.s3.dualstack.eu-west-1.amazonaws.com``: the label before the Region, or the first one."""
    if not is_aws(host):
        return None
    labels = [label for label in host.split(".") if label != "dualstack"]
    region = next((place for place, label in enumerate(labels) if _REGION.fullmatch(label)), 1)
    return labels[max(region, 1) - 1].removesuffix("-fips")
