from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from mocksm.aws import Aws
from mocksm.services.kms.custom_store import CustomKeyStores
from tests.expect import refused
from tests.services.kms.conftest import ACCOUNT, REGION

MILLISECOND = timedelta(milliseconds=1)
CLUSTER: dict[str, Any] = {
    "CloudHsmClusterId": "cluster-2a23b4cdefg",
    "TrustAnchorCertificate": "certificate",
    "KeyStorePassword": "password",
}
CREDENTIAL = {"AccessKeyId": "ABCDE234567AEXAMPLEA", "RawSecretAccessKey": "a" * 43}
OTHER_CREDENTIAL = {"AccessKeyId": "B" * 20, "RawSecretAccessKey": "b" * 43}
PUBLIC: dict[str, Any] = {
    "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
    "XksProxyConnectivity": "PUBLIC_ENDPOINT",
    "XksProxyUriEndpoint": "https://proxy.example.com",
    "XksProxyUriPath": "/kms/xks/v1",
    "XksProxyAuthenticationCredential": CREDENTIAL,
}
SERVICE_NAME = "com.amazonaws.vpce.us-east-1.vpce-svc-example1"
PRIVATE: dict[str, Any] = {
    **PUBLIC,
    "XksProxyConnectivity": "VPC_ENDPOINT_SERVICE",
    "XksProxyUriEndpoint": "https://private.example.com",
    "XksProxyVpcEndpointServiceName": SERVICE_NAME,
}
STATES = ["DISCONNECTED", "CONNECTING", "CONNECTED", "DISCONNECTING", "FAILED"]
INVALID = "CustomKeyStoreInvalidStateException"


def _create(kms: Any, name: str = "store", **params: Any) -> str:
    return str(kms.create_custom_key_store(CustomKeyStoreName=name, **(params or CLUSTER))["CustomKeyStoreId"])


def _connected(kms: Any, name: str = "store", **params: Any) -> str:
    store_id = _create(kms, name, **params)
    kms.connect_custom_key_store(CustomKeyStoreId=store_id)
    return store_id


def _described(kms: Any, store_id: str) -> dict[str, Any]:
    (found,) = kms.describe_custom_key_stores(CustomKeyStoreId=store_id)["CustomKeyStores"]
    described: dict[str, Any] = found
    return described


def _flat(described: dict[str, Any]) -> dict[str, Any]:
    return {**described, **described.get("XksProxyConfiguration", {}), "XksProxyConfiguration": None}


def _put_in(aws: Aws, store_id: str, state: str) -> None:
    store = aws.cloud.store(CustomKeyStores, ACCOUNT, REGION).get(store_id)
    assert store is not None
    store.state = state


def _key(kms: Any, store_id: str, **params: Any) -> dict[str, Any]:
    origin = "EXTERNAL_KEY_STORE" if "XksKeyId" in params else "AWS_CLOUDHSM"
    made: dict[str, Any] = kms.create_key(Origin=origin, CustomKeyStoreId=store_id, **params)["KeyMetadata"]
    return made


