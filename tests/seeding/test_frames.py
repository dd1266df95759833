"""Seeds that fail under ``pytest --showlocals``, which prints what variables hold: no secret is among it."""

from __future__ import annotations

from importlib import import_module

import pytest

from mocksm.errors import AwsError, MocksmError
from mocksm.seeding.entries import Entry
from mocksm.seeding.frames import without_frames
from mocksm.seeding.key_seeds import MaterialSeed
from mocksm.seeding.secret_seeds import VersionSeed
from tests.plugin_run import run

_FORMS = {
    "file": ('{"secrets": {"db": "hunter2", "other": {"vlue": "hunter2"}}}', "mocksm.seed('seed.json')"),
    "late": ('{"secrets": {"db": "hunter2", "a b": {"versions": ["hunter2"]}}}', "mocksm.seed('seed.json')"),
    "key": ('{"keys": {"alias/a": {"material": "aHVudGVyMg=="}}}', "mocksm.seed('seed.json')"),
    "no-json": ('{"secrets": {"db": "hunter2",, }}', "mocksm.seed('seed.json')"),
    "entered": ('{"secrets": {"db": "hunter2", "a b": "hunter2"}}', "mock_secrets(seed='seed.json').__enter__()"),
    "started": ('{"secrets": {"db": "hunter2", "a b": "hunter2"}}', "mock_secrets(seed='seed.json').start()"),
    "values": ('{"a b": "hunter2"}', "mock_secrets(secrets=json.loads(Path('seed.json').read_text())).start()"),
    "secret": ("hunter2", "mocksm.secret('a b', Path('seed.json').read_text())"),
    "material": ("hunter2", "mocksm.key(material=Path('seed.json').read_bytes())"),
}


@pytest.mark.parametrize(("content", "seeding"), _FORMS.values(), ids=_FORMS)
def test_a_seed_that_fails_shows_no_secret_among_the_variables(
    pytester: pytest.Pytester, content: str, seeding: str
) -> None:
    pytester.makefile(".json", seed=content)
    result = run(
        pytester,
        f"""
        import json
        from pathlib import Path

        from mocksm import mock_secrets

        def test_inner(mocksm):
            {seeding}
        """,
        "--showlocals",
    )
    printed = result.stdout.str()

    result.assert_outcomes(failed=1)
    assert "mocksm" in printed
    for secret in ("hunter2", "aHVudGVyMg==", repr(b"hunter2")):
        assert secret not in printed.replace(content, "")


@pytest.mark.parametrize(
    "seed",
    [Entry("seed", "hunter2"), VersionSeed("hunter2"), MaterialSeed(b"hunter2")],
    ids=["entry", "version", "material"],
)
def test_no_part_of_a_seed_shows_a_secret(seed: object) -> None:
    assert "of a seed" in repr(seed)
    assert "hunter2" not in repr(seed)


def test_an_error_loses_its_frames_and_those_of_what_it_comes_of_but_for_the_tests_own() -> None:
    with pytest.raises(MocksmError) as caught:
        _seed_with_an_import_that_fails()
    told = without_frames(caught.value)

    assert told.__traceback__ is None
    assert told.__cause__ is not None
    assert told.__cause__.__traceback__ is None
    assert told.__cause__.__cause__ is not None
    assert told.__cause__.__cause__.__traceback__ is not None


def _seed_with_an_import_that_fails() -> None:
    try:
        try:
            import_module("mocksm.no_such_module")
        except ImportError as own:
            raise AwsError("refused") from own
    except AwsError as refused:
        raise MocksmError("wrong") from refused
