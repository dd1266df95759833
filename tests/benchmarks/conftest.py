"""Times mocksm and botocore's floor side by side, and prints the ratios.

In an ordinary run each benchmark runs once, untimed, and small. To time them, with the rows that are whole processes, and to
compare with a run that was saved:

    python -m tests.benchmarks [--save FILE] [--compare FILE] [--only PATTERN]
"""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from mocksm import mock_secrets
from tests.benchmarks.calls import OPERATIONS, Seed, call_of
from tests.benchmarks.floor import Clients, canned, keep_answers


class Timing(NamedTuple):
    """How long one side of a row took, in seconds."""

    median: float
    least: float


Timings = dict[str, dict[str, Timing]]
Timed = Callable[[str, str, Callable[[], Any]], Any]
TIMINGS = pytest.StashKey[Timings]()


@pytest.fixture(scope="session")
def clients() -> Clients:
    """Ordinary clients, warm."""
    return Clients.make()


@pytest.fixture(scope="session")
def canned_clients(clients: Clients) -> Clients:
    """Clients that answer what mocksm answers, without it."""
    recorded = Clients.make()
    answers = keep_answers(recorded)
    with mock_secrets():
        seed = Seed.sow(recorded)
        for operation in OPERATIONS:
            call_of(operation, recorded, seed)()
    return canned(answers)


@pytest.fixture
def timed(benchmark: BenchmarkFixture, pytestconfig: pytest.Config) -> Timed:
    """Times a function as one side of a row (``timed(row, side, function)``), and returns what it returned."""

    def run(row: str, side: str, function: Callable[[], Any]) -> Any:
        only = pytestconfig.getoption("only_rows", "*")
        if not fnmatch.fnmatch(row, only):
            pytest.skip(f"not asked for: --only-rows={only}")
        benchmark.group = row
        result = benchmark(function)
        if benchmark.stats:
            stats = benchmark.stats.stats
            pytestconfig.stash.setdefault(TIMINGS, {}).setdefault(row, {})[side] = Timing(stats.median, stats.min)
        return result

    return run


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the ratios be written to a file, for ``python -m tests.benchmarks``."""
    parser.addoption("--ratios", metavar="FILE", help="write the ratio of each row's sides to FILE, of their medians")
    parser.addoption(
        "--only-rows", metavar="PATTERN", default="*", help="time the rows whose names match, as in 'Get*'"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Time both sides of an operation or kind one after the other: a minute later the machine may be busy with other things."""
    places: dict[object, int] = {}
    items.sort(key=lambda item: places.setdefault(_row(item), len(places)))


def _row(item: pytest.Item) -> object:
    """Return what the two sides of a row have in common; of a test that is no benchmark, or has no parameter, its id."""
    callspec = getattr(item, "callspec", None) if item.path.parent == Path(__file__).parent else None
    named = callspec and (callspec.params.get("operation") or callspec.params.get("row"))
    return (item.path, named) if named else item.nodeid


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print each row that was timed on both sides."""
    rows = {row: sides for row, sides in config.stash.get(TIMINGS, {}).items() if len(sides) > 1}
    path = config.getoption("ratios", None)
    if path:
        ratios = {row: sides["mocksm"].median / sides["floor"].median for row, sides in rows.items()}
        Path(path).write_text(json.dumps(ratios), "utf-8")
    if not rows:
        return
    terminalreporter.section("mocksm beside botocore's floor")
    terminalreporter.line(f"{'':<40}{'mocksm':>12}{'floor':>12}{'ratio':>10}{'of minima':>12}")
    for row, sides in rows.items():
        mocksm, floor = sides["mocksm"], sides["floor"]
        terminalreporter.line(
            f"{row:<40}{mocksm.median * 1e6:>9.0f} us{floor.median * 1e6:>9.0f} us"
            f"{mocksm.median / floor.median:>9.2f}x{mocksm.least / floor.least:>11.2f}x"
        )
