"""What reads answers: botocore makes a parser for each answer, in a circle that only the garbage collector undoes, and asks
the system for its time zone with each instant. Here one parser reads all answers of a protocol, and an instant is read once.
"""

from __future__ import annotations

import datetime as dt
import functools
import time
from collections.abc import Callable
from typing import Any

from botocore import parsers, utils
from botocore.parsers import ResponseParserFactory

from mocksm.intercept.origin import is_botocores

Read = Callable[[Any], Any]

_PLAIN = {int, float, str}


def parsers_of(endpoint: Any) -> Any:
    """Return what makes the parsers of an endpoint's answers: its own factory, unless that is botocore's as it comes."""
    factory = endpoint._response_parser_factory  # noqa: SLF001 - it has no public name
    is_plain = type(factory) is ResponseParserFactory and getattr(factory, "_defaults", True) == {}
    return _PARSERS if is_plain else factory


class _Parsers:
    """Stands in for a factory of parsers that nobody has set anything of."""

    def create_parser(self, protocol_name: str) -> Any:
        """Return botocore's parser of a protocol, the same each time; of a class of the user's own, a new one."""
        kind: Any = parsers.PROTOCOL_PARSERS[protocol_name]
        if kind.__module__ != parsers.__name__:
            return kind()
        return _parser(kind, parsers.DEFAULT_TIMESTAMP_PARSER)


_PARSERS = _Parsers()


@functools.lru_cache(maxsize=64)
def _parser(kind: Any, read: Read) -> Any:
    """Return a parser that reads instants by a function: botocore's, or one that a user has put in its place."""
    return kind(timestamp_parser=functools.partial(_instant, read) if is_botocores(read) else read)


def _instant(read: Read, value: Any) -> Any:
    """Return the instant that an answer tells, in the time zone of the system, as botocore's ``read`` does."""
    if type(value) not in _PLAIN:
        return read(value)
    # All that it depends on: a test may move to another time zone, and what freezes time has a datetime of its own.
    zone = time.timezone, time.altzone, time.tzname, utils.get_tzinfo_options()
    return _kept(read, value, zone, dt.datetime)


@functools.lru_cache(maxsize=4096)
def _kept(read: Read, value: Any, _zone: Any, _kind: Any) -> Any:
    return read(value)
