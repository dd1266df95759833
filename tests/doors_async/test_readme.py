"""The README's example of aiobotocore runs where aiobotocore is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
MARK = "<!-- not run: needs aiobotocore; tests/doors_async runs it -->\n\n```python\n"


@pytest.mark.asyncio
async def test_the_example_of_the_readme_passes() -> None:
    before, _, after = README.partition(MARK)
    assert before
    names: dict[str, Any] = {"__name__": "readme"}
    exec(compile(after.partition("```")[0], "README.md", "exec"), names)  # noqa: S102 - our own README
    await names["test_reads_what_boto3_wrote"]()