def _state(kms: Any, key: dict[str, Any]) -> str:
    return str(kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"])


def test_a_cloudhsm_store_is_described_without_its_password(kms: Any, aws: Aws) -> None:
    aws.clock.freeze()
    store_id = _create(kms)
    assert re.fullmatch(r"cks-[0-9a-f]{17}", store_id)
    found = _described(kms, store_id)
    assert abs(aws.clock.now() - found.pop("CreationDate")) < MILLISECOND
    assert {
        "CustomKeyStoreId": store_id,
        "CustomKeyStoreName": "store",
        "CustomKeyStoreType": "AWS_CLOUDHSM",
        "ConnectionState": "DISCONNECTED",
        "CloudHsmClusterId": CLUSTER["CloudHsmClusterId"],
        "TrustAnchorCertificate": "certificate",
    } == found


def test_an_external_store_is_described_without_its_secret(kms: Any) -> None:
    found = _described(kms, _create(kms, **PUBLIC))
    assert {
        "Connectivity": "PUBLIC_ENDPOINT",
        "AccessKeyId": CREDENTIAL["AccessKeyId"],
        "UriEndpoint": "https://proxy.example.com",
        "UriPath": "/kms/xks/v1",
    } == found["XksProxyConfiguration"]
    assert not {"CloudHsmClusterId", "TrustAnchorCertificate", "ConnectionErrorCode"} & found.keys()


@pytest.mark.parametrize(
    ("params", "owner"),
    [({}, ACCOUNT), ({"XksProxyVpcEndpointServiceOwner": "444455556666"}, "444455556666")],
    ids=["caller", "named"],
)
def test_an_external_store_behind_a_vpc_service_tells_whose_it_is(params: dict[str, str], owner: str, kms: Any) -> None:
    found = _described(kms, _create(kms, **PRIVATE, **params))["XksProxyConfiguration"]
    assert (SERVICE_NAME, owner) == (found["VpcEndpointServiceName"], found["VpcEndpointServiceOwner"])


@pytest.mark.parametrize(
    "params",
    [
        *(pytest.param({k: v for k, v in CLUSTER.items() if k != each}, id=f"19-no-{each}") for each in CLUSTER),
        *(
            pytest.param({k: v for k, v in PUBLIC.items() if k != each}, id=f"19-no-{each}")
            for each in PUBLIC
            if each != "CustomKeyStoreType"
        ),
        pytest.param({**CLUSTER, "XksProxyUriPath": "/kms/xks/v1"}, id="19-proxy-of-a-cluster"),
        pytest.param({**PUBLIC, "KeyStorePassword": "password"}, id="19-password-of-a-proxy"),
        pytest.param({**PUBLIC, "XksProxyVpcEndpointServiceName": SERVICE_NAME}, id="19-service-of-a-public-one"),
        pytest.param({**PUBLIC, "XksProxyVpcEndpointServiceOwner": "444455556666"}, id="19-owner-of-a-public-one"),
        pytest.param({**PRIVATE, "XksProxyVpcEndpointServiceName": None}, id="19-no-service"),
    ],
)
def test_a_store_needs_what_belongs_to_its_type_and_nothing_else(params: dict[str, Any], kms: Any) -> None:
    with refused("ValidationException", None):
        _create(kms, **{name: value for name, value in params.items() if value is not None})
    assert [] == kms.describe_custom_key_stores()["CustomKeyStores"]


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        pytest.param(CLUSTER, CLUSTER, "CloudHsmClusterInUseException", id="19-cluster"),
        pytest.param(PUBLIC, PUBLIC, "XksProxyUriInUseException", id="19-uri"),
        pytest.param(
            PRIVATE,
            {**PUBLIC, "XksProxyUriEndpoint": PRIVATE["XksProxyUriEndpoint"], "XksProxyUriPath": "/x/kms/xks/v1"},
            "XksProxyUriEndpointInUseException",
            id="19-endpoint-of-a-private-one",
        ),
        pytest.param(
            PUBLIC,
            {**PRIVATE, "XksProxyUriEndpoint": PUBLIC["XksProxyUriEndpoint"], "XksProxyUriPath": "/x/kms/xks/v1"},
            "XksProxyUriEndpointInUseException",
            id="19-endpoint-of-a-public-one",
        ),
        pytest.param(
            PRIVATE,
            {**PRIVATE, "XksProxyUriEndpoint": "https://other.example.com"},
            "XksProxyVpcEndpointServiceInUseException",
            id="19-service",
        ),
    ],
)
def test_stores_share_nothing(first: dict[str, Any], second: dict[str, Any], code: str, kms: Any) -> None:
    _create(kms, **first)
    with refused(code, None):
        _create(kms, "other", **second)


def test_public_stores_share_an_endpoint_if_their_paths_differ(kms: Any) -> None:
    _create(kms, **PUBLIC)
    _create(kms, "other", **{**PUBLIC, "XksProxyUriPath": "/other/kms/xks/v1"})
    assert 2 == len(kms.describe_custom_key_stores()["CustomKeyStores"])


