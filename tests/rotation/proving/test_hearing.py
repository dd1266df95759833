from __future__ import annotations

import logging
import sys

import pytest

from mocksm.rotation.proving.hearing import listening

LOG = logging.getLogger("rotator")


def test_output_and_logs_are_heard_when_somebody_listens(capsys: pytest.CaptureFixture[str]) -> None:
    with listening() as ear:
        print("printed")  # noqa: T201
        sys.stderr.write("to stderr")
        LOG.warning("logged %s", "with arguments")
    assert ["printed", "\n", "to stderr", "logged with arguments"] == ear.said
    assert ("printed\n", "to stderr") == capsys.readouterr()


def test_traceback_is_heard_when_an_exception_is_logged() -> None:
    with listening() as ear:
        try:
            int("the password")
        except ValueError:
            LOG.exception("it failed")
    assert ear.said[0].startswith("it failed\nTraceback")
    assert ear.said[0].endswith("'the password'")


def test_nothing_is_heard_when_the_ear_is_deaf_or_botocore_speaks() -> None:
    with listening() as ear:
        logging.getLogger("botocore.endpoint").warning("a request")
        ear.is_deaf = True
        LOG.warning("not the function's")
    assert [] == ear.said


def test_log_that_lambda_would_not_show_is_not_heard_when_the_level_is_lower() -> None:
    with listening() as ear:
        LOG.debug("quiet")
    assert [] == ear.said


def test_wrong_arguments_of_a_log_are_no_error_when_it_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    monkeypatch.setattr(LOG, "propagate", False)
    with listening() as ear:
        ear.handle(LOG.makeRecord("rotator", logging.WARNING, "", 0, "%s and %s", ("one",), None))
    assert [] == ear.said


def test_stream_stays_what_it_is_when_it_is_overheard() -> None:
    before = sys.stdout
    with listening():
        assert before.encoding == sys.stdout.encoding
    assert before is sys.stdout
