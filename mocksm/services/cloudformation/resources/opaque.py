"""Types that mocksm does not make, and that a test accepts all the same: they have a name, and what the test says of them."""

from __future__ import annotations

from mocksm.services.cloudformation.options import Accepted
from mocksm.services.cloudformation.resources.kind import Change, Kind, Made, Properties, Work


def kind_of(name: str, accepted: Accepted) -> Kind:
    """Return the kind of a type that the test accepts; whatever changes of it, it stays the same one."""

    def create(work: Work, wanted: Properties) -> Made:
        del wanted
        return Made(accepted.ref or work.name(), accepted.attributes)

    def update(work: Work, change: Change) -> Made:
        del work
        return Made(change.id, accepted.attributes)

    return Kind(name, frozenset(), create, update, _delete, is_opaque=True)


def _delete(work: Work, physical_id: str, properties: Properties) -> None:
    """Delete nothing: there is nothing."""
    del work, physical_id, properties