def test_a_name_is_of_one_store(kms: Any) -> None:
    _create(kms)
    with refused("CustomKeyStoreNameInUseException", None):
        _create(kms, **PUBLIC)


def test_there_are_ten_stores_at_most(kms: Any) -> None:
    for number in range(10):
        _create(kms, str(number), **{**PUBLIC, "XksProxyUriPath": f"/{number}/kms/xks/v1"})
    with refused("LimitExceededException", None):
        _create(kms)
    pages = list(kms.get_paginator("describe_custom_key_stores").paginate(PaginationConfig={"PageSize": 4}))
    assert [4, 4, 2] == [len(page["CustomKeyStores"]) for page in pages]


def test_stores_are_found_by_id_or_name_not_both(kms: Any) -> None:
    store_id = _create(kms)
    (found,) = kms.describe_custom_key_stores(CustomKeyStoreName="store")["CustomKeyStores"]
    assert found == _described(kms, store_id)
    for params in ({"CustomKeyStoreId": "cks-none"}, {"CustomKeyStoreName": "none"}):
        with refused("CustomKeyStoreNotFoundException", None):
            kms.describe_custom_key_stores(**params)
    with refused("ValidationException", None):
        kms.describe_custom_key_stores(CustomKeyStoreId=store_id, CustomKeyStoreName="store")


@pytest.mark.parametrize(
    "method",
    ["connect_custom_key_store", "disconnect_custom_key_store", "update_custom_key_store", "delete_custom_key_store"],
)
def test_a_store_that_is_not_there_is_not_found(method: str, kms: Any) -> None:
    with refused("CustomKeyStoreNotFoundException", None):
        getattr(kms, method)(CustomKeyStoreId="cks-none")


# Section 19: the states in which each operation works, and what the next request sees then.
CONNECTS = {"DISCONNECTED": "CONNECTED", "CONNECTING": "CONNECTING", "CONNECTED": "CONNECTED"}
DISCONNECTS = dict.fromkeys(["CONNECTING", "CONNECTED", "FAILED"], "DISCONNECTED")
ROWS = [
    pytest.param(method, state, table.get(state), id=f"19-{method}-{state}")
    for method, table in (("connect_custom_key_store", CONNECTS), ("disconnect_custom_key_store", DISCONNECTS))
    for state in STATES
]


@pytest.mark.parametrize(("method", "state", "after"), ROWS)
def test_a_connection_changes_as_its_state_allows(
    method: str, state: str, after: str | None, kms: Any, aws: Aws
) -> None:
    store_id = _create(kms)
    _put_in(aws, store_id, state)
    if after is None:
        with refused(INVALID, None):
            getattr(kms, method)(CustomKeyStoreId=store_id)
    else:
        getattr(kms, method)(CustomKeyStoreId=store_id)
        assert after == _described(kms, store_id)["ConnectionState"]


@pytest.mark.parametrize("state", [state for state in STATES if state != "DISCONNECTED"])
def test_only_a_disconnected_store_is_deleted(state: str, kms: Any, aws: Aws) -> None:
    store_id = _create(kms)
    _put_in(aws, store_id, state)
    with refused(INVALID, None):
        kms.delete_custom_key_store(CustomKeyStoreId=store_id)
    _put_in(aws, store_id, "DISCONNECTED")
    kms.delete_custom_key_store(CustomKeyStoreId=store_id)
    assert [] == kms.describe_custom_key_stores()["CustomKeyStores"]
    _create(kms)


def test_a_store_that_is_disconnected_while_it_connects_stays_so(kms: Any, aws: Aws) -> None:
    store_id = _create(kms)
    _put_in(aws, store_id, "CONNECTING")
    kms.disconnect_custom_key_store(CustomKeyStoreId=store_id)
    assert "DISCONNECTED" == _described(kms, store_id)["ConnectionState"]


