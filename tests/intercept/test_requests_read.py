from __future__ import annotations

import io
from typing import Any

import pytest

from mocksm.intercept.requests_read import to_bytes, to_headers


@pytest.mark.parametrize(
    "body",
    [
        "ä",
        "ä".encode(),
        bytearray("ä".encode()),
        memoryview("ä".encode()),
        io.StringIO("ä"),
        io.BytesIO("ä".encode()),
        ["ä"],
    ],
    ids=["text", "bytes", "bytearray", "memoryview", "text file", "file", "parts"],
)
def test_body_of_any_kind_becomes_bytes(body: Any) -> None:
    assert "ä".encode() == to_bytes(body)


def test_no_body_is_empty() -> None:
    assert b"" == to_bytes(None)


@pytest.mark.parametrize(
    ("headers", "read"),
    [
        (None, {}),
        ({"Host": "a"}, {"host": "a"}),
        ({b"X-A": b"1"}, {"x-a": "1"}),
        ({"Content-Length": 3}, {"content-length": "3"}),
    ],
)
def test_headers_are_text_by_lower_case_name(headers: Any, read: dict[str, str]) -> None:
    assert read == to_headers(headers)
