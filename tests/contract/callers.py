"""Who asks, where it is not whoever plays the cases: how a mock makes them. Live, a profile stands for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mocksm import allow
from mocksm.aws import Aws


def _other_account(_: Aws) -> Mapping[str, Any]:
    """Return what signs for an administrator of another account: mocksm takes its number for an access key."""
    return {"aws_access_key_id": "444455556666", "aws_secret_access_key": "none"}


def _without_kms(aws: Aws) -> Mapping[str, Any]:
    """Return what signs for a user of the same account who has all rights in Secrets Manager and none in KMS."""
    return dict(aws.user("without-kms", [allow("secretsmanager:*", on="*")]).credentials)


def _nobody(aws: Aws) -> Mapping[str, Any]:
    """Return what signs for a user of the same account who has no rights."""
    return dict(aws.user("nobody", []).credentials)


CALLERS: Mapping[str, Callable[[Aws], Mapping[str, Any]]] = {
    "other_account": _other_account,
    "without_kms": _without_kms,
    "nobody": _nobody,
}