def test_what_a_store_was_doing_ends_only_if_it_is_still_doing_it(kms: Any, aws: Aws) -> None:
    store_id = _create(kms)
    kms.connect_custom_key_store(CustomKeyStoreId=store_id)
    _put_in(aws, store_id, "DISCONNECTED")
    assert "DISCONNECTED" == _described(kms, store_id)["ConnectionState"]
    _put_in(aws, store_id, "CONNECTED")
    kms.disconnect_custom_key_store(CustomKeyStoreId=store_id)
    _put_in(aws, store_id, "CONNECTED")
    assert "CONNECTED" == _described(kms, store_id)["ConnectionState"]


def test_a_store_may_be_told_what_it_has(kms: Any) -> None:
    for made, name in ((CLUSTER, "CloudHsmClusterId"), (PUBLIC, "XksProxyUriEndpoint")):
        store_id = _create(kms, name, **made)
        kms.update_custom_key_store(CustomKeyStoreId=store_id, **{name: made[name]})


def test_a_failure_is_told_until_the_store_is_disconnected(kms: Any, aws: Aws) -> None:
    store_id = _create(kms)
    store = aws.cloud.store(CustomKeyStores, ACCOUNT, REGION).get(store_id)
    assert store is not None
    store.state, store.error_code = "FAILED", "INVALID_CREDENTIALS"
    assert "INVALID_CREDENTIALS" == _described(kms, store_id)["ConnectionErrorCode"]
    kms.disconnect_custom_key_store(CustomKeyStoreId=store_id)
    assert "ConnectionErrorCode" not in _described(kms, store_id)


AT_ANY_TIME: list[Any] = [
    pytest.param(CLUSTER, {"NewCustomKeyStoreName": "new"}, id="19-name"),
    pytest.param(PUBLIC, {"XksProxyAuthenticationCredential": OTHER_CREDENTIAL}, id="19-credential"),
    pytest.param(PUBLIC, {"XksProxyUriPath": "/new/kms/xks/v1"}, id="19-path"),
]
DISCONNECTED_ONLY: list[Any] = [
    pytest.param(CLUSTER, {"KeyStorePassword": "another"}, id="19-password"),
    pytest.param(CLUSTER, {"CloudHsmClusterId": "cluster-abcdefghijk"}, id="19-cluster"),
    pytest.param(PUBLIC, {"XksProxyUriEndpoint": "https://new.example.com"}, id="19-endpoint"),
    pytest.param(PRIVATE, {"XksProxyVpcEndpointServiceName": SERVICE_NAME + "2"}, id="19-service"),
    pytest.param(PRIVATE, {"XksProxyVpcEndpointServiceOwner": "444455556666"}, id="19-owner"),
]
SHOWN = {
    "NewCustomKeyStoreName": "CustomKeyStoreName",
    "XksProxyUriPath": "UriPath",
    "CloudHsmClusterId": "CloudHsmClusterId",
    "XksProxyUriEndpoint": "UriEndpoint",
    "XksProxyVpcEndpointServiceName": "VpcEndpointServiceName",
    "XksProxyVpcEndpointServiceOwner": "VpcEndpointServiceOwner",
}


@pytest.mark.parametrize(("made", "change"), [*AT_ANY_TIME, *DISCONNECTED_ONLY])
def test_a_disconnected_store_can_be_changed(made: dict[str, Any], change: dict[str, Any], kms: Any) -> None:
    store_id = _create(kms, **made)
    before = _flat(_described(kms, store_id))
    kms.update_custom_key_store(CustomKeyStoreId=store_id, **change)
    found = _flat(_described(kms, store_id))
    shown = {SHOWN[name]: value for name, value in change.items() if name in SHOWN}
    if "XksProxyAuthenticationCredential" in change:
        shown = {"AccessKeyId": OTHER_CREDENTIAL["AccessKeyId"]}
    assert {**before, **shown} == found


@pytest.mark.parametrize(("made", "change"), AT_ANY_TIME)
def test_some_of_it_also_while_it_is_connected(
    made: dict[str, Any], change: dict[str, Any], kms: Any, aws: Aws
) -> None:
    store_id = _connected(kms, **made)
    kms.update_custom_key_store(CustomKeyStoreId=store_id, **change)
    _put_in(aws, store_id, "FAILED")
    with refused(INVALID, None):
        kms.update_custom_key_store(CustomKeyStoreId=store_id, **change)


