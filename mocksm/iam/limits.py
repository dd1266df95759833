"""How long policies may be (authorization.md 5.7). It knows texts and no documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from mocksm.iam.malformed import MalformedPolicy, Rule


def _without_space(text: str) -> int:
    return len(re.sub(r"\s", "", text))


def _bytes(text: str) -> int:
    return len(text.encode())


class Limit(NamedTuple):
    """The longest text of the policies that stand in one place.

    Attributes:
        most: The size, in what ``measure`` counts.
        measure: Characters, characters without white space as in IAM, or bytes as in KMS.
    """

    most: int
    measure: Callable[[str], int]

    def size(self, texts: Iterable[str]) -> int:
        """Return the size of the policies together."""
        return sum(map(self.measure, texts))

    def check(self, *texts: str) -> None:
        """Refuse what is too long.

        Args:
            *texts: The policies that share the limit: all inline policies of one user or role.

        Raises:
            MalformedPolicy: They are too long; the services have errors of their own for it.
        """
        size = self.size(texts)
        if size > self.most:
            raise MalformedPolicy(Rule.SIZE, "document", f"{size}, at most {self.most}")


MANAGED = Limit(6_144, _without_space)
INLINE_OF_USER = Limit(2_048, _without_space)
INLINE_OF_ROLE = Limit(10_240, _without_space)
SESSION = Limit(2_048, len)  # the packed limit, for policy and tags together, is not modelled
SCP = Limit(10_240, len)
RCP = Limit(5_120, len)
KEY = Limit(32_768, _bytes)
