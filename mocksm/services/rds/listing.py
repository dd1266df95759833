"""Lists of instances and clusters: filters and pages, as the Describe operations have them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.paging import page, place
from mocksm.services.rds.errors import InvalidParameterValue
from mocksm.services.rds.lookup import databases_of, find
from mocksm.services.rds.store import Database, Kind

PAGE = 100
_PAGES = range(20, 101)
_Names = Callable[[Database], Sequence[str]]
_FILTERS: Mapping[Kind, Mapping[str, _Names]] = MappingProxyType(
    {
        "db": {
            "db-instance-id": lambda database: (database.identifier, database.arn),
            "db-cluster-id": lambda database: (database.cluster or "",),
            "dbi-resource-id": lambda database: (database.resource_id,),
            "engine": lambda database: (database.engine,),
        },
        "cluster": {
            "db-cluster-id": lambda database: (database.identifier, database.arn),
            "db-cluster-resource-id": lambda database: (database.resource_id,),
            "engine": lambda database: (database.engine,),
        },
    }
)


def listed(
    call: Call,
    kind: Kind,
    named: str | None,
    filters: Sequence[Mapping[str, Any]],
    size: int,
    marker: str | None,
) -> tuple[list[Database], str | None]:
    """Return the one that is named, or a page of those that the filters let through, with the next page's marker."""
    if size not in _PAGES:
        raise InvalidParameterValue(f"Invalid value {size} for MaxRecords. Must be between 20 and 100")
    candidates = [find(call, kind, named)] if named else databases_of(call).of_kind(kind)
    found = [each for each in candidates if all(_passes(kind, each, one) for one in filters)]
    if marker is not None:
        last = place(marker)
        if last is None:
            raise InvalidParameterValue("Invalid marker")  # the words are not known
        found = [each for each in found if each.identifier > last]
    return page(found, limit=size, key=lambda each: each.identifier)


def _passes(kind: Kind, database: Database, wanted: Mapping[str, Any]) -> bool:
    names = _FILTERS[kind].get(wanted["Name"])
    if names is None:
        raise InvalidParameterValue(f"Unrecognized filter name: {wanted['Name']}")
    return any(value in names(database) for value in wanted["Values"])
