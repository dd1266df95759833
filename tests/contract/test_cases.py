"""Every contract case, played."""

from __future__ import annotations

import botocore

from tests.contract.case import Case
from tests.contract.play import play
from tests.contract.stages import Stage

_KNOWS_ALL = (
    1,
    44,
)  # from this botocore on the models express every case; with an older one the summary lists the rest


def test_case(case: Case, stage: Stage) -> None:
    play(case, stage)


def test_every_case_is_expressible_when_botocore_is_new(inexpressible: list[str]) -> None:
    version = tuple(map(int, botocore.__version__.split(".")[:2]))
    assert version < _KNOWS_ALL or [] == inexpressible
