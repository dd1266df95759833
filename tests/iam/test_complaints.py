from __future__ import annotations

from typing import Any

import pytest

from mocksm.iam.complaints import complaint
from mocksm.iam.kinds import Kind
from mocksm.iam.malformed import MalformedPolicy
from mocksm.iam.policy import parse

GOOD = {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}
TRUST = {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}
VENDOR = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."


def said(document: Any, kind: Kind) -> str:
    with pytest.raises(MalformedPolicy) as refusal:
        parse(document, kind=kind)
    return complaint(refusal.value, kind)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        pytest.param({**GOOD, "Effect": "allow"}, "Syntax errors in policy.", id="effect"),
        pytest.param({**GOOD, "Condition": []}, "Syntax errors in policy.", id="condition"),
        pytest.param({"Effect": "Allow", "Resource": "*"}, "Policy statement must contain actions.", id="no-action"),
        pytest.param({**GOOD, "Action": []}, "Policy statement must contain actions.", id="empty-action"),
        pytest.param({"Effect": "Allow", "Action": "*"}, "Policy statement must contain resources.", id="no-resource"),
        pytest.param({**GOOD, "Action": "Decrypt"}, VENDOR, id="vendor"),
        pytest.param({**GOOD, "Condition": {"Bool": {"x": "true"}}}, VENDOR, id="vendor-of-a-key"),
        pytest.param({**GOOD, "Action": "kms:a:b"}, "Actions/Condition can contain only one colon.", id="colons"),
        pytest.param({**GOOD, "Action": "k_ms:a"}, "Vendor k_ms is not valid", id="vendor-not-valid"),
        pytest.param({**GOOD, "Principal": "*"}, "Policy document should not specify a principal.", id="principal"),
        pytest.param({**GOOD, "Resource": "db"}, 'Resource db must be in ARN format or "*".', id="resource"),
    ],
)
def test_iam_says_of_a_statement(statement: dict[str, Any], expected: str) -> None:
    assert expected == said({"Version": "2012-10-17", "Statement": statement}, "identity")


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param("{", "Syntax errors in policy.", id="json"),
        pytest.param({"Version": "2012-10-17"}, "Syntax errors in policy.", id="no-statement"),
        pytest.param(
            {"Version": "2020-01-01", "Statement": GOOD},
            "Policy document must be version 2012-10-17 or greater.",
            id="version",
        ),
        pytest.param(
            {"Version": "2012-10-17", "Statement": [{**GOOD, "Sid": "A"}, {**GOOD, "Sid": "A"}]},
            "Statement IDs (SID) in a single policy must be unique.",
            id="sid",
        ),
    ],
)
def test_iam_says_of_a_document(document: Any, expected: str) -> None:
    assert expected == said(document, "identity")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"Resource": "*"}, "Has prohibited field Resource.", id="resource"),
        pytest.param({"NotResource": "*"}, "Has prohibited field NotResource.", id="not-resource"),
        pytest.param({"Principal": {"AWS": "bob"}}, 'Invalid principal in policy: "AWS":"bob"', id="principal"),
        pytest.param({"Principal": {"Service": "ec2"}}, 'Invalid principal in policy: "Service":"ec2"', id="service"),
        pytest.param({"Principal": ["*"]}, "Syntax errors in policy.", id="principal-list"),
        pytest.param(
            {"Action": "kms:*"}, "AssumeRole policy may only specify STS AssumeRole actions.", id="other-service"
        ),
    ],
)
def test_iam_says_of_a_trust_policy(changes: dict[str, Any], expected: str) -> None:
    assert expected == said({"Statement": {**TRUST, **changes}}, "trust")


def test_iam_says_of_a_trust_policy_that_is_no_json() -> None:
    assert "This policy contains invalid Json" == said("{", "trust")
