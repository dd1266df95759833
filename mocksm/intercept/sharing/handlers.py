"""Event handlers that sessions and clients have in common until one of them registers its own. It knows no session.

botocore copies all of a session's 130 handlers for each client, node by node, and translates the names of events anew for
each: together as long as all else that a client costs.
"""

from __future__ import annotations

import copy
import threading
from typing import Any

import botocore.hooks
from botocore.hooks import EventAliaser, HierarchicalEmitter

from mocksm.intercept.patch import Method, Patch

# A newer botocore may keep handlers otherwise, or call events so.
_TRIE: Any = getattr(botocore.hooks, "_PrefixTrie", object)
_NODE = {"chunk", "children", "values"}
_ALIASES: Any = getattr(botocore.hooks, "EVENT_ALIASES", None)
_CHANGING = threading.RLock()


class SharedTrie(_TRIE):  # type: ignore[misc]  # botocore has no types
    """Handlers by the prefixes of events; nodes are never changed, so that a copy has them in common."""

    def append_item(self, key: str, *arguments: Any, **named: Any) -> None:
        """Add a handler, as botocore does, to nodes of this trie's own."""
        with _CHANGING:
            changed = self._with_own(key)
            changed.append_item(key, *arguments, **named)
            self.__dict__.update(changed.__dict__)

    def remove_item(self, key: str, *arguments: Any, **named: Any) -> None:
        """Remove a handler, likewise."""
        with _CHANGING:
            changed = self._with_own(key)
            changed.remove_item(key, *arguments, **named)
            self.__dict__.update(changed.__dict__)

    def __copy__(self) -> SharedTrie:
        twin: SharedTrie = _with_root(SharedTrie, self._root)
        return twin

    def _with_own(self, key: str) -> Any:
        """Return an ordinary trie that has nodes of its own on the way to a key, and all others in common with this one."""
        node = _copied(self._root)
        trie = _with_root(_TRIE, node)
        for part in key.split("."):
            child = node["children"].get(part)
            if child is None:
                break
            node["children"][part] = node = _copied(child)
        return trie


def _with_root(kind: Any, root: dict[str, Any]) -> Any:
    trie = kind()
    trie._root = root  # noqa: SLF001 - botocore offers no list of handlers
    return trie


def _copied(node: dict[str, Any]) -> dict[str, Any]:
    return {**node, "children": dict(node["children"]), "values": copy.copy(node["values"])}


def share(emitter: HierarchicalEmitter) -> None:
    """Let copies of an emitter have its handlers in common."""
    handlers = getattr(emitter, "_handlers", None)
    held = getattr(handlers, "__dict__", {})
    root = held.get("_root")
    if type(handlers) is _TRIE and len(held) == 1 and isinstance(root, dict) and root.keys() == _NODE:
        emitter._handlers = _with_root(SharedTrie, root)  # type: ignore[attr-defined]  # noqa: SLF001 - likewise


class _Names:
    """How botocore calls events: the name of a service in them may be an old one."""

    def __init__(self) -> None:
        self._kept: tuple[dict[str, str], dict[str, str]] = {}, {}

    def current(self) -> dict[str, str]:
        """Return what was translated so far, by the aliases as they are now."""
        aliases, names = self._kept
        if aliases != _ALIASES:
            self._kept = _, names = dict(_ALIASES), {}
        return names


_NAMES = _Names()


def share_names(events: Any) -> None:
    """Let a session know what others have found out of the names of events."""
    if type(events) is EventAliaser and vars(events).get("_event_aliases") is _ALIASES is not None:
        vars(events)["_alias_name_cache"] = _NAMES.current()


def _copy(original: Method) -> Method:
    def copied(events: Any) -> Any:
        twin = original(events)
        if type(events) is type(twin) is EventAliaser and vars(events).get("_alias_name_cache") is _NAMES.current():
            vars(twin)["_alias_name_cache"] = vars(events)["_alias_name_cache"]  # it has the same aliases
        return twin

    return copied


_CAN_SHARE = _ALIASES is not None and "__copy__" in vars(EventAliaser)
PATCHES = [Patch(EventAliaser, "__copy__", _copy)] if _CAN_SHARE else []
