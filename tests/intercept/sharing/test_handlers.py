from __future__ import annotations

import copy
import sys
import threading
from typing import Any

import boto3
import botocore.hooks
import botocore.session
import pytest
from botocore.hooks import EventAliaser, HierarchicalEmitter
from hypothesis import given
from hypothesis import strategies as st

from mocksm import mock_secrets
from mocksm.intercept.sharing import handlers as shared_handlers
from mocksm.intercept.sharing.handlers import SharedTrie, share

EVENTS = st.sampled_from(["a", "a.b", "a.b.c", "a.*.c", "b", "b.c", "*.c"])
STEPS = st.lists(st.tuples(st.sampled_from(["append_item", "remove_item"]), EVENTS, st.integers(0, 3)), max_size=12)


def played(trie: Any, steps: list[tuple[str, str, int]]) -> None:
    for step, event, handler in steps:
        try:
            getattr(trie, step)(event, handler)
        except (ValueError, AttributeError):  # no such event; no handler of it, only of what is below
            assert step == "remove_item"


def found(trie: Any) -> list[list[int]]:
    return [list(trie.prefix_search(event)) for event in ("a", "a.b", "a.b.c", "a.x.c", "b.c", "x.c")]


@given(before=STEPS, mine=STEPS, theirs=STEPS)
def test_a_trie_and_its_copy_are_as_botocores_are(before: Any, mine: Any, theirs: Any) -> None:
    ours, plain = SharedTrie(), botocore.hooks._PrefixTrie()  # type: ignore[attr-defined]  # noqa: SLF001
    for trie in (ours, plain):
        played(trie, before)
    our_copy, plain_copy = copy.copy(ours), copy.copy(plain)
    for one, other in ((ours, our_copy), (plain, plain_copy)):
        played(one, mine)
        played(other, theirs)

    assert found(plain) == found(ours)
    assert found(plain_copy) == found(our_copy)


def nothing(**_: Any) -> None:
    """Do nothing."""


def handlers_of(client: Any) -> Any:
    return client.meta.events._emitter._handlers  # noqa: SLF001 - botocore offers no list of handlers


def test_clients_have_their_handlers_in_common() -> None:
    with mock_secrets():
        kinds = {type(handlers_of(boto3.client("kms"))) for _ in range(2)}

    assert {SharedTrie} == kinds
    assert SharedTrie is not type(handlers_of(boto3.client("kms", region_name="us-east-1")))


def test_what_one_client_registers_or_drops_no_other_does() -> None:
    seen: list[str] = []
    with mock_secrets():
        one, other = boto3.client("kms"), boto3.client("kms")
        one.meta.events.register("before-call.kms", lambda **_: seen.append("one"))
        one.list_keys()
        other.list_keys()
        assert ["one"] == seen
        one.meta.events.register("before-call.kms", nothing, unique_id="mine")
        one.meta.events.unregister("before-call.kms", unique_id="mine")
        boto3.client("kms").list_keys()

    assert ["one"] == seen


def test_handlers_registered_by_several_threads_are_all_there() -> None:
    emitter = HierarchicalEmitter()
    share(emitter)
    begin = threading.Barrier(8)
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # else no two threads ever meet

    def register(thread: int) -> None:
        begin.wait()
        for number in range(50):
            emitter.register(f"event.{number}", lambda thread=thread, **_: thread)

    threads = [threading.Thread(target=register, args=(thread,)) for thread in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    sys.setswitchinterval(usual)

    assert {8} == {len(emitter.emit(f"event.{number}")) for number in range(50)}


def test_handlers_kept_otherwise_are_left_alone() -> None:
    emitter: Any = HierarchicalEmitter()
    kept = emitter._handlers = object()  # noqa: SLF001 - as a newer botocore may

    share(emitter)

    assert kept is emitter._handlers  # noqa: SLF001 - likewise


def test_a_trie_of_another_form_is_left_alone() -> None:
    emitter: Any = HierarchicalEmitter()
    emitter._handlers._root = {"handlers": []}  # noqa: SLF001 - as a newer botocore may
    kept = emitter._handlers  # noqa: SLF001 - likewise
    share(emitter)
    assert kept is emitter._handlers  # noqa: SLF001 - likewise

    kept._root, kept.more = {"chunk": None, "children": {}, "values": None}, True  # noqa: SLF001 - likewise
    share(emitter)
    assert kept is emitter._handlers  # noqa: SLF001 - likewise


def names_of(events: Any) -> Any:
    return events._alias_name_cache  # noqa: SLF001 - it has no public name


def test_names_of_events_are_found_out_once() -> None:
    with mock_secrets():
        one, other = boto3.client("kms"), boto3.Session().client("kms")

    assert names_of(one.meta.events) is names_of(other.meta.events)
    assert "before-call.kms" == one.meta.events._alias_event_name("before-call.kms")  # noqa: SLF001 - likewise
    assert "creating-client-class.kms" in names_of(other.meta.events)


def test_sessions_with_aliases_of_their_own_find_names_out_for_themselves() -> None:
    events = EventAliaser(HierarchicalEmitter(), {"old": "new"})
    before = names_of(events)

    shared_handlers.share_names(events)

    assert before is names_of(events)
    with mock_secrets():
        assert "a.new" == copy.copy(events)._alias_event_name("a.old")  # type: ignore[attr-defined]  # noqa: SLF001 - likewise


def test_names_are_found_out_anew_when_the_aliases_change(monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_secrets():
        boto3.client("kms")
        monkeypatch.setitem(botocore.hooks.EVENT_ALIASES, "kms", "renamed")
        session = botocore.session.Session()

        events = session.get_component("event_emitter")
        assert "before-call.renamed" == events._alias_event_name("before-call.kms")  # noqa: SLF001 - likewise


def test_outside_each_has_its_own() -> None:
    with mock_secrets():
        pass
    client = boto3.client("kms", region_name="us-east-1")

    assert names_of(client.meta.events) is not names_of(copy.copy(client.meta.events))


def test_the_option_leaves_all_to_botocore() -> None:
    with mock_secrets(shared_loader=False):
        one, other = boto3.client("kms"), boto3.client("kms")

    assert names_of(one.meta.events) is not names_of(other.meta.events)
    assert SharedTrie is not type(handlers_of(one))
    assert one.meta.service_model is not other.meta.service_model
