"""When botocore refreshes credentials that a mock issued: by the mock's clock. It knows botocore and no service."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from botocore.credentials import BaseAssumeRoleCredentialFetcher, CachedCredentialFetcher, RefreshableCredentials
from botocore.utils import parse_timestamp

from mocksm.intercept import active
from mocksm.intercept.patch import Method, Patch


def role_of(credentials: Any) -> str:
    """Return the ARN of the role that credentials of a profile are fetched for; nothing for others."""
    fetcher = getattr(getattr(credentials, "_refresh_using", None), "__self__", None)
    is_for_role = isinstance(fetcher, BaseAssumeRoleCredentialFetcher)
    return str(getattr(fetcher, "_role_arn", "")) if is_for_role else ""


def _seconds_remaining(original: Method) -> Method:
    def seconds_remaining(credentials: Any) -> float:
        mock = active.current()
        if mock is None or not mock.issued(credentials._access_key or ""):  # noqa: SLF001 - the property refreshes
            return float(original(credentials))
        remaining: float = (credentials._expiry_time - mock.now()).total_seconds()  # noqa: SLF001 - there is no public name
        return remaining

    return seconds_remaining


def _is_expired(original: Method) -> Method:
    # A fetcher keeps what it fetched, and looks at the time by itself.
    def is_expired(fetcher: Any, response: Any) -> bool:
        mock = active.current()
        credentials = response["Credentials"]
        if mock is None or not mock.issued(credentials["AccessKeyId"]):
            return bool(original(fetcher, response))
        ends = credentials["Expiration"]
        ends = ends if isinstance(ends, datetime) else parse_timestamp(ends)
        window: float = fetcher._expiry_window_seconds  # noqa: SLF001 - likewise
        return bool((ends - mock.now()).total_seconds() < window)

    return is_expired


PATCHES = (
    Patch(RefreshableCredentials, "_seconds_remaining", _seconds_remaining),
    Patch(CachedCredentialFetcher, "_is_expired", _is_expired),
)
