from __future__ import annotations

import pytest

from mocksm.rotation.dialects import mysql, postgres, sqlserver
from mocksm.rotation.dialects.quoting import quoted


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        pytest.param('"a""b"', postgres.name('a"b'), id="postgres name"),
        pytest.param("'a''b'", postgres.text("a'b"), id="postgres text"),
        pytest.param("E'a''\\\\b'", postgres.text("a'\\b"), id="postgres text with a backslash"),
        pytest.param("'a''\\b'", mysql.text("a'\\b"), id="mysql text"),
        pytest.param("'a''b'@'%'", mysql.account("a'b", "%"), id="mysql account"),
        pytest.param("[a]]b[c]", sqlserver.name("a]b[c"), id="sqlserver name"),
        pytest.param("N'a''b'", sqlserver.text("a'b"), id="sqlserver text"),
    ],
)
def test_quote_is_doubled_when_it_stands_inside(expected: str, actual: str) -> None:
    assert expected == actual


def test_nul_is_refused_when_something_is_quoted() -> None:
    with pytest.raises(ValueError, match="with a NUL character can't be quoted") as refusal:
        quoted("hunter2\0", "'", "'")
    assert "hunter2" not in str(refusal.value)
