"""The names of one case while it is played: its own secret names and tokens, and what it saved from answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import Template
from typing import Any

from mocksm.arn import partition_of
from mocksm.ids import Ids

_OTHER_REGIONS = {
    "cn-": ("cn-north-1", "cn-northwest-1"),
    "us-gov-": ("us-gov-west-1", "us-gov-east-1"),
    "": ("us-west-2", "us-east-2", "eu-west-1"),
}

TOKENS = ("v1", "v2", "v3", "v4", "v5")


@dataclass(frozen=True, slots=True)
class Ref:
    """A name or token of the case's own, or what an earlier step saved, as it is; text may be cut at ``end``."""

    name: str
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Text with ``$name`` in it, where ``Ref("name")`` would stand alone."""

    template: str


class Scope:
    """What references mean in one case.

    There are ``prefix`` (everything that the case makes begins with it), ``name`` and ``other`` (names for secrets),
    ``v1`` to ``v5`` (request tokens, which become version ids), ``region``, its ``partition``, ``elsewhere`` and ``furthest``
    (a second and third Region, where the partition has them), and what is saved.
    """

    def __init__(self, prefix: str, region: str, ids: Ids) -> None:
        self._values: dict[str, Any] = {
            "prefix": prefix,
            "name": f"{prefix}db",
            "other": f"{prefix}other/db",
            "region": region,
            "partition": partition_of(region),
            **dict(zip(("elsewhere", "furthest"), others(region), strict=False)),
            **{token: ids.uuid() for token in TOKENS},
        }

    def __getitem__(self, name: str) -> Any:
        if name not in self._values:
            raise LookupError(f"the case refers to {name!r} and has {', '.join(sorted(self._values))}")
        return self._values[name]

    def save(self, name: str, value: Any) -> None:
        """Give a value a name that later steps may refer to."""
        self._values[name] = value

    def text(self, template: str, *, change: Callable[[str], str] = str) -> str:
        """Return a template filled in, each value changed first."""
        return Template(template).substitute({name: change(str(value)) for name, value in self._values.items()})

    def pattern(self, template: str) -> str:
        """Return a regular expression with values filled in, which stand for themselves there."""
        return self.text(template, change=re.escape)

    def resolve(self, value: Any) -> Any:
        """Return the same value with references and texts replaced, at any depth."""
        if isinstance(value, Ref):
            return self[value.name] if value.end is None else self[value.name][: value.end]
        if isinstance(value, Text):
            return self.text(value.template)
        if isinstance(value, Mapping):
            return {self.resolve(key): self.resolve(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.resolve(item) for item in value]
        return value.resolved(self) if hasattr(value, "resolved") else value


def others(region: str) -> list[str]:
    """Return other Regions of the same partition."""
    candidates = next(names for start, names in _OTHER_REGIONS.items() if region.startswith(start))
    return [name for name in candidates if name != region]


def part(answer: Any, path: str) -> Any:
    """Return the part of an answer at a path: ``Versions.0.VersionId``."""
    for step in path.split("."):
        answer = answer[int(step)] if isinstance(answer, list) else answer[step]
    return answer
