"""Every case of CloudFormation, in one tuple."""

from __future__ import annotations

from itertools import chain

from tests.contract.case import Case
from tests.contract.cloudformation import references, resources

CASES: tuple[Case, ...] = tuple(chain.from_iterable(module.CASES for module in (references, resources)))
