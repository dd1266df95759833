"""A whole seed: read and checked entry by entry, then planted in all its accounts and Regions, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from mocksm.arn import is_account
from mocksm.errors import AwsError, MocksmError, NotModelled
from mocksm.seeding.entries import Entry
from mocksm.seeding.places import Place
from mocksm.seeding.reading_keys import read_key
from mocksm.seeding.reading_secrets import read_secret
from mocksm.wire.regions import checked_region, is_region

MakeFunction = Callable[[Place, str, Any], None]
"""Makes a function in a place, by its name and its handler: a callable, or ``module:function``."""

_SECTIONS = ("secrets", "keys", "functions")
_OF_A_REGION = "what there is in a Region"


class _Sown(NamedTuple):
    """Something to be planted: where, what, and the entry that says so."""

    place: Place
    entry: Entry
    seed: Any


def sow(place: Place, document: Entry, make_function: MakeFunction) -> None:
    """Plant all that a seed describes; where anything of it cannot be, the cloud stays as it was.

    Args:
        place: The account and the Region of what the seed has outside of ``accounts`` and ``regions``.
        document: The seed.
        make_function: Makes its functions.

    Raises:
        MocksmError: An entry is wrong, or AWS would refuse it; the message says which, and what it takes.
    """
    places = list(_places(place, document))
    functions = list(_read(places, "functions", _handler))
    keys = list(_read(places, "keys", read_key))
    secrets = list(_read(places, "secrets", read_secret))
    place.dispatcher.catch_up()
    with place.cloud.lock:
        before = place.cloud.snapshot()
        try:
            _plant(functions, keys, secrets, make_function)
        except BaseException:
            place.cloud.restore(before)
            raise


def _plant(functions: list[_Sown], keys: list[_Sown], secrets: list[_Sown], make_function: MakeFunction) -> None:
    from mocksm.seeding.opening_keys import OPEN
    from mocksm.seeding.planting_keys import begin, finish
    from mocksm.seeding.planting_secrets import plant_secret

    for place, entry, (name, handler) in functions:
        with _saying_where(entry):
            make_function(place, name, handler)
    begun = []
    for place, entry, seed in keys:
        with _saying_where(entry):
            begun.append((place, entry, seed, begin(place, seed, policy=OPEN)))
    for place, entry, seed in secrets:
        with _saying_where(entry):
            plant_secret(place, seed)
    for place, entry, seed, key in begun:
        with _saying_where(entry):
            finish(place, key, seed)


@contextmanager
def _saying_where(entry: Entry) -> Iterator[None]:
    try:
        yield
    except AwsError as problem:
        told = f"{problem.code}: {problem.message}" if problem.message else problem.code
        raise MocksmError(f"mocksm: {entry.where}: AWS refuses this: {told}") from problem
    except NotModelled:
        raise
    except MocksmError as problem:
        raise MocksmError(f"mocksm: {entry.where}: {str(problem).removeprefix('mocksm: ')}") from problem


def _handler(name: str, entry: Entry) -> tuple[str, Any]:
    return name, entry.said if callable(entry.said) else entry.text("a handler, 'module:function'")


def _read(
    places: list[tuple[Place, Mapping[str, Entry]]], section: str, reader: Callable[[str, Entry], Any]
) -> Iterator[_Sown]:
    for place, parts in places:
        if section in parts:
            for name, entry in parts[section].named(f"a mapping of names to {section}"):
                yield _Sown(place, entry, reader(name, entry))


# -- accounts and Regions ----------------------------------------------------------------------------------------------


def _places(place: Place, document: Entry) -> Iterator[tuple[Place, Mapping[str, Entry]]]:
    """Yield each place that a seed speaks of, with the sections of that place."""
    parts = document.parts("a seed", (*_SECTIONS, "regions", "accounts"))
    yield place, parts
    yield from _regions(place, parts)
    for account, there in _entries(parts, "accounts"):
        if not is_account(account):
            raise MocksmError(f"mocksm: {there.where}: {account!r} is no account id: it takes twelve digits, in quotes")
        own = there.parts("what there is in an account", (*_SECTIONS, "regions"))
        yield place.of_account(account), own
        yield from _regions(place.of_account(account), own)


def _regions(place: Place, parts: Mapping[str, Entry]) -> Iterator[tuple[Place, Mapping[str, Entry]]]:
    for region, there in _entries(parts, "regions"):
        checked_region(region, f"{there.where}: ")
        if not is_region(region, like=place.region):
            raise MocksmError(f"mocksm: {there.where}: {region!r} is no Region beside {place.region}")
        yield place.elsewhere(region), there.parts(_OF_A_REGION, _SECTIONS)


def _entries(parts: Mapping[str, Entry], name: str) -> Iterator[tuple[str, Entry]]:
    if name in parts:
        yield from parts[name].named(f"a mapping of {name}")
