from __future__ import annotations

from typing import Any
from unittest import mock

import boto3
import botocore.session
import pytest
from botocore import handlers
from botocore.hooks import HierarchicalEmitter

from mocksm import mock_secrets
from mocksm.intercept.sharing import builtin_handlers

EVENTS = [
    "before-sign.s3",
    "before-parameter-build.s3.PutObject",
    "needs-retry.kms",
    "creating-client-class.iam",
    "before-send",
]


def called(session: Any, event: str) -> list[Any]:
    hierarchy = session.get_component("event_emitter")._emitter  # noqa: SLF001 - botocore offers no list of handlers
    return [str(handler) for handler in hierarchy._handlers.prefix_search(event)]  # noqa: SLF001 - likewise


@pytest.mark.parametrize("event", EVENTS)
def test_sessions_made_inside_have_the_handlers_of_those_made_outside_in_their_order(event: str) -> None:
    outside = called(botocore.session.Session(), event)
    with mock_secrets():
        botocore.session.Session()
        inside = called(botocore.session.Session(), event)

    assert outside == inside


def own(**_: Any) -> None:
    """Do nothing."""


def test_what_one_session_registers_no_other_has() -> None:
    with mock_secrets():
        one, other = botocore.session.Session(), botocore.session.Session()
        one.register("before-send", own)

        assert str(own) in called(one, "before-send")
        assert str(own) not in called(other, "before-send")
        assert str(own) not in called(botocore.session.Session(), "before-send")


def test_a_handler_that_is_built_in_later_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_secrets():
        botocore.session.Session()
        monkeypatch.setattr(handlers, "BUILTIN_HANDLERS", [*handlers.BUILTIN_HANDLERS, ("before-send", own)])

        assert str(own) in called(botocore.session.Session(), "before-send")


def test_a_session_with_hooks_of_its_own_keeps_them() -> None:
    hooks = HierarchicalEmitter()
    hooks.register("before-send", own)
    with mock_secrets():
        session = botocore.session.Session(event_hooks=hooks, include_builtin_handlers=False)

    assert [str(own)] == called(session, "before-send")
    assert [] == called(session, "before-sign.s3")


def test_a_class_of_the_users_registers_for_itself() -> None:
    class Own(botocore.session.Session):
        def _register_builtin_handlers(self, events: Any) -> None:
            """Have none."""

    with mock_secrets():
        assert [] == called(Own(), "before-sign.s3")


def test_the_option_leaves_sessions_to_botocore(monkeypatch: pytest.MonkeyPatch) -> None:
    registered = []
    monkeypatch.setattr(
        botocore.session.Session, "_register_builtin_handlers", lambda self, _events: registered.append(self)
    )
    with mock_secrets(shared_loader=False):
        session = botocore.session.Session()

    assert [session] == registered


def test_the_option_wraps_nothing_of_what_makes_sessions() -> None:
    before = botocore.session.Session.__init__
    with mock_secrets(shared_loader=False):
        assert before is botocore.session.Session.__init__
    with mock_secrets():
        assert before is not botocore.session.Session.__init__
    assert before is botocore.session.Session.__init__


def test_a_kept_session_is_the_same_from_mock_to_mock_and_nowhere_else() -> None:
    outside = boto3.DEFAULT_SESSION
    with mock_secrets(keep_session=True):
        boto3.client("kms")
        kept = boto3.DEFAULT_SESSION
    assert outside is boto3.DEFAULT_SESSION
    with mock_secrets(keep_session=True):
        assert kept is boto3.DEFAULT_SESSION
        boto3.client("secretsmanager").create_secret(Name="db", SecretString="hunter2")
    with mock_secrets(keep_session=True) as aws:
        assert [] == boto3.client("secretsmanager").list_secrets()["SecretList"]
        assert 1 == len(aws.calls)
    with mock_secrets():
        assert boto3.DEFAULT_SESSION is None


def test_a_kept_session_is_one_of_its_region() -> None:
    with mock_secrets(keep_session=True, region="eu-west-1"):
        assert "eu-west-1" == boto3.client("kms").meta.region_name
    with mock_secrets(keep_session=True, region="eu-central-1"):
        assert "eu-central-1" == boto3.client("kms").meta.region_name


def test_kept_sessions_overlap() -> None:
    outer, inner = mock_secrets(keep_session=True), mock_secrets(keep_session=True)
    before = boto3.DEFAULT_SESSION
    outer.start()
    boto3.client("kms")
    inner.start()
    outer.stop()
    inner.stop()

    assert before is boto3.DEFAULT_SESSION


def test_the_second_session_has_its_handlers_at_once() -> None:
    fresh, empty = builtin_handlers.Filled(), HierarchicalEmitter()
    with (
        mock_secrets(),
        mock.patch.object(builtin_handlers, "FILLED", fresh),
        mock.patch.object(builtin_handlers, "_filled", return_value=empty) as filled,
    ):
        first, second = botocore.session.Session(), botocore.session.Session()

    assert 1 == filled.call_count
    assert [] == called(first, "before-sign.s3") == called(second, "before-sign.s3")


def test_handlers_that_are_no_keys_of_a_dict_are_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    class Unhashable:
        __hash__ = None  # type: ignore[assignment]

        def __call__(self, **_: Any) -> None:
            """Do nothing."""

    odd = Unhashable()
    with mock_secrets():
        monkeypatch.setattr(handlers, "BUILTIN_HANDLERS", [*handlers.BUILTIN_HANDLERS, ("before-send", odd)])

        assert str(odd) in called(botocore.session.Session(), "before-send")


def test_who_registers_otherwise_inside_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    registered = []
    with mock_secrets():
        botocore.session.Session()
        monkeypatch.setattr(
            botocore.session.Session, "_register_builtin_handlers", lambda self, _events: registered.append(self)
        )
        session = botocore.session.Session()

    assert [session] == registered


def test_a_session_that_asks_for_no_handlers_has_none() -> None:
    with mock_secrets():
        botocore.session.Session()
        assert [] == called(botocore.session.Session(include_builtin_handlers=False), "before-sign.s3")
