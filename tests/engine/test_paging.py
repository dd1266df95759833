from __future__ import annotations

import base64

import pytest

from mocksm.engine import paging


def test_page_gives_a_token_only_where_there_is_more() -> None:
    assert (["a", "b"], None) == paging.page("ab", limit=2, key=str)

    found, token = paging.page("abc", limit=2, key=str)

    assert ["a", "b"] == found
    assert token is not None
    assert "b" == paging.place(token)


def test_page_takes_no_more_from_the_list_than_it_needs() -> None:
    items = iter("abcdef")
    paging.page(items, limit=2, key=str)

    assert list("def") == list(items)


@pytest.mark.parametrize("token", ["", "2", "not base64!", base64.b64encode(b"other:2").decode(), "é"])
def test_place_refuses_tokens_that_were_not_issued_here(token: str) -> None:
    assert paging.place(token) is None
