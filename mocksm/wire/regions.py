"""Which Regions there are: botocore's list of partitions, so that a new Region needs no new mocksm."""

from __future__ import annotations

import re
from functools import cache

from botocore.loaders import create_loader

from mocksm.arn import partition_of
from mocksm.errors import MocksmError


def is_region(region: str, *, like: str) -> bool:
    """Say whether there is a Region of this name in the partition of the Region ``like``."""
    names, pattern = _regions(partition_of(like))
    return region in names or re.fullmatch(pattern, region) is not None


def checked_region(region: object, before: str = "") -> str:
    """Return the name of a Region that botocore knows, in any partition: what a test names is no new Region, but misspelt.

    Args:
        region: The name.
        before: What the message says before it, ``region=``.

    Raises:
        MocksmError: botocore knows no such Region; the message has near names.
    """
    known = _all_names()
    if isinstance(region, str) and region in known:
        return region
    from difflib import get_close_matches

    near = get_close_matches(f"{region}".lower(), sorted(known), n=2, cutoff=0.75)
    hint = f"; did you mean {' or '.join(near)}?" if near else "; it takes a form like us-east-1"
    raise MocksmError(f"mocksm: {before}{region!r} is no Region{hint}")


@cache
def _all_names() -> frozenset[str]:
    partitions = create_loader().load_data("partitions")["partitions"]
    return frozenset(name for each in partitions for name in _regions(each["id"])[0])


@cache
def _regions(partition: str) -> tuple[frozenset[str], str]:
    for each in create_loader().load_data("partitions")["partitions"]:
        if each["id"] == partition:
            names = frozenset(name for name in each["regions"] if "-" in name and not name.endswith("-global"))
            return names, each["regionRegex"]
    return frozenset(), r"(?!)"
