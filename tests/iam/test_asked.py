from __future__ import annotations

from mocksm.iam.asked import Asked, Grant, Wording
from mocksm.iam.policy import parse
from mocksm.iam.statements import allow, document


def test_a_bare_question_is_the_same_but_for_its_condition_keys() -> None:
    policy = parse(document([allow("kms:*")]), kind="identity", name="kms")
    keys = {"aws:SourceIp": "1.2.3.4"}
    grants = (Grant("g", "arn"),)
    asked = Asked("kms:Decrypt", "arn", "shown", "1", policy, keys, True, grants, keys, Wording.KEY, True)

    assert asked._replace(context={}, identity_context={}) == asked.bare()
    default = Asked("", "", "", "")
    assert all(given != other for given, other in zip(asked, default, strict=True))  # else one could be lost unseen
