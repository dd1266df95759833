from __future__ import annotations

import pytest

from mocksm.wire.http import HttpRequest
from mocksm.wire.scope import Scope, scope_of

CREDENTIAL = "Credential=AKIDEXAMPLE/20300101/eu-west-1/kms/aws4_request"


@pytest.mark.parametrize(
    "authorization",
    [
        f"AWS4-HMAC-SHA256 {CREDENTIAL}, SignedHeaders=host, Signature=ab",
        f"AWS4-HMAC-SHA256 {CREDENTIAL},SignedHeaders=host,Signature=ab",
        f"AWS4-HMAC-SHA256 SignedHeaders=host, {CREDENTIAL}, Signature=ab",
    ],
)
def test_the_scope_is_the_credentials_wherever_it_stands(authorization: str) -> None:
    request = HttpRequest(
        "POST", "https://localhost/", {"authorization": authorization, "x-amz-security-token": "token"}
    )

    assert Scope("AKIDEXAMPLE", "eu-west-1", "kms", "token") == scope_of(request)


def test_what_is_signed_by_nobody_has_its_host() -> None:
    request = HttpRequest("POST", "https://kms.eu-west-1.amazonaws.com/", {"authorization": "Bearer abc"})

    assert Scope(None, "eu-west-1", "kms") == scope_of(request)
