"""The README is true: its Python runs, and its commands are those that CI runs.

Every ```` ```python ```` block is run by itself. One that defines tests is run by pytest, any other is executed. A block
below the comment ``<!-- not run: reason -->`` is left alone.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.plugin_run import run

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
CI = (ROOT / ".ci" / "run").read_text()

_FENCE = re.compile(
    r"(?P<left_alone><!-- not run: [^\n]+ -->\n+)?^```python\n(?P<source>.*?)^```$", re.MULTILINE | re.DOTALL
)


class Block(NamedTuple):
    """A block of Python and where it stands."""

    line: int
    source: str

    @property
    def tests(self) -> int:
        """How many tests it defines, in classes too."""
        functions = (ast.FunctionDef, ast.AsyncFunctionDef)
        nodes = ast.walk(ast.parse(self.source))
        return sum(isinstance(node, functions) and node.name.startswith("test") for node in nodes)


def blocks(text: str) -> list[Block]:
    return [
        Block(text.count("\n", 0, found.start("source")) + 1, found["source"])
        for found in _FENCE.finditer(text)
        if not found["left_alone"]
    ]


BLOCKS = blocks(README)
TESTS = [pytest.param(block, id=f"line {block.line}") for block in BLOCKS if block.tests]
PROGRAMS = [pytest.param(block, id=f"line {block.line}") for block in BLOCKS if not block.tests]


@pytest.mark.parametrize("block", TESTS)
def test_tests_of_the_readme_pass_when_pytest_runs_them(pytester: pytest.Pytester, block: Block) -> None:
    run(pytester, block.source, "-Werror").assert_outcomes(passed=block.tests)


@pytest.mark.parametrize("block", PROGRAMS)
def test_python_of_the_readme_runs_when_it_is_executed(block: Block) -> None:
    padded = "\n" * (block.line - 1) + block.source  # so that a traceback names the README's line
    exec(compile(padded, str(ROOT / "README.md"), "exec"), {"__name__": "readme"})  # noqa: S102 - our own README


def test_every_python_block_is_found_when_the_readme_is_read() -> None:
    assert README.count("```python") == len(BLOCKS) + README.count("<!-- not run: ")


def test_block_is_left_alone_when_a_comment_says_why() -> None:
    text = "a\n\n<!-- not run: needs AWS -->\n\n```python\n1 / 0\n```\n\n```python\ndef test_x(): ...\n```\n"
    (left,) = blocks(text)
    assert (10, "def test_x(): ...\n", 1) == (left.line, left.source, left.tests)


@pytest.mark.parametrize("end", ["mocksm demo", "pytest"])
def test_command_stands_once_when_ci_looks_for_it(end: str) -> None:
    """``.ci/run`` takes its two commands from the README; this is the pattern by which it finds them."""
    assert f'in_readme_words "{end}"' in CI
    pattern = r"python3 -m venv .venv && .* && .venv/bin/python -m $1"
    assert pattern in CI
    found = [line for line in README.splitlines() if re.fullmatch(pattern.replace("$1", end), line)]
    assert 1 == len(found)
