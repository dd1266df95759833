"""Whether a parameter that was sent is the one that a test means, in ``aws.calls`` and ``aws.fail`` alike. It looks up no call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mocksm.errors import MocksmError


def is_meant(params: Mapping[str, Any], name: str, wanted: Any) -> bool:
    """Tell whether a parameter was sent as it is wanted.

    Args:
        params: What was sent.
        name: The parameter.
        wanted: A value, a predicate, a handle (which may have been sent by ARN, id or name, of a key also by an alias that it
            has), what holds any of these in lists and mappings; or None: it was not sent.
    """
    if wanted is None or name not in params:
        return wanted is None and name not in params
    return _fits(params[name], wanted)


def _fits(sent: Any, wanted: Any) -> bool:
    if names := names_of(wanted):  # asked first: the handle of a function can be called, and would run
        return sent in names
    if callable(wanted):
        return bool(wanted(sent))
    if isinstance(wanted, (list, tuple)) and isinstance(sent, list):
        return len(sent) == len(wanted) and all(map(_fits, sent, wanted))
    if isinstance(wanted, Mapping) and isinstance(sent, Mapping):
        return sent.keys() == wanted.keys() and all(_fits(sent[name], each) for name, each in wanted.items())
    return bool(sent == _as_sent(wanted, sent))


def _as_sent(wanted: Any, sent: Any) -> Any:
    """Return a text as bytes where bytes were sent: botocore takes text for blobs."""
    return wanted.encode() if isinstance(wanted, str) and isinstance(sent, bytes) else wanted


def names_of(handle: Any) -> list[str]:
    """Return the names by which a request can mean the thing that a handle is of; none for what is no handle."""
    arn = getattr(handle, "arn", None)
    if not isinstance(arn, str):
        return []
    own = (getattr(handle, name, None) for name in ("id", "name", "role_arn"))
    found = [arn, *(name for name in own if isinstance(name, str))]
    if ":secret:" in arn:
        found.append(arn.rpartition("-")[0])
    if ":iam:" in arn and "/" in arn:
        found.append(arn.rpartition("/")[2])
    if ":function:" in arn:
        found.append(arn.partition(":lambda:")[2].partition(":")[2])  # the partial ARN, 123456789012:function:app
    if ":key/" in arn:
        found += [name for alias in _aliases(handle) for name in (alias, f"{arn.partition(':key/')[0]}:{alias}")]
    return found


def _aliases(handle: Any) -> list[str]:
    """Return the aliases that a key has now; none where it is gone."""
    try:
        return list(getattr(handle, "aliases", ()))
    except (KeyError, MocksmError):
        return []
