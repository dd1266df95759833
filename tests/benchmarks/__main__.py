"""Times all rows, prints their ratios, and compares them with those of a run that was saved.

python -m tests.benchmarks [--save FILE] [--compare FILE] [--only PATTERN]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from statistics import median

import pytest

from tests.benchmarks.processes import ROUNDS, TESTS, rows

WORSE = 1.15  # by how much a ratio may grow before the comparison fails: the machine has its own ups and downs


def main(arguments: list[str]) -> int:
    """Run, print and compare; 1 where a row became slower."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--save", metavar="FILE", type=Path, help="where the ratios are kept")
    parser.add_argument("--compare", metavar="FILE", type=Path, help="a run that was saved")
    parser.add_argument("--only", metavar="PATTERN", default="*", help="rows by name, as in 'Get*'")
    parser.add_argument("--tests", type=int, default=TESTS, help="how many tests the whole suites have")
    asked = parser.parse_args(arguments)
    ratios = {**_calls(asked.only), **rows(asked.only, asked.tests)}
    before = json.loads(asked.compare.read_text("utf-8")) if asked.compare else {}
    for row, ratio in ratios.items():
        was = f"{before[row]:>9.2f}x" if row in before else ""
        print(f"{row:<64}{ratio:>9.2f}x{was}")  # noqa: T201 - it is a command
    if asked.save:
        asked.save.write_text(json.dumps(ratios, indent=1), "utf-8")
    return int(any(ratio > before.get(row, ratio) * WORSE for row, ratio in ratios.items()))


def _calls(only: str) -> dict[str, float]:
    """Return the ratios of the rows that pytest-benchmark times and whose names match: the medians of a few runs.

    A run times one side of a row after the other, and the machine may have been busy with something else for one of them.
    """
    runs = [_run(only) for _ in range(ROUNDS)]
    return {row: median(run[row] for run in runs) for row in runs[0]}


def _run(only: str) -> dict[str, float]:
    """Return the ratio of each row that matches, of the medians of its sides."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "ratios.json")
        here = str(Path(__file__).parent)
        options = ["--benchmark-enable", "--benchmark-only", "-n0", "-q", "-p", "no:randomly"]
        if pytest.main([here, *options, f"--ratios={path}", f"--only-rows={only}"]):
            sys.exit("the benchmarks failed; no ratios")
        return dict(json.loads(path.read_text("utf-8")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
