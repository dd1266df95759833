"""What a secret that is scheduled for deletion refuses (4.1)."""

from __future__ import annotations

from collections.abc import Iterator

from tests.contract.case import Case, Fact
from tests.contract.expected import ANY, Refused
from tests.contract.secretsmanager.steps import (
    CREATED,
    MARKED,
    V1,
    V2,
    ask,
    delete,
    get,
    put,
    stage,
    update,
)

_WEEK = delete(RecoveryWindowInDays=7)


_REFUSED = (
    ("AWS-recorded", ask("TagResource", MARKED, Tags=[{"Key": "team", "Value": "core"}])),
    ("AWS-recorded", ask("UntagResource", MARKED, TagKeys=["team"])),
    ("reported", get(MARKED)),
    ("reported", put(V2, MARKED)),
    ("reported", update(MARKED, SecretString="second")),
    ("reported", ask("RotateSecret", MARKED, ClientRequestToken=V2)),
    ("reported", ask("GetResourcePolicy", MARKED)),
    ("unsure", ask("PutResourcePolicy", MARKED, ResourcePolicy='{"Version": "2012-10-17", "Statement": []}')),
    ("unsure", ask("DeleteResourcePolicy", MARKED)),
    ("unsure", stage("blue", to=V1, expect=MARKED)),
    ("unsure", ask("CancelRotateSecret", MARKED)),
    ("unsure", delete(Refused("InvalidRequestException", ANY))),
)


def _marked() -> Iterator[Case]:
    for evidence, step in _REFUSED:
        row = f"marked for deletion: {step.operation}"
        yield Case(f"marked-{step.operation}", Fact("4.1", row, evidence), (CREATED, _WEEK, step))


CASES = tuple(_marked())
