"""Parsers of answers: botocore makes a new one for each, which says nothing of the last, in a circle that only the garbage
collector undoes. It knows no mock.
"""

from __future__ import annotations

import functools
from typing import Any

from botocore import parsers
from botocore.parsers import ResponseParserFactory


class _Parsers:
    """Stands in for a factory of parsers that nobody has set anything of."""

    def create_parser(self, protocol_name: str) -> Any:
        """Return a parser of botocore's, the same each time; of a class of the user's own, a new one."""
        kind: Any = parsers.PROTOCOL_PARSERS[protocol_name]
        if kind.__module__ != parsers.__name__:
            return kind()
        return _parser(kind, parsers.DEFAULT_TIMESTAMP_PARSER)


@functools.lru_cache(maxsize=64)
def _parser(kind: Any, _timestamp_parser: Any) -> Any:
    return kind()


_PARSERS = _Parsers()


def parsers_of(endpoint: Any) -> Any:
    """Return what makes the parsers of an endpoint's answers: its own factory, unless that is botocore's as it comes."""
    factory = endpoint._response_parser_factory  # noqa: SLF001 - it has no public name
    is_plain = type(factory) is ResponseParserFactory and getattr(factory, "_defaults", True) == {}
    return _PARSERS if is_plain else factory
