"""Clients that are made while a mock is active have in common what botocore makes of a service's description.

That is its model, whose shapes are read at the first call of each operation, and the functions that are its operations:
a fifth of what a short test takes. Both are made anew for another description (another data path or API version), and by a
botocore, or a wrapper of it, that makes them otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from botocore.client import ClientCreator
from botocore.model import ServiceModel

from mocksm.intercept.patch import Method, Patch


class _Methods(NamedTuple):
    """The functions of a service's clients, what they were made of, and what made each."""

    model: ServiceModel
    maker: Any
    functions: Mapping[str, Any]


_MODELS: dict[str, ServiceModel] = {}
_METHODS: dict[str, _Methods] = {}


def _load_service_model(original: Method) -> Method:
    def load_service_model(creator: Any, service_name: str, *arguments: Any, **named: Any) -> Any:
        model = original(creator, service_name, *arguments, **named)
        described = vars(model).get("_service_description")
        if type(creator) is not ClientCreator or type(model) is not ServiceModel or described is None:
            return model
        kept = _MODELS.get(service_name)
        if kept is not None and vars(kept)["_service_description"] is described:
            return kept
        _MODELS[service_name] = model
        return model

    return load_service_model


def _create_methods(original: Method) -> Method:
    def create_methods(creator: Any, service_model: ServiceModel) -> Any:
        name, maker = service_model.service_name, vars(ClientCreator).get("_create_api_method")
        if type(creator) is not ClientCreator or _MODELS.get(name) is not service_model:
            return original(creator, service_model)
        kept = _METHODS.get(name)
        if kept is None or kept.model is not service_model or kept.maker is not maker:
            kept = _METHODS[name] = _Methods(service_model, maker, original(creator, service_model))
        return dict(kept.functions)  # each class may be given others

    return create_methods


_WRAPPERS = {"_load_service_model": _load_service_model, "_create_methods": _create_methods}
PATCHES = [Patch(ClientCreator, name, wrap) for name, wrap in _WRAPPERS.items() if name in vars(ClientCreator)]