@pytest.mark.parametrize(("made", "change"), DISCONNECTED_ONLY)
def test_the_rest_only_while_it_is_not(made: dict[str, Any], change: dict[str, Any], kms: Any) -> None:
    store_id = _connected(kms, **made)
    before = _described(kms, store_id)
    with refused(INVALID, None):
        kms.update_custom_key_store(CustomKeyStoreId=store_id, NewCustomKeyStoreName="new", **change)
    assert before == _described(kms, store_id)


def test_a_renamed_store_leaves_its_name_to_others(kms: Any) -> None:
    store_id = _create(kms)
    kms.update_custom_key_store(CustomKeyStoreId=store_id, NewCustomKeyStoreName="store")
    kms.update_custom_key_store(CustomKeyStoreId=store_id, NewCustomKeyStoreName="new")
    other = _create(kms, **PUBLIC)
    with refused("CustomKeyStoreNameInUseException", None):
        kms.update_custom_key_store(CustomKeyStoreId=other, NewCustomKeyStoreName="new")


@pytest.mark.parametrize(
    ("made", "change", "code"),
    [
        pytest.param(CLUSTER, {"XksProxyUriPath": "/x/kms/xks/v1"}, "ValidationException", id="19-other-type"),
        pytest.param(PUBLIC, {"KeyStorePassword": "password"}, "ValidationException", id="19-type"),
        pytest.param(PUBLIC, {"XksProxyVpcEndpointServiceName": SERVICE_NAME}, "ValidationException", id="19-public"),
        pytest.param(
            PUBLIC, {"XksProxyConnectivity": "VPC_ENDPOINT_SERVICE"}, "ValidationException", id="19-no-endpoint"
        ),
        pytest.param(
            PUBLIC,
            {"XksProxyConnectivity": "VPC_ENDPOINT_SERVICE", "XksProxyUriEndpoint": "https://new.example.com"},
            "ValidationException",
            id="19-no-service",
        ),
        pytest.param(
            {**PUBLIC, "XksProxyUriPath": "/new/kms/xks/v1"},
            {"XksProxyUriPath": "/taken/kms/xks/v1"},
            "XksProxyUriInUseException",
            id="19-taken",
        ),
        pytest.param(
            {**CLUSTER, "CloudHsmClusterId": "cluster-bbbbbbbbbbb"},
            {"CloudHsmClusterId": "cluster-taken222222"},
            "CloudHsmClusterInUseException",
            id="19-taken-cluster",
        ),
    ],
)
def test_a_change_has_to_fit(made: dict[str, Any], change: dict[str, Any], code: str, kms: Any) -> None:
    _create(kms, "taken-1", **{**PUBLIC, "XksProxyUriPath": "/taken/kms/xks/v1"})
    _create(kms, "taken-2", **{**CLUSTER, "CloudHsmClusterId": "cluster-taken222222"})
    store_id = _create(kms, **made)
    before = _described(kms, store_id)
    with refused(code, None):
        kms.update_custom_key_store(CustomKeyStoreId=store_id, **change)
    assert before == _described(kms, store_id)


def test_a_store_changes_its_connectivity_there_and_back(kms: Any) -> None:
    store_id = _create(kms, **PUBLIC)
    private = {name: value for name, value in PRIVATE.items() if name.startswith("XksProxy")}
    kms.update_custom_key_store(CustomKeyStoreId=store_id, **private)
    found = _described(kms, store_id)["XksProxyConfiguration"]
    assert (SERVICE_NAME, ACCOUNT) == (found["VpcEndpointServiceName"], found["VpcEndpointServiceOwner"])
    kms.update_custom_key_store(
        CustomKeyStoreId=store_id,
        XksProxyConnectivity="PUBLIC_ENDPOINT",
        XksProxyUriEndpoint=PUBLIC["XksProxyUriEndpoint"],
    )
    assert "VpcEndpointServiceName" not in _described(kms, store_id)["XksProxyConfiguration"]


