"""Every case of Parameter Store, in one tuple."""

from __future__ import annotations

from itertools import chain

from tests.contract.case import Case
from tests.contract.ssm import parameters, references

CASES: tuple[Case, ...] = tuple(chain.from_iterable(module.CASES for module in (parameters, references)))
