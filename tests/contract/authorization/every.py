"""Every case of authorization.md, in one tuple."""

from __future__ import annotations

from itertools import chain

from tests.contract.authorization import (
    abroad,
    actions,
    authentication,
    documents,
    keys,
    principals,
    secrets,
    sessions,
    stored,
    words,
)
from tests.contract.case import Case

_MODULES = (abroad, actions, authentication, documents, keys, principals, secrets, sessions, stored, words)

CASES: tuple[Case, ...] = tuple(chain.from_iterable(module.CASES for module in _MODULES))