def test_a_key_in_a_cluster_tells_where_it_is(kms: Any) -> None:
    store_id = _connected(kms)
    key = _key(kms, store_id)
    assert ("AWS_CLOUDHSM", store_id, CLUSTER["CloudHsmClusterId"], "Enabled") == (
        key["Origin"],
        key["CustomKeyStoreId"],
        key["CloudHsmClusterId"],
        key["KeyState"],
    )
    assert not {"CurrentKeyMaterialId", "XksKeyConfiguration"} & key.keys()
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    assert b"x" == kms.decrypt(CiphertextBlob=blob)["Plaintext"]


def test_a_key_behind_a_proxy_tells_which_it_is(kms: Any) -> None:
    store_id = _connected(kms, **PUBLIC)
    key = _key(kms, store_id, XksKeyId="bb8562717f809024")
    assert ({"Id": "bb8562717f809024"}, store_id) == (key["XksKeyConfiguration"], key["CustomKeyStoreId"])
    assert "CloudHsmClusterId" not in key
    with refused("XksKeyAlreadyInUseException", None):
        _key(kms, store_id, XksKeyId="bb8562717f809024")
    _key(kms, store_id, XksKeyId="another")


@pytest.mark.parametrize(
    ("params", "code"),
    [
        pytest.param({"Origin": "AWS_CLOUDHSM"}, "ValidationException", id="19-no-store"),
        pytest.param({"Origin": "EXTERNAL_KEY_STORE", "XksKeyId": "x"}, "ValidationException", id="19-no-proxy"),
        pytest.param({"CustomKeyStoreId": "{hsm}"}, "ValidationException", id="19-no-origin"),
        pytest.param({"XksKeyId": "x"}, "ValidationException", id="19-external-key-of-kms"),
        pytest.param(
            {"Origin": "EXTERNAL_KEY_STORE", "CustomKeyStoreId": "{xks}"},
            "ValidationException",
            id="19-no-external-key",
        ),
        pytest.param(
            {"Origin": "AWS_CLOUDHSM", "CustomKeyStoreId": "{hsm}", "XksKeyId": "x"},
            "ValidationException",
            id="19-external-key-of-a-cluster",
        ),
        pytest.param(
            {"Origin": "AWS_CLOUDHSM", "CustomKeyStoreId": "{xks}"}, "ValidationException", id="19-other-type"
        ),
        pytest.param(
            {"Origin": "AWS_CLOUDHSM", "CustomKeyStoreId": "cks-none"},
            "CustomKeyStoreNotFoundException",
            id="19-unknown",
        ),
        pytest.param(
            {"Origin": "AWS_CLOUDHSM", "CustomKeyStoreId": "{hsm}", "MultiRegion": True},
            "UnsupportedOperationException",
            id="19-multi-region",
        ),
        pytest.param(
            {
                "Origin": "AWS_CLOUDHSM",
                "CustomKeyStoreId": "{hsm}",
                "KeySpec": "HMAC_256",
                "KeyUsage": "GENERATE_VERIFY_MAC",
            },
            "UnsupportedOperationException",
            id="19-not-symmetric",
        ),
    ],
)
def test_a_key_has_to_fit_its_store(params: dict[str, Any], code: str, kms: Any) -> None:
    stores = {"hsm": _connected(kms), "xks": _connected(kms, name="external", **PUBLIC)}
    sent = {name: value.format(**stores) if isinstance(value, str) else value for name, value in params.items()}
    with refused(code, None):
        kms.create_key(**sent)
    assert [] == kms.list_keys()["Keys"]


@pytest.mark.parametrize("state", [state for state in STATES if state != "CONNECTED"])
def test_keys_are_made_in_a_connected_store_only(state: str, kms: Any, aws: Aws) -> None:
    store_id = _create(kms)
    _put_in(aws, store_id, state)
    with refused(INVALID, None):
        _key(kms, store_id)
    with refused(INVALID, None):
        kms.generate_random(NumberOfBytes=1, CustomKeyStoreId=store_id)


