"""What the control object says of a name that it does not have. It knows no cloud."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn


class Spelling:
    """The part of the control object that names near names. Type checkers do not see it: to them a misspelt name is an error."""

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> NoReturn:
            """Tell a test that takes the fixture ``mocksm`` for the module of that name how to import what it wants."""
            if name in sys.modules["mocksm"].__all__:
                raise AttributeError(
                    f"mocksm: `mocksm` is the fixture here, and no module: use `from mocksm import {name}`"
                )
            raise AttributeError(f"mocksm: {type(self).__name__} has no {name!r}; {_near(name, dir(self))}")


def region_named(region: str | None) -> str | None:
    """Return the Region that an option names; raises MocksmError where botocore knows none of that name."""
    if region is None:
        return None
    from mocksm.wire.regions import checked_region

    return checked_region(region, "region=")


def _near(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, [each for each in known if not each.startswith("_")], n=3)
    return f"did you mean {' or '.join(near)}?" if near else "dir() lists what there is"
