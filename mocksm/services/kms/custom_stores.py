"""Custom key stores, in a CloudHSM cluster or behind an external proxy: create, connect, update, delete, describe.

They are state: a store connects when it is asked to, and has done so when the next request looks. What could keep it from
that is outside of KMS and not modelled, so the state FAILED is never reached by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.kms.custom_store import (
    AWS_CLOUDHSM,
    CONNECTED,
    CONNECTING,
    DISCONNECTED,
    DISCONNECTING,
    FAILED,
    CustomKeyStore,
    CustomKeyStores,
)
from mocksm.services.kms.custom_store_changes import connect, disconnect, proxy_of, settle_keys, update
from mocksm.services.kms.custom_store_rules import (
    VPC_ENDPOINT_SERVICE,
    check_cluster,
    check_name,
    check_parameters,
    check_proxy,
)
from mocksm.services.kms.errors import (
    CustomKeyStoreHasCMKsException,
    CustomKeyStoreInvalidStateException,
    CustomKeyStoreNotFoundException,
    LimitExceededException,
    ValidationException,
)
from mocksm.services.kms.pages import listing

_MOST = 10
_HEX = "0123456789abcdef"


@operation
def create_custom_key_store(
    call: Call,
    *,
    custom_key_store_name: str,
    cloud_hsm_cluster_id: str | None = None,
    trust_anchor_certificate: str | None = None,
    key_store_password: str | None = None,
    custom_key_store_type: str = AWS_CLOUDHSM,
    xks_proxy_uri_endpoint: str | None = None,
    xks_proxy_uri_path: str | None = None,
    xks_proxy_vpc_endpoint_service_name: str | None = None,
    xks_proxy_vpc_endpoint_service_owner: str | None = None,
    xks_proxy_authentication_credential: Mapping[str, str] | None = None,
    xks_proxy_connectivity: str | None = None,
) -> dict[str, Any]:
    """Make a custom key store, disconnected."""
    stores = call.store(CustomKeyStores)
    given = {
        "cluster_id": cloud_hsm_cluster_id,
        "trust_anchor_certificate": trust_anchor_certificate,
        "password": key_store_password,
        "endpoint": xks_proxy_uri_endpoint,
        "path": xks_proxy_uri_path,
        "vpc_service_name": xks_proxy_vpc_endpoint_service_name,
        "vpc_service_owner": xks_proxy_vpc_endpoint_service_owner,
        "credential": xks_proxy_authentication_credential,
        "connectivity": xks_proxy_connectivity,
    }
    check_parameters(custom_key_store_type, given, new=True)
    check_name(stores, custom_key_store_name)
    if len(stores) >= _MOST:
        raise LimitExceededException  # the quota is documented, its message is not
    store = CustomKeyStore(f"cks-{call.ids.text(_HEX, 17)}", custom_key_store_name, custom_key_store_type, call.now)
    _equip(call, stores, store, given)
    stores.add(store)
    return {"CustomKeyStoreId": store.id}


@operation
def connect_custom_key_store(call: Call, *, custom_key_store_id: str) -> None:
    """Begin to connect a store; its keys can be used again when it is connected."""
    store = find_store(call, custom_key_store_id)
    if store.state in {DISCONNECTING, FAILED}:
        raise CustomKeyStoreInvalidStateException
    if store.state == DISCONNECTED:
        store.state = CONNECTING
        call.schedule(call.now, connect, store.id)


@operation
def disconnect_custom_key_store(call: Call, *, custom_key_store_id: str) -> None:
    """Begin to disconnect a store; its keys are unavailable from now on."""
    store = find_store(call, custom_key_store_id)
    if store.state in {DISCONNECTING, DISCONNECTED}:
        raise CustomKeyStoreInvalidStateException
    store.state, store.error_code = DISCONNECTING, None
    settle_keys(call, store)
    call.schedule(call.now, disconnect, store.id)


@operation
def update_custom_key_store(
    call: Call,
    *,
    custom_key_store_id: str,
    new_custom_key_store_name: str | None = None,
    key_store_password: str | None = None,
    cloud_hsm_cluster_id: str | None = None,
    xks_proxy_uri_endpoint: str | None = None,
    xks_proxy_uri_path: str | None = None,
    xks_proxy_vpc_endpoint_service_name: str | None = None,
    xks_proxy_vpc_endpoint_service_owner: str | None = None,
    xks_proxy_authentication_credential: Mapping[str, str] | None = None,
    xks_proxy_connectivity: str | None = None,
) -> None:
    """Change a store: most of it only while it is disconnected. Whether a new cluster is related to the old is not judged."""
    store = find_store(call, custom_key_store_id)
    given = {
        "cluster_id": cloud_hsm_cluster_id,
        "password": key_store_password,
        "endpoint": xks_proxy_uri_endpoint,
        "path": xks_proxy_uri_path,
        "vpc_service_name": xks_proxy_vpc_endpoint_service_name,
        "vpc_service_owner": xks_proxy_vpc_endpoint_service_owner,
        "credential": xks_proxy_authentication_credential,
        "connectivity": xks_proxy_connectivity,
    }
    update(call, store, new_custom_key_store_name, given)


@operation
def delete_custom_key_store(call: Call, *, custom_key_store_id: str) -> None:
    """Delete a store that is disconnected and holds no keys; keys that are pending deletion are still held."""
    store = find_store(call, custom_key_store_id)
    if store.keys:
        raise CustomKeyStoreHasCMKsException
    if store.state != DISCONNECTED:
        raise CustomKeyStoreInvalidStateException
    call.store(CustomKeyStores).remove(store)


@operation
def describe_custom_key_stores(
    call: Call,
    *,
    custom_key_store_id: str | None = None,
    custom_key_store_name: str | None = None,
    limit: int = 100,
    marker: str | None = None,
) -> dict[str, Any]:
    """Describe all custom key stores, or the one of an id or a name; secrets are never shown."""
    stores = call.store(CustomKeyStores)
    if custom_key_store_id is not None and custom_key_store_name is not None:
        raise ValidationException  # one of them at most; AWS's message is not known
    names = stores.ids
    if custom_key_store_id is not None:
        names = [find_store(call, custom_key_store_id).id]
    elif custom_key_store_name is not None:
        named = stores.named(custom_key_store_name)
        if named is None:
            raise CustomKeyStoreNotFoundException
        names = [named.id]
    return listing(
        "CustomKeyStores", names, lambda store_id: _entry(find_store(call, store_id)), limit=limit, marker=marker
    )


def find_store(call: Call, custom_key_store_id: str) -> CustomKeyStore:
    """Return the custom key store of an id, in the caller's account and the called Region."""
    store = call.store(CustomKeyStores).get(custom_key_store_id)
    if store is None:
        raise CustomKeyStoreNotFoundException  # AWS's message is not known, here and wherever there is none
    return store


