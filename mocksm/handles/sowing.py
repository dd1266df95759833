"""The part of the control object that seeds a cloud from files, and writes files that seed another. It opens no cloud."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mocksm.errors import AwsError, MocksmError
from mocksm.handles.lambdas import Lambdas

if TYPE_CHECKING:
    from mocksm.seeding.entries import Entry
    from mocksm.seeding.places import Place
    from mocksm.seeding.values import Value

Source = str | os.PathLike[str] | Mapping[str, Any]
"""A JSON, YAML or TOML file, or what such a file holds."""


class Sowing(Lambdas):
    """What can be seeded and dumped as a whole."""

    def seed(
        self,
        source: Source | None = None,
        *,
        secrets: Mapping[str, Any] | None = None,
        keys: Mapping[str, Any] | None = None,
        functions: Mapping[str, Any] | None = None,
        regions: Mapping[str, Any] | None = None,
        accounts: Mapping[str, Any] | None = None,
    ) -> None:
        """Make all that a seed describes, or nothing of it; README's "Seeding" has every part that there is.

        Args:
            source: A file, ``.json``, ``.yaml`` or ``.toml``, or what such a file holds.
            secrets: Names of secrets, each with its value, or a mapping with its parts.
            keys: Aliases or ids of KMS keys, each with a mapping of its parts.
            functions: Names of Lambda functions, each with its handler: ``module:function``, or a callable.
            regions: Other Regions, each with its own secrets, keys and functions.
            accounts: Other accounts, each with its own secrets, keys, functions and regions.

        Raises:
            MocksmError: Something in the seed is wrong, or AWS would refuse it; the message says which entry it is, and
                what it takes.

        >>> from mocksm import mock_secrets
        >>> with mock_secrets() as aws:
        ...     aws.seed(secrets={"prod/db": {"value": {"password": "old"}, "suffix": "AbCdEf", "tags": {"team": "core"}}})
        ...     aws.secrets["prod/db"].json
        {'password': 'old'}
        """
        __tracebackhide__ = True
        said = {"secrets": secrets, "keys": keys, "functions": functions, "regions": regions, "accounts": accounts}
        given = {name: section for name, section in said.items() if section is not None}
        try:
            self._sow(source, given)
        except (AwsError, MocksmError) as problem:
            from mocksm.seeding.frames import without_frames

            raise without_frames(problem)  # noqa: B904 - it is the same

    def _sow(self, source: Source | None, given: Mapping[str, Any]) -> None:
        from mocksm.seeding.entries import Entry
        from mocksm.seeding.places import Place
        from mocksm.seeding.sowing import sow

        place = Place(self.dispatcher, self.region)
        if source is not None:
            sow(place, _read(source), _make_function)
        if given:
            sow(place, Entry("seed", given), _make_function)

    def seed_values(self, values: Mapping[str, Value], where: str) -> None:
        """Make secrets of names and values, as the option ``secrets`` gives them.

        Args:
            values: The names and values.
            where: What gives them.

        Raises:
            MocksmError: AWS would refuse one; the message says which.
        """
        __tracebackhide__ = True
        for name, value in values.items():
            try:
                self.secret(name, value)
            except AwsError as problem:
                told = f"{problem.code}: {problem.message}" if problem.message else problem.code
                raise MocksmError(f"mocksm: {where} > {name}: AWS refuses this: {told}") from problem

    def dump(self, path: str | os.PathLike[str] | None = None) -> dict[str, Any]:
        """Return the secrets and keys of all accounts and Regions as a seed, SECRET VALUES AND KEY MATERIAL INCLUDED.

        Seeded elsewhere, these answer as they do here; ciphertexts that were made here can be decrypted. Nothing else is in it:
        no users, roles and functions (those that rotate secrets have to be there before it is seeded), no parameters, stacks,
        databases and rules. The secret that RDS made for a database is, and goes on rotating; no database hears of it.

        Args:
            path: A file that it is written to as well: JSON, YAML or TOML, by its suffix.

        Raises:
            NotImplementedError: There is a cross-account replica, or a key in a custom key store.
            MocksmError: The key of a value was deleted, and the value with it.
        """
        from mocksm.seeding import files
        from mocksm.seeding.dumping import dump
        from mocksm.seeding.places import Place

        document = dump(Place(self.dispatcher, self.region))
        if path is not None:
            files.write(Path(path), document)
        return document


def checked_values(values: object) -> dict[str, Value]:
    """Return what the option ``secrets`` says; raises MocksmError where that is no mapping of names to values."""
    if values is None:
        return {}
    if not isinstance(values, Mapping):
        file = f"; a file is seed={values!r}" if isinstance(values, (str, os.PathLike)) else ""
        raise MocksmError(
            f"mocksm: secrets takes names and values, {{'prod/db': 'hunter2'}}, and this is a {type(values).__name__}{file}"
        )
    for name in values:
        if not isinstance(name, str):
            raise MocksmError(f"mocksm: secrets: {name!r} is no name of a secret: it takes text")
    return dict(values)


def _read(source: Source) -> Entry:
    from mocksm.seeding import files
    from mocksm.seeding.entries import Entry

    if isinstance(source, Mapping):
        return Entry("seed", source)
    if isinstance(source, (str, os.PathLike)):
        return Entry(os.fspath(source), files.read(Path(source)))
    raise MocksmError(
        f"mocksm: a seed is a file, or a mapping of what one holds, and this is a {type(source).__name__}"
    )


def _make_function(place: Place, name: str, handler: Any) -> None:
    from mocksm.handles.functions import FunctionHandles, Options

    FunctionHandles(place.dispatcher, place.region).make(name, handler, Options())
