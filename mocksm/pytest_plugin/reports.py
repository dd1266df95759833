"""What a failing test's report shows of the mocks that were active when it failed."""

from __future__ import annotations

from mocksm.intercept import active
from mocksm.lifetime import Lifetime
from mocksm.told import Section, Told, carried, take_notes_off


def carried_out(error: BaseException) -> list[Told]:
    """Return what an exception carries out of the mocks that it ended; its notes of that come off, as sections tell it."""
    take_notes_off(error)
    return carried(error)


def sections(error: BaseException, told: list[Told], *, still_inside: bool) -> list[Section]:
    """Return the sections, each with its title; none for what there is nothing to say of.

    Args:
        error: What the test failed with.
        told: What ``carried_out`` returned.
        still_inside: Whether the test's mock may be active still: a fixture's is, a decorator's has ended.
    """
    found = [section for each in told for section in each.sections]
    mock = active.current() if still_inside else None
    if isinstance(mock, Lifetime) and all(mock.cloud is not each.cloud for each in told):
        found += mock.take_ending().sections(error)
    return found
