"""What Lambda keeps: functions with their versions, aliases, policies and tags, and how each invocation ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from mocksm.services.lambda_.permissions import Permissions

Handler = Callable[[Any, Any], Any]

LATEST = "$LATEST"


class Code(Protocol):
    """What a version runs: a callable of the test's, or what a zip holds."""

    @property
    def sha256(self) -> str:
        """CodeSha256: base64."""

    @property
    def size(self) -> int:
        """CodeSize: bytes."""

    @property
    def root(self) -> str | None:
        """LAMBDA_TASK_ROOT: where its files lie; None for a callable."""

    def running(self) -> AbstractContextManager[Handler]:
        """Give the handler, and have its modules at hand, while it runs; raises what importing it raised."""

    def anew(self, handler: str) -> Code:
        """Return the same code as it is loaded anew, for a handler of this name."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version: code and configuration, which are replaced and never changed.

    Attributes:
        number: ``$LATEST``, or the number under which it was published.
        code: What it runs.
        handler: The handler as Lambda names it, ``module.function``.
        runtime: ``python3.12``.
        role: The ARN of its execution role; None leaves its calls to the account's administrator.
        timeout: Seconds.
        memory: Megabytes.
        description: Its description.
        environment: The variables that the function's owner gave it; None where none were ever given.
        modified: When it was made or changed last.
        revision: Its RevisionId, another one after each change.
    """

    number: str
    code: Code
    handler: str
    runtime: str
    role: str | None
    timeout: int
    memory: int
    description: str
    environment: Mapping[str, str] | None
    modified: datetime
    revision: str


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name of a version."""

    name: str
    version: str
    description: str
    revision: str


@dataclass(slots=True)
class Function:
    """A Lambda function.

    Attributes:
        arn: Its ARN, without a qualifier.
        name: Its name.
        latest: ``$LATEST``.
        versions: The published versions by their numbers.
        aliases: The aliases by their names.
        permissions: Its policies: of the function itself under ``""``, of versions and aliases under their names.
        tags: Its tags.
        published: The highest number that a version ever had.
    """

    arn: str
    name: str
    latest: Version
    versions: dict[str, Version] = field(default_factory=dict)
    aliases: dict[str, Alias] = field(default_factory=dict)
    permissions: dict[str, Permissions] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    published: int = 0

    def version(self, qualifier: str | None) -> Version | None:
        """Return the version that a qualifier means: ``$LATEST``, a number or an alias; None where there is none."""
        if qualifier in (None, LATEST):
            return self.latest
        alias = self.aliases.get(qualifier or "")
        number = alias.version if alias else qualifier
        return self.latest if number == LATEST else self.versions.get(number or "")

    def __deepcopy__(self, memo: dict[int, Any]) -> Function:
        """Return a copy for a snapshot: what it holds is replaced and never changed, and the user's code is no one's to copy."""
        twin = copy(self)
        twin.versions, twin.aliases = dict(self.versions), dict(self.aliases)
        twin.permissions, twin.tags = dict(self.permissions), dict(self.tags)
        return twin


@dataclass(frozen=True, slots=True)
class Invocation:
    """One run of a function.

    Attributes:
        function_arn: The function, with the qualifier by which it was invoked.
        request_id: The id that ``context.aws_request_id`` had.
        event: The event, decoded.
        error: What the handler raised, with its traceback, or what stands for it (a timeout, an answer that JSON can't
            hold); None if it returned.
    """

    function_arn: str
    request_id: str
    event: Any = field(repr=False)  # it may hold a secret
    error: BaseException | None

    def __deepcopy__(self, memo: dict[int, Any]) -> Invocation:
        return self


class Functions:
    """The functions of one account in one Region."""

    def __init__(self) -> None:
        self._by_name: dict[str, Function] = {}
        self.invocations: list[Invocation] = []

    def add(self, function: Function) -> None:
        """Keep a function; one of the same name is replaced."""
        self._by_name[function.name] = function

    def find(self, name: str) -> Function | None:
        """Return the function of a name, None if there is none."""
        return self._by_name.get(name)

    def remove(self, function: Function) -> None:
        """Forget a function."""
        del self._by_name[function.name]

    def __iter__(self) -> Iterator[Function]:
        """Yield the functions, by name."""
        return iter(sorted(self._by_name.values(), key=lambda function: function.name))