def test_keys_of_a_disconnected_store_are_unavailable_until_it_is_connected(kms: Any) -> None:
    store_id = _connected(kms)
    enabled, disabled, going = (_key(kms, store_id) for _ in range(3))
    kms.disable_key(KeyId=disabled["KeyId"])
    kms.schedule_key_deletion(KeyId=going["KeyId"])
    kms.disconnect_custom_key_store(CustomKeyStoreId=store_id)
    assert ["Unavailable", "Unavailable", "PendingDeletion"] == [_state(kms, key) for key in (enabled, disabled, going)]
    with refused("KMSInvalidStateException", f"{enabled['Arn']} is unavailable."):
        kms.encrypt(KeyId=enabled["KeyId"], Plaintext=b"x")
    kms.connect_custom_key_store(CustomKeyStoreId=store_id)
    assert ["Enabled", "Disabled", "PendingDeletion"] == [_state(kms, key) for key in (enabled, disabled, going)]


def test_what_is_done_to_an_unavailable_key_shows_when_it_is_back(kms: Any) -> None:
    store_id = _connected(kms)
    one, other, kept = (_key(kms, store_id) for _ in range(3))
    kms.disable_key(KeyId=other["KeyId"])
    kms.disconnect_custom_key_store(CustomKeyStoreId=store_id)
    kms.disable_key(KeyId=one["KeyId"])
    kms.enable_key(KeyId=other["KeyId"])
    kms.schedule_key_deletion(KeyId=kept["KeyId"])
    kms.cancel_key_deletion(KeyId=kept["KeyId"])
    assert ["Unavailable"] * 3 == [_state(kms, key) for key in (one, other, kept)]
    kms.connect_custom_key_store(CustomKeyStoreId=store_id)
    assert ["Disabled", "Enabled", "Disabled"] == [_state(kms, key) for key in (one, other, kept)]


def test_a_store_is_deleted_when_its_keys_are_gone_not_when_they_are_going(kms: Any, aws: Aws) -> None:
    store_id = _connected(kms, **PUBLIC)
    key = _key(kms, store_id, XksKeyId="x")
    kms.disconnect_custom_key_store(CustomKeyStoreId=store_id)
    kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    with refused("CustomKeyStoreHasCMKsException", None):
        kms.delete_custom_key_store(CustomKeyStoreId=store_id)
    aws.clock.advance(days=8)
    kms.delete_custom_key_store(CustomKeyStoreId=store_id)
    assert [] == kms.describe_custom_key_stores()["CustomKeyStores"]


@pytest.mark.parametrize(
    "method",
    [
        *("enable_key_rotation", "disable_key_rotation", "rotate_key_on_demand", "get_key_rotation_status"),
        *("list_key_rotations", "delete_imported_key_material"),
    ],
)
@pytest.mark.parametrize("connected", [True, False], ids=["5-connected", "5-unavailable"])
def test_keys_in_a_store_neither_rotate_nor_take_material(method: str, connected: bool, kms: Any) -> None:
    store_id = _connected(kms)
    key = _key(kms, store_id)
    if not connected:
        kms.disconnect_custom_key_store(CustomKeyStoreId=store_id)
    told = f"{key['Arn']} origin is AWS_CLOUDHSM which is not valid for this operation."
    with refused("UnsupportedOperationException", told):
        getattr(kms, method)(KeyId=key["KeyId"])


def test_a_restored_store_holds_the_keys_that_it_held(kms: Any, aws: Aws) -> None:
    store_id = _connected(kms)
    key = _key(kms, store_id)
    before = aws.cloud.snapshot()
    kms.disconnect_custom_key_store(CustomKeyStoreId=store_id)
    aws.cloud.restore(before)
    assert "Enabled" == _state(kms, key)
    kms.disconnect_custom_key_store(CustomKeyStoreId=store_id)
    assert "Unavailable" == _state(kms, key)
