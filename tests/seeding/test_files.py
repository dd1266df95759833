"""Seed files: which there are, what they hold, and what is told of those that cannot be read."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

from mocksm.errors import MocksmError
from mocksm.seeding import files

DOCUMENT = {"secrets": {"prod/db": {"value": {"password": "grüße"}, "tags": {"a.b": "1"}, "deleted": 7}}}


@pytest.mark.parametrize("suffix", ["json", "yaml", "yml", "toml", "JSON"])
def test_what_is_written_is_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"seed.{suffix}"
    files.write(path, DOCUMENT)

    assert DOCUMENT == files.read(path)


def test_a_file_that_was_changed_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "seed.json"
    files.write(path, {"secrets": {}})
    before = files.read(path)
    files.write(path, DOCUMENT)

    assert ({"secrets": {}}, DOCUMENT) == (before, files.read(path))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        pytest.param("seed.json", '{"secrets": hunter2', r"no JSON: Expecting value: line 1", id="json"),
        pytest.param("seed.yaml", "secrets:\n  - hunter2: x\n x", r"no YAML: .* in line 3", id="yaml"),
        pytest.param(
            "seed.yaml", "secrets: *hunter2", r"no YAML: found undefined alias \.\.\. in line 1", id="yaml-alias"
        ),
        pytest.param("seed.yaml", "secrets: \0hunter2", r"no YAML: it cannot be read", id="yaml-characters"),
        pytest.param("seed.toml", "secrets = hunter2", r"no TOML: .*line 1", id="toml"),
        pytest.param("seed.json", "\udcff", r"no JSON: .*utf-8", id="not-utf-8"),
    ],
)
def test_a_file_in_another_format_is_named_and_not_quoted(tmp_path: Path, name: str, content: str, told: str) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(MocksmError, match=told) as caught:
        files.read(path)

    assert str(caught.value).startswith(f"mocksm: {path}: this seed file is ")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        pytest.param(
            "seed.yaml",
            "secrets:\n  prod/db: hunter2\n  other: x\n  prod/db: hunter3\n",
            "a seed says each thing once, and secrets > prod/db is there twice, in lines 2 and 4",
            id="yaml",
        ),
        pytest.param(
            "seed.yaml",
            "accounts: [{a: {b: x, b: y}}]",
            "a seed says each thing once, and accounts > 0 > a > b is there twice, in lines 1 and 1",
            id="yaml-deep",
        ),
        pytest.param(
            "seed.json",
            '{"secrets": {"prod/db": "hunter2", "prod/db": "hunter3"}}',
            "a seed says each thing once, and 'prod/db' is there twice",
            id="json",
        ),
        pytest.param("seed.toml", "[secrets]\na = 'hunter2'\na = 'x'", "this seed file is no TOML: ", id="toml"),
    ],
)
def test_what_is_there_twice_is_refused(tmp_path: Path, name: str, content: str, told: str) -> None:
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(MocksmError) as caught:
        files.read(path)

    assert str(caught.value).startswith(f"mocksm: {path}: {told}")
    assert "hunter" not in str(caught.value)


def test_yaml_may_take_a_mapping_over_and_change_it(tmp_path: Path) -> None:
    path = tmp_path / "seed.yaml"
    path.write_text("a: &a {x: 1, y: 2}\nb: {<<: *a, x: 3}\n")

    assert {"a": {"x": 1, "y": 2}, "b": {"x": 3, "y": 2}} == files.read(path)


@pytest.mark.parametrize("content", ["", "# nothing\n"], ids=repr)
def test_yaml_may_be_empty(tmp_path: Path, content: str) -> None:
    path = tmp_path / "seed.yaml"
    path.write_text(content)

    assert files.read(path) is None


@pytest.mark.parametrize("name", ["seed.txt", "seed", "json"])
def test_a_file_is_known_by_its_suffix(tmp_path: Path, name: str) -> None:
    with pytest.raises(
        MocksmError, match=r"a seed file is one of \.json, \.yaml, \.yml, \.toml, by the end of its name"
    ):
        files.read(tmp_path / name)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MocksmError, match=r"nothing\.json: this seed file cannot be read: No such file"):
        files.read(tmp_path / "nothing.json")


@pytest.mark.parametrize(
    ("suffix", "missing", "extra"),
    [("yaml", {"yaml"}, "yaml"), ("toml", {"tomllib", "tomli"}, "toml")],
    ids=["yaml", "toml"],
)
def test_what_is_not_installed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, missing: set[str], extra: str
) -> None:
    there = importlib.import_module

    def import_module(name: str) -> Any:
        if name in missing:
            raise ModuleNotFoundError(name)
        return there(name)

    path = tmp_path / f"seed.{suffix}"
    path.write_text("")
    monkeypatch.setattr(importlib, "import_module", import_module)
    with pytest.raises(MocksmError, match=rf"pip install 'mocksm\[{extra}\]'"):
        files.read(path)
