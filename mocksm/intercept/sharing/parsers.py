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
from botocore.parsers import ResponseParser, ResponseParserFactory

from mocksm.intercept.origin import is_botocores

Read = Callable[[Any], Any]

_PLAIN = {int, float, str}
_STEP = "_parse_timestamp_with_tzinfo"  # what botocore's function does it by


def parsers_of(endpoint: Any) -> Any:
    """Return what makes the parsers of an endpoint's answers: its own factory, unless that is botocore's as it comes."""
    factory = endpoint._response_parser_factory  # noqa: SLF001 - it has no public name
    is_plain = type(factory) is ResponseParserFactory and vars(factory) == {"_defaults": {}}
    return _PARSERS if is_plain and is_botocores(ResponseParserFactory.create_parser) else factory


class _Parsers:
    """Stands in for a factory of parsers that nobody has set anything of."""

    def create_parser(self, protocol_name: str, *others: Any, **named: Any) -> Any:
        """Return botocore's parser of a protocol, the same each time, or a new one where a user has changed what makes it."""
        if others or named:  # of a newer botocore
            return ResponseParserFactory().create_parser(protocol_name, *others, **named)
        kind: Any = parsers.PROTOCOL_PARSERS[protocol_name]
        steps = kind.__init__, ResponseParser.__init__, kind._default_blob_parser  # noqa: SLF001 - it has no public name
        return _parser(kind, steps, parsers.DEFAULT_TIMESTAMP_PARSER) or kind()


_PARSERS = _Parsers()


@functools.lru_cache(maxsize=64)
def _parser(kind: Any, steps: tuple[Any, ...], read: Read) -> Any:
    """Return a parser that is all botocore's, or None.

    Args:
        kind: Its class.
        steps: The functions that it is made by.
        read: The one that reads instants.
    """
    is_theirs = kind.__module__ == parsers.__name__ and all(map(is_botocores, (*steps, read)))
    return kind(timestamp_parser=functools.partial(_instant, read)) if is_theirs else None


def _instant(read: Read, value: Any) -> Any:
    """Return the instant that an answer tells, in the time zone of the system, as botocore's ``read`` does."""
    if type(value) not in _PLAIN:
        return read(value)
    # All that it depends on: a test may move to another time zone, and what freezes time has a datetime of its own.
    zone = time.timezone, time.altzone, time.tzname, utils.get_tzinfo_options()
    return _kept(read, value, (*zone, dt.datetime, getattr(utils, _STEP, None)))


@functools.lru_cache(maxsize=4096)
def _kept(read: Read, value: Any, _depends_on: Any) -> Any:
    return read(value)
