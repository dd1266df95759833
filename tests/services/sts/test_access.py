"""What STS asks of roles, and whom it refuses before anything is asked."""

from __future__ import annotations

import pytest

from mocksm import MockSecrets, allow
from mocksm.errors import MocksmError
from tests.expect import refused

ROOT = "arn:aws:iam::123456789012:root"


def test_a_root_assumes_no_role(mocksm: MockSecrets) -> None:
    root = mocksm.user(ROOT)
    role = mocksm.role("reader", trust=[allow("sts:AssumeRole", to=ROOT)])

    with refused("AccessDenied", "Roles may not be assumed by root accounts.", 403):
        root.client("sts").assume_role(RoleArn=role.arn, RoleSessionName="s1")
    with pytest.raises(MocksmError, match=r"AWS answers AccessDenied: Roles may not be assumed by root accounts\."):
        mocksm.decide("sts:AssumeRole", on=role, by=root)


def test_a_session_token_needs_no_permission_and_none_takes_it_away(mocksm: MockSecrets) -> None:
    bob = mocksm.user("bob", [{"Effect": "Deny", "Action": "*", "Resource": "*"}])

    assert bob.client("sts").get_session_token()["Credentials"]["SessionToken"]
    assert mocksm.decide("sts:GetSessionToken", by=bob).allowed
    assert not mocksm.decide("sts:GetFederationToken", by=bob).allowed
