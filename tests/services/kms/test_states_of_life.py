from __future__ import annotations

from typing import Any

import pytest

from mocksm.aws import Aws
from mocksm.services.kms.store import Keys
from tests.expect import refused
from tests.services.kms.conftest import ACCOUNT, OPEN_POLICY, REGION
from tests.services.kms.test_states import (
    CREATING,
    DELETION,
    DISABLED,
    IMPORT,
    REPLICA,
    STATES,
    UPDATING,
    Answers,
)
from tests.services.kms.wrapped import FOR_EVER, OAEP, external, import_into, wrap

USER = f"arn:aws:iam::{ACCOUNT}:user/app"
_ORIGIN = ("UnsupportedOperationException", "origin is {Origin} which is not valid for this operation.")
_ALWAYS: Answers = [None] * 8
_USE: Answers = [None, DISABLED, DELETION, REPLICA, IMPORT, None, CREATING, None]
_WRITE: Answers = [None, None, DELETION, REPLICA, None, None, None, None]
_ROTATION: Answers = [None, DISABLED, DELETION, REPLICA, None, None, CREATING, None]

# kms.md section 5, in the order of STATES, for a key whose origin the operation works on.
TABLE: dict[str, Answers] = {
    "create_grant": _USE,
    "list_grants": _ALWAYS,
    "retire_grant": _ALWAYS,
    "revoke_grant": _ALWAYS,
    "list_key_policies": _ALWAYS,
    "get_key_last_usage": _ALWAYS,
    "list_key_rotations": _ALWAYS,
    "update_key_description": _WRITE,
    "enable_key_rotation": _ROTATION,
    "disable_key_rotation": _ROTATION,
    "get_key_rotation_status": [None, None, None, None, None, None, None, None],
    "rotate_key_on_demand": _USE,
    "replicate_key": [None, DISABLED, DELETION, REPLICA, IMPORT, None, CREATING, UPDATING],
    "update_primary_region": _USE,
    "get_parameters_for_import": [None, None, DELETION, REPLICA, None, None, CREATING, UPDATING],
    "import_key_material": [None, None, DELETION, REPLICA, None, None, CREATING, None],
    "delete_imported_key_material": [None, None, None, None, None, None, CREATING, UPDATING],
}
# The same for a key of KMS's own, where that matters: the state is told before the origin (section 1.3).
OF_KMS: dict[str, Answers] = {
    "get_parameters_for_import": [_ORIGIN, _ORIGIN, DELETION, REPLICA, _ORIGIN, _ORIGIN, CREATING, UPDATING],
    "import_key_material": [_ORIGIN, _ORIGIN, DELETION, REPLICA, _ORIGIN, _ORIGIN, CREATING, _ORIGIN],
    "delete_imported_key_material": [*[_ORIGIN] * 6, CREATING, UPDATING],
}
# And for an imported key.
IMPORTED: dict[str, Answers] = {
    "enable_key_rotation": [_ORIGIN, DISABLED, DELETION, REPLICA, _ORIGIN, _ORIGIN, CREATING, _ORIGIN],
    "disable_key_rotation": [_ORIGIN, DISABLED, DELETION, REPLICA, _ORIGIN, _ORIGIN, CREATING, _ORIGIN],
    "get_key_rotation_status": [None, None, None, None, _ORIGIN, None, None, None],
}
REST: dict[str, dict[str, Any]] = {
    "create_grant": {"GranteePrincipal": USER, "Operations": ["Decrypt"]},
    "update_key_description": {"Description": "x"},
    "replicate_key": {"ReplicaRegion": "eu-west-1", "Policy": OPEN_POLICY},
    "update_primary_region": {"PrimaryRegion": "eu-west-1"},
    "get_parameters_for_import": {"WrappingAlgorithm": OAEP, "WrappingKeySpec": "RSA_2048"},
}


def _rows(table: dict[str, Answers]) -> list[Any]:
    return [
        pytest.param(method, state, answer, id=f"5-{method}-{state}")
        for method, answers in table.items()
        for state, answer in zip(STATES, answers, strict=True)
    ]


def _make(kms: Any, method: str, *, imported: bool) -> str:
    """Make a key on which the operation works, and return its ARN."""
    if imported:
        arn = external(kms)
        import_into(kms, arn, b"k" * 32)
        return arn
    arn = str(kms.create_key(MultiRegion=method in {"replicate_key", "update_primary_region"})["KeyMetadata"]["Arn"])
    if method == "update_primary_region":
        kms.replicate_key(KeyId=arn, ReplicaRegion="eu-west-1")
    return arn


def _params(kms: Any, method: str, arn: str, *, imported: bool) -> dict[str, Any]:
    """Prepare, while the key is enabled, what the operation needs."""
    params = REST.get(method, {})
    if method in {"retire_grant", "revoke_grant"}:
        params = {"GrantId": kms.create_grant(KeyId=arn, **REST["create_grant"])["GrantId"]}
    if method == "import_key_material":
        source = arn if imported else external(kms)
        got = kms.get_parameters_for_import(KeyId=source, **REST["get_parameters_for_import"])
        wrapped = wrap(got["PublicKey"], OAEP, b"k" * 32)
        params = {"ImportToken": got["ImportToken"], "EncryptedKeyMaterial": wrapped, **FOR_EVER}
    return {"KeyId": arn, **params}


def _check(method: str, state: str, answer: tuple[str, str] | None, kms: Any, aws: Aws, *, imported: bool) -> None:
    arn = _make(kms, method, imported=imported)
    params = _params(kms, method, arn, imported=imported)
    kms.describe_key(KeyId=arn)
    key = aws.cloud.store(Keys, ACCOUNT, REGION)[arn.rpartition("/")[2]]
    key.state = state
    if answer is None:
        assert 200 == getattr(kms, method)(**params)["ResponseMetadata"]["HTTPStatusCode"]
    else:
        with refused(answer[0], f"{arn} {answer[1].format(Origin=key.origin)}"):
            getattr(kms, method)(**params)


@pytest.mark.parametrize(("method", "state", "answer"), _rows(TABLE))
def test_an_operation_on_a_key_in_a_state(
    method: str, state: str, answer: tuple[str, str] | None, kms: Any, aws: Aws
) -> None:
    _check(method, state, answer, kms, aws, imported="import" in method)


@pytest.mark.parametrize(("method", "state", "answer"), _rows(OF_KMS))
def test_material_for_a_key_of_kms(method: str, state: str, answer: tuple[str, str] | None, kms: Any, aws: Aws) -> None:
    _check(method, state, answer, kms, aws, imported=False)


@pytest.mark.parametrize(("method", "state", "answer"), _rows(IMPORTED))
def test_rotation_of_an_imported_key(
    method: str, state: str, answer: tuple[str, str] | None, kms: Any, aws: Aws
) -> None:
    _check(method, state, answer, kms, aws, imported=True)


@pytest.mark.parametrize(
    ("state", "after"),
    [
        ("Enabled", "PendingImport"),
        ("Disabled", "PendingImport"),
        ("PendingImport", "PendingImport"),
        ("PendingDeletion", "PendingDeletion"),
        ("PendingReplicaDeletion", "PendingReplicaDeletion"),
    ],
    ids="5-delete_imported_key_material-{}".format,
)
def test_a_key_that_loses_its_material_waits_for_it_unless_it_goes(state: str, after: str, kms: Any, aws: Aws) -> None:
    arn = _make(kms, "", imported=True)
    key = aws.cloud.store(Keys, ACCOUNT, REGION)[arn.rpartition("/")[2]]
    key.state = state
    kms.delete_imported_key_material(KeyId=arn)
    assert after == key.state
