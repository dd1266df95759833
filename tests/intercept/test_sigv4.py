from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from typing import Any
from unittest import mock

import freezegun
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from mocksm import MockSecrets, mock_secrets
from mocksm.intercept import sigv4

TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)
NAMES = st.sampled_from(["X-Amz-Target", "Content-Type", "User-Agent", "amz-sdk-request", "Host", "Expect", "x-own"])
THEIRS = SigV4Auth.__dict__["add_auth"]


def auth(token: str | None = None) -> SigV4Auth:
    return SigV4Auth(ReadOnlyCredentials("AKIDEXAMPLE", "secret", token), "kms", "us-east-1")


def request(
    url: str = "https://kms.us-east-1.amazonaws.com/", headers: dict[str, str] | None = None, data: Any = b"{}"
) -> AWSRequest:
    return AWSRequest("POST", url, headers or {}, data)


def with_context(**context: Any) -> AWSRequest:
    made = request()
    made.context.update(context)
    return made


def with_params() -> AWSRequest:
    made = request()
    made.params = {"a": "b"}
    return made


def signed(sign: Callable[..., Any], who: SigV4Auth, what: AWSRequest) -> list[tuple[str, str]]:
    sign(who, what)
    return list(what.headers.items())


@settings(max_examples=100)
@given(headers=st.dictionaries(NAMES, TEXT), data=st.binary(max_size=100), token=st.none() | st.just("token"))
def test_a_signature_is_botocores_to_the_byte(headers: dict[str, str], data: bytes, token: str | None) -> None:
    with freezegun.freeze_time("2026-11-26T12:00:00Z"), mock_secrets():
        ours = SigV4Auth.__dict__["add_auth"]
        assert signed(THEIRS, auth(token=token), request(headers=headers, data=data)) == signed(
            ours, auth(token=token), request(headers=headers, data=data)
        )


@pytest.mark.parametrize(
    "odd",
    [
        lambda: request("https://kms.us-east-1.amazonaws.com/?a=b"),
        lambda: request("https://kms.us-east-1.amazonaws.com/keys/1"),
        lambda: request(headers={"X-Amz-Date": "20200101T000000Z"}),
        lambda: request(headers={"Authorization": "old"}),
        lambda: request(headers={"x-own": "ü"}),
        lambda: request(data={"Action": "GetCallerIdentity"}),
        lambda: request(data=None),
        lambda: request("https:///"),
        lambda: request("http:/a/b/"),
        lambda: with_context(payload_signing_enabled=False),
        lambda: with_context(checksum={}),
        with_params,
    ],
    ids=[
        *("query", "path", "date", "signed before", "not ASCII", "form", "no body", "no host", "no scheme"),
        *("unsigned payload", "checksum", "parameters"),
    ],
)
def test_what_has_another_form_is_left_to_botocore(mocksm: MockSecrets, odd: Callable[[], AWSRequest]) -> None:
    del mocksm
    with (
        mock.patch.object(sigv4, "_sign") as ours,
        contextlib.suppress(ValueError, AttributeError),
    ):  # botocore fails at some
        auth().add_auth(odd())

    assert [] == ours.mock_calls


@pytest.mark.parametrize("instant", ["2030-02-03T04:05:06Z", "1969-12-31T23:59:58.5Z"])
@pytest.mark.parametrize("offset", [0, 5])
def test_a_signature_tells_the_time_that_botocore_reads(mocksm: MockSecrets, instant: str, offset: int) -> None:
    del mocksm
    with freezegun.freeze_time(instant, tz_offset=offset):
        assert signed(THEIRS, auth(), request()) == signed(SigV4Auth.__dict__["add_auth"], auth(), request())


def test_a_class_of_the_users_signs_itself(mocksm: MockSecrets) -> None:
    del mocksm

    class Own(SigV4Auth):
        def canonical_headers(self, headers_to_sign: Any) -> str:
            return f"own {super().canonical_headers(headers_to_sign)}"

    with mock.patch.object(sigv4, "_sign") as ours:
        Own(ReadOnlyCredentials("a", "b", None), "kms", "us-east-1").add_auth(request())

    assert [] == ours.mock_calls


def test_who_asks_botocore_how_it_signs_is_told(mocksm: MockSecrets, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "botocore.auth"):
        mocksm.client("kms").list_keys()

    assert any("CanonicalRequest" in record.getMessage() for record in caplog.records)


def test_a_botocore_that_signs_otherwise_signs_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def otherwise(self: Any, request: Any) -> None:
        request.context["timestamp"] = "20300101T000000Z"
        request.headers["Authorization"] = f"of version 5 by {self.credentials.access_key}"

    monkeypatch.setattr(SigV4Auth, "add_auth", otherwise)
    with mock_secrets():
        assert [("Authorization", "of version 5 by AKIDEXAMPLE")] == signed(SigV4Auth.add_auth, auth(), request())


def test_a_signature_of_a_mock_is_taken_for_what_it_is(mocksm: MockSecrets) -> None:
    bob = mocksm.role("bob")

    assert bob.client("sts").get_caller_identity()["Arn"].endswith("assumed-role/bob/mocksm")


def test_botocore_signs_again_when_the_mock_has_ended() -> None:
    with mock_secrets():
        assert SigV4Auth.__dict__["add_auth"] is not THEIRS
    assert SigV4Auth.__dict__["add_auth"] is THEIRS


def test_an_ordinary_call_is_signed_here(mocksm: MockSecrets) -> None:
    client = mocksm.client("kms")
    with mock.patch.object(sigv4, "_sign", wraps=sigv4._sign) as ours:  # noqa: SLF001 - it is what is tested
        client.list_keys()

    assert sigv4._agrees(THEIRS)  # noqa: SLF001 - else botocore signs, and nobody notices but by the time it takes
    assert 1 == ours.call_count


def test_a_mock_of_botocores_signing_is_what_signs() -> None:
    with (
        mock.patch.object(SigV4Auth, "add_auth") as theirs,
        mock_secrets() as aws,
        pytest.raises(ClientError, match="MissingAuthenticationToken"),
    ):
        aws.client("kms").list_keys()

    assert 1 == theirs.call_count


@pytest.mark.parametrize("step", ["canonical_request", "signature", "_modify_request_before_signing"])
def test_who_looks_at_a_step_of_botocores_sees_every_call(mocksm: MockSecrets, step: str) -> None:
    client = mocksm.client("kms")
    client.list_keys()
    with mock.patch.object(SigV4Auth, step, autospec=True, side_effect=getattr(SigV4Auth, step)) as seen:
        client.list_keys()
        client.list_keys()

    assert 2 == seen.call_count


@pytest.mark.parametrize(("region", "service"), [("us/east", "kms"), ("us-east-1", "a/b")])
def test_a_scope_with_slashes_of_its_own_is_signed_as_botocore_does(
    mocksm: MockSecrets, region: str, service: str
) -> None:
    del mocksm
    who = SigV4Auth(ReadOnlyCredentials("AKIDEXAMPLE", "secret", None), service, region)
    with freezegun.freeze_time("2026-11-26T12:00:00Z"):
        assert signed(THEIRS, who, request()) == signed(SigV4Auth.__dict__["add_auth"], who, request())