def find_connected(call: Call, custom_key_store_id: str) -> CustomKeyStore:
    """Return the custom key store of an id, if it is connected."""
    store = find_store(call, custom_key_store_id)
    if store.state != CONNECTED:
        raise CustomKeyStoreInvalidStateException
    return store


def _equip(call: Call, stores: CustomKeyStores, store: CustomKeyStore, given: Mapping[str, Any]) -> None:
    """Give a new store its cluster or its proxy."""
    if store.type == AWS_CLOUDHSM:
        check_cluster(stores, given["cluster_id"])
        store.cluster_id, store.password = given["cluster_id"], given["password"]
        store.trust_anchor_certificate = given["trust_anchor_certificate"]
    else:
        proxy = proxy_of(call, given)
        check_proxy(stores, proxy)
        store.proxy = proxy


def _entry(store: CustomKeyStore) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "CustomKeyStoreId": store.id,
        "CustomKeyStoreName": store.name,
        "CustomKeyStoreType": store.type,
        "ConnectionState": store.state,
        "CreationDate": store.created,
    }
    if store.error_code is not None:
        entry["ConnectionErrorCode"] = store.error_code
    if store.proxy is None:
        return entry | {
            "CloudHsmClusterId": store.cluster_id,
            "TrustAnchorCertificate": store.trust_anchor_certificate,
        }
    proxy = store.proxy
    configuration: dict[str, str | None] = {
        "Connectivity": proxy.connectivity,
        "AccessKeyId": proxy.access_key_id,
        "UriEndpoint": proxy.endpoint,
        "UriPath": proxy.path,
    }
    if proxy.connectivity == VPC_ENDPOINT_SERVICE:
        configuration |= {
            "VpcEndpointServiceName": proxy.vpc_service_name,
            "VpcEndpointServiceOwner": proxy.vpc_service_owner,
        }
    return entry | {"XksProxyConfiguration": configuration}
