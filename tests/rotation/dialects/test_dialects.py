from __future__ import annotations

import pytest

from mocksm.errors import MocksmError
from mocksm.rotation import single_user
from mocksm.rotation.dialects import Dialect, dialect_named


@pytest.mark.parametrize(
    ("name", "engines"),
    [
        ("postgres", ("postgres", "aurora-postgresql")),
        ("mysql", ("mysql", "aurora-mysql")),
        ("mariadb", ("mariadb",)),
        ("sqlserver", ("sqlserver",)),
    ],
)
def test_dialect_takes_its_engines_when_it_is_named(name: str, engines: tuple[str, ...]) -> None:
    assert engines == dialect_named(name).engines


def test_own_dialect_is_taken_as_it_is() -> None:
    own: Dialect = dialect_named("postgres")
    assert own is dialect_named(own)


def test_unknown_dialect_is_refused_when_the_function_is_made() -> None:
    with pytest.raises(MocksmError) as refusal:
        single_user(lambda login: None, dialect="oracle")
    assert (
        "mocksm: there is no dialect 'oracle', only postgres, mysql, mariadb, sqlserver; "
        "an object with the members of mocksm.rotation.dialects.Dialect is taken too"
    ) == str(refusal.value)
