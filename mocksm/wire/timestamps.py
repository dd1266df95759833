"""Instants on the wire: epoch seconds, ISO 8601 and the date of RFC 822. Both directions, all in UTC."""

from __future__ import annotations

from datetime import datetime, timedelta

from mocksm.clock import UTC

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def from_epoch(seconds: float) -> datetime:
    """Return the instant that many seconds after 1970; ValueError or OverflowError where there is none."""
    return _EPOCH + timedelta(seconds=seconds)


def to_epoch(instant: datetime) -> float:
    """Return seconds after 1970, cut to the 3 fraction digits that AWS sends (facts: secretsmanager.md, section 1)."""
    return (instant - _EPOCH) // _MILLISECOND / 1000


def from_text(text: str, form: str) -> datetime:
    """Return the instant that a text means; ValueError where it means none.

    Args:
        text: The text.
        form: The model's ``timestampFormat``: ``iso8601``, ``rfc822`` or ``unixTimestamp``.
    """
    if form.lower() == "unixtimestamp":
        return from_epoch(float(text))
    if form == "rfc822":
        from email.utils import parsedate_to_datetime

        return parsedate_to_datetime(text).astimezone(UTC)
    instant = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def to_text(instant: datetime, form: str) -> str:
    """Return an instant as text, in the model's ``timestampFormat``; ISO 8601 has milliseconds where there are any."""
    instant = instant.astimezone(UTC)
    if form.lower() == "unixtimestamp":
        return str(to_epoch(instant))
    if form == "rfc822":
        from email.utils import format_datetime

        return format_datetime(instant.replace(microsecond=0), usegmt=True)
    precision = "milliseconds" if instant.microsecond >= 1000 else "seconds"  # noqa: PLR2004 - a millisecond
    return instant.replace(tzinfo=None).isoformat(timespec=precision) + "Z"
