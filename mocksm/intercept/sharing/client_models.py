"""Clients that are made while a mock is active have in common what botocore has read of a service's description.

Shapes and operations are read at the first call of each, anew for each client: an eighth of what a short test takes. They are
read anew for another description (another data path or API version), and wherever someone else makes the model.
"""

from __future__ import annotations

import copy
from typing import Any

from botocore.client import ClientCreator
from botocore.model import ServiceModel

from mocksm.intercept import active
from mocksm.intercept.origin import is_botocores
from mocksm.intercept.patch import Method, Patch

_DESCRIPTION = "_service_description"
_NAME = "_load_service_model"

_READ: dict[str, ServiceModel] = {}


def _load_service_model(original: Method) -> Method:
    if not is_botocores(original):
        return original

    def load_service_model(creator: Any, service_name: str, *arguments: Any, **named: Any) -> Any:
        model = original(creator, service_name, *arguments, **named)
        described = vars(model).get(_DESCRIPTION)
        if type(creator) is not ClientCreator or described is None or not active.shares():
            return model
        read = _READ.get(service_name)
        if read is None or vars(read)[_DESCRIPTION] is not described:
            read = _READ[service_name] = model
        return copy.copy(read)  # what is set on one client's model is not set on another's

    return load_service_model


PATCHES = [Patch(ClientCreator, _NAME, _load_service_model)] if _NAME in vars(ClientCreator) else []
