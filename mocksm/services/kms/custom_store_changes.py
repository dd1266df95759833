"""How a custom key store changes: what an update does to it, and what its connection does to its keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mocksm.engine.call import Call
from mocksm.services.kms.custom_store import (
    CONNECTED,
    CONNECTING,
    DISCONNECTED,
    DISCONNECTING,
    CustomKeyStore,
    CustomKeyStores,
    XksProxy,
)
from mocksm.services.kms.custom_store_rules import (
    PUBLIC_ENDPOINT,
    VPC_ENDPOINT_SERVICE,
    check_cluster,
    check_name,
    check_parameters,
    check_proxy,
)
from mocksm.services.kms.errors import CustomKeyStoreInvalidStateException, ValidationException
from mocksm.services.kms.states import PENDING_DELETION, put_in
from mocksm.services.kms.store import Keys

# What may change while a store is connected: besides its name, these (UpdateCustomKeyStore in the model).
_ANY_TIME = frozenset({"credential", "path"})


def connect(call: Call, store_id: str) -> None:
    """Finish connecting a store; its keys go back to the state that they were in."""
    with call.cloud.lock:
        store = call.store(CustomKeyStores).get(store_id)
        if store is not None and store.state == CONNECTING:
            store.state = CONNECTED
            settle_keys(call, store)


def disconnect(call: Call, store_id: str) -> None:
    """Finish disconnecting a store."""
    with call.cloud.lock:
        store = call.store(CustomKeyStores).get(store_id)
        if store is not None and store.state == DISCONNECTING:
            store.state = DISCONNECTED


def settle_keys(call: Call, store: CustomKeyStore) -> None:
    """Let the keys of a store follow its connection; those that are pending deletion stay so (section 5, note 13)."""
    keys = call.store(Keys)
    for key in (keys[key_id] for key_id in store.keys):
        if key.state != PENDING_DELETION:
            put_in(key.returns_to or key.state, key)


def proxy_of(call: Call, given: Mapping[str, Any]) -> XksProxy:
    """Return the proxy that CreateCustomKeyStore's parameters describe; a VPC service is the caller's, unless he says."""
    private = given["connectivity"] == VPC_ENDPOINT_SERVICE
    return XksProxy(
        given["endpoint"],
        given["path"],
        given["connectivity"],
        given["credential"]["AccessKeyId"],
        given["credential"]["RawSecretAccessKey"],
        given["vpc_service_name"],
        given["vpc_service_owner"] or (call.account if private else None),
    )


def update(call: Call, store: CustomKeyStore, name: str | None, given: Mapping[str, Any]) -> None:
    """Change a store: all that is given, or nothing."""
    stores = call.store(CustomKeyStores)
    changes = {key: value for key, value in given.items() if value is not None}
    check_parameters(store.type, changes, new=False)
    if store.state != DISCONNECTED and (store.state != CONNECTED or not changes.keys() <= _ANY_TIME):
        raise CustomKeyStoreInvalidStateException
    if name is not None and name != store.name:
        check_name(stores, name)
    if store.proxy is None:
        _update_cluster(stores, store, changes)
    else:
        store.proxy = _changed(call, stores, store, store.proxy, changes)
    if name is not None:
        stores.rename(store, name)


def _update_cluster(stores: CustomKeyStores, store: CustomKeyStore, changes: Mapping[str, str]) -> None:
    if "cluster_id" in changes:
        check_cluster(stores, changes["cluster_id"], own=store.id)
    store.cluster_id = changes.get("cluster_id", store.cluster_id)
    store.password = changes.get("password", store.password)


def _changed(
    call: Call, stores: CustomKeyStores, store: CustomKeyStore, proxy: XksProxy, changes: Mapping[str, Any]
) -> XksProxy:
    """Return what becomes of a proxy; another connectivity needs another endpoint with it."""
    fields = {name: value for name, value in changes.items() if name != "credential"}
    credential = changes.get("credential")
    if credential is not None:
        fields |= {
            "access_key_id": credential["AccessKeyId"],
            "raw_secret_access_key": credential["RawSecretAccessKey"],
        }
    if fields.get("connectivity", proxy.connectivity) != proxy.connectivity:
        if "endpoint" not in fields:
            raise ValidationException  # AWS's message is not known
        fields = {**_of_connectivity(call, fields["connectivity"]), **fields}
    changed = proxy._replace(**fields)
    check_proxy(stores, changed, own=store.id)
    return changed


def _of_connectivity(call: Call, connectivity: str) -> dict[str, str | None]:
    public = connectivity == PUBLIC_ENDPOINT
    return {"vpc_service_name": None, "vpc_service_owner": None if public else call.account}
