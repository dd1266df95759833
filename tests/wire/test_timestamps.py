from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from mocksm.clock import UTC
from mocksm.wire import timestamps

NOON = datetime(2024, 2, 29, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        pytest.param("2024-02-29T12:00:00Z", "iso8601", NOON, id="seconds"),
        pytest.param("2024-02-29T12:00:00.500Z", "iso8601", NOON + timedelta(milliseconds=500), id="milliseconds"),
        pytest.param("2024-02-29T12:00:00.000001Z", "iso8601", NOON + timedelta(microseconds=1), id="microseconds"),
        pytest.param("2024-02-29T14:00:00+02:00", "iso8601", NOON, id="offset"),
        pytest.param("2024-02-29T12:00:00", "iso8601", NOON, id="no offset is UTC"),
        pytest.param("Thu, 29 Feb 2024 12:00:00 GMT", "rfc822", NOON, id="rfc822"),
        pytest.param("1709208000", "unixTimestamp", NOON, id="epoch"),
    ],
)
def test_from_text(text: str, form: str, expected: datetime) -> None:
    found = timestamps.from_text(text, form)
    assert (expected, timedelta()) == (found, found.utcoffset())


@pytest.mark.parametrize(("form"), ["iso8601", "rfc822", "unixTimestamp"])
def test_from_text_refuses_what_is_no_time(form: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        timestamps.from_text("yesterday", form)


@pytest.mark.parametrize(
    ("instant", "form", "expected"),
    [
        pytest.param(NOON, "iso8601", "2024-02-29T12:00:00Z", id="seconds"),
        pytest.param(NOON.replace(microsecond=500_999), "iso8601", "2024-02-29T12:00:00.500Z", id="milliseconds"),
        pytest.param(NOON.replace(microsecond=999), "iso8601", "2024-02-29T12:00:00Z", id="less is cut"),
        pytest.param(NOON.astimezone(timezone(timedelta(hours=2))), "iso8601", "2024-02-29T12:00:00Z", id="offset"),
        pytest.param(NOON.replace(microsecond=5), "rfc822", "Thu, 29 Feb 2024 12:00:00 GMT", id="rfc822"),
        pytest.param(NOON, "unixTimestamp", "1709208000.0", id="epoch"),
    ],
)
def test_to_text(instant: datetime, form: str, expected: str) -> None:
    assert expected == timestamps.to_text(instant, form)


def test_to_epoch_has_three_fraction_digits_and_never_runs_ahead() -> None:
    assert 1709208000.123 == timestamps.to_epoch(NOON.replace(microsecond=123_999))
