"""Variables of a build of CodeBuild: what a buildspec, a project and StartBuild name. It resolves nothing (integrations.md 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple, get_args

from mocksm.arn import Arn
from mocksm.containers.documents import Source, documents
from mocksm.errors import MocksmError

Type = Literal["PLAINTEXT", "PARAMETER_STORE", "SECRETS_MANAGER"]

_IN_BUILDSPEC: Mapping[str, Type] = {
    "variables": "PLAINTEXT",
    "parameter-store": "PARAMETER_STORE",
    "secrets-manager": "SECRETS_MANAGER",
}
_PARTS = 4  # of a reference to a secret
_ARN_COLONS = 6
_RESERVED = "CODEBUILD_"


class Variable(NamedTuple):
    """A variable.

    Attributes:
        type: What its value is.
        value: The value, the name of a parameter, or a reference to a secret.
    """

    type: Type
    value: str


class SecretReference(NamedTuple):
    """A reference to a secret; all but the first are empty where they are not given.

    Attributes:
        secret_id: The secret's name or ARN.
        key: The key in its JSON.
        stage: The staging label.
        version: The version.
    """

    secret_id: str
    key: str
    stage: str
    version: str

    @classmethod
    def parse(cls, text: str) -> SecretReference:
        """Return what ``secret-id:json-key:version-stage:version-id`` means; an ARN has colons of its own.

        Raises:
            MocksmError: It has more parts.
        """
        parts = text.split(":")
        if Arn.parse(text) is not None:
            parts = [":".join(parts[: _ARN_COLONS + 1]), *parts[_ARN_COLONS + 1 :]]
        if len(parts) > _PARTS:
            raise MocksmError(
                f"mocksm: {text!r} is no reference of CodeBuild: it takes secret-id:json-key:version-stage:version-id"
            )
        return cls(*parts, *[""] * (_PARTS - len(parts)))


def of_buildspec(source: Source) -> dict[str, Variable]:
    """Return the variables that a buildspec has under ``env``."""
    env = documents(source, "a buildspec")[0].get("env") or {}
    return {
        name: Variable(kind, _plain(value))
        for section, kind in _IN_BUILDSPEC.items()
        for name, value in (env.get(section) or {}).items()
    }


def of_list(given: Iterable[Mapping[str, Any]], what: str) -> dict[str, Variable]:
    """Return the variables that a project or StartBuild has, as CodeBuild's API takes them.

    Raises:
        MocksmError: It takes no such variable.
    """
    found: dict[str, Variable] = {}
    for each in given:
        kind = each.get("type", "PLAINTEXT")
        if kind not in get_args(Type) or "name" not in each or "value" not in each:
            raise MocksmError(
                f"mocksm: a variable of {what} has name, value and a type of {', '.join(get_args(Type))}; this has "
                f"{', '.join(map(repr, each))} and the type {kind!r}"
            )
        found[each["name"]] = Variable(kind, each["value"])
    return found


def reserved(variables: Mapping[str, Variable]) -> str | None:
    """Return a name that CodeBuild keeps for itself, None where there is none."""
    return next((name for name in variables if name.startswith(_RESERVED)), None)


def _plain(value: Any) -> str:
    """Return a scalar of YAML as a text: a truth value as YAML writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
