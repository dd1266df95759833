"""Amazon Resource Names: parts to text and back, and the partition that a Region belongs to."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

_ACCOUNT_DIGITS = 12
_PARTITIONS = {
    "cn-": "aws-cn",
    "eusc-": "aws-eusc",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
}


@lru_cache(maxsize=128)
def partition_of(region: str) -> str:
    """Return the partition of a Region, by its prefix: ``aws-cn`` for ``cn-north-1``, ``aws`` for most."""
    return next((partition for prefix, partition in _PARTITIONS.items() if region.startswith(prefix)), "aws")


class Arn(NamedTuple):
    """``arn:partition:service:region:account:resource``; the resource keeps its own colons and slashes."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    @classmethod
    def parse(cls, text: str) -> Arn | None:
        """Return the parts of an ARN, or None where ``text`` is none."""
        parts = text.split(":", 5)
        if len(parts) < 6 or parts[0] != "arn":  # noqa: PLR2004 - the six parts named above
            return None
        return cls(*parts[1:])

    @classmethod
    def make(cls, service: str, region: str, account: str, resource: str) -> Arn:
        """Return the ARN of a resource, in the partition of its Region."""
        return cls(partition_of(region), service, region, account, resource)

    def __str__(self) -> str:
        return ":".join(("arn", *self))


def is_account(text: str) -> bool:
    """Tell whether ``text`` is the id of an account: twelve digits."""
    return len(text) == _ACCOUNT_DIGITS and text.isascii() and text.isdigit()
