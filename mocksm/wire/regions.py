"""Which Regions there are: botocore's list of partitions, so that a new Region needs no new mocksm."""

from __future__ import annotations

import re
from functools import cache

from botocore.loaders import create_loader

from mocksm.arn import partition_of


def is_region(region: str, *, like: str) -> bool:
    """Say whether there is a Region of this name in the partition of the Region ``like``."""
    names, pattern = _regions(partition_of(like))
    return region in names or re.fullmatch(pattern, region) is not None


@cache
def _regions(partition: str) -> tuple[frozenset[str], str]:
    for each in create_loader().load_data("partitions")["partitions"]:
        if each["id"] == partition:
            names = frozenset(name for name in each["regions"] if "-" in name and not name.endswith("-global"))
            return names, each["regionRegex"]
    return frozenset(), r"(?!)"
