"""What a custom key store must have, and must not share with another: the rules of create and update.

mocksm has no cluster, proxy or VPC to look at: that one is missing, unreachable or not set up well is not modelled.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mocksm.services.kms.custom_store import AWS_CLOUDHSM, EXTERNAL_KEY_STORE, CustomKeyStores, XksProxy
from mocksm.services.kms.errors import (
    CloudHsmClusterInUseException,
    CustomKeyStoreNameInUseException,
    ValidationException,
    XksProxyUriEndpointInUseException,
    XksProxyUriInUseException,
    XksProxyVpcEndpointServiceInUseException,
)

PUBLIC_ENDPOINT = "PUBLIC_ENDPOINT"
VPC_ENDPOINT_SERVICE = "VPC_ENDPOINT_SERVICE"

# The parameters of each type of store by Python name, and whether a new store must have them (section 19).
PARAMETERS: Mapping[str, Mapping[str, bool]] = MappingProxyType(
    {
        AWS_CLOUDHSM: {"cluster_id": True, "trust_anchor_certificate": True, "password": True},
        EXTERNAL_KEY_STORE: {
            "endpoint": True,
            "path": True,
            "connectivity": True,
            "credential": True,
            "vpc_service_name": False,
            "vpc_service_owner": False,
        },
    }
)


def check_parameters(store_type: str, given: Mapping[str, object], *, new: bool) -> None:
    """Refuse parameters of the other type, and for a new store the lack of one. AWS's messages are not known."""
    parameters = PARAMETERS[store_type]
    sent = {name for name, value in given.items() if value is not None}
    if not sent <= parameters.keys() or (new and any(must and name not in sent for name, must in parameters.items())):
        raise ValidationException


def check_name(stores: CustomKeyStores, name: str) -> None:
    """Refuse a name that a store has."""
    if stores.named(name) is not None:
        raise CustomKeyStoreNameInUseException


def check_cluster(stores: CustomKeyStores, cluster_id: str, *, own: str | None = None) -> None:
    """Refuse a cluster that another store has; ``own`` is the id of the store that may."""
    if any(store.cluster_id == cluster_id and store.id != own for store in stores):
        raise CloudHsmClusterInUseException


def check_proxy(stores: CustomKeyStores, proxy: XksProxy, *, own: str | None = None) -> None:
    """Refuse a proxy that lacks something, or shares an address or service with that of another store."""
    private = proxy.connectivity == VPC_ENDPOINT_SERVICE
    if private != (proxy.vpc_service_name is not None) or (proxy.vpc_service_owner is not None and not private):
        raise ValidationException
    for other in (store.proxy for store in stores if store.id != own):
        if other is not None:
            _check_apart(proxy, other)


def _check_apart(proxy: XksProxy, other: XksProxy) -> None:
    """A public endpoint may be shared by public stores with different paths; a private one is a store's alone."""
    if proxy.endpoint == other.endpoint:
        if proxy.path == other.path:
            raise XksProxyUriInUseException
        if VPC_ENDPOINT_SERVICE in {proxy.connectivity, other.connectivity}:
            raise XksProxyUriEndpointInUseException
    if proxy.vpc_service_name is not None and proxy.vpc_service_name == other.vpc_service_name:
        raise XksProxyVpcEndpointServiceInUseException
