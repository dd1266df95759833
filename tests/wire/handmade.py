"""Models made by hand, for what the ten services' models do not use: flattened lists and maps, greedy labels."""

from __future__ import annotations

from typing import Any

from botocore.model import OperationModel, ServiceModel


def operation(
    protocol: str, shapes: dict[str, Any], *, inputs: bool = True, outputs: bool = True, uri: str = "/", **metadata: str
) -> OperationModel:
    """Return an operation ``Do`` with input ``In`` and output ``Out``; those, and the scalars, are in ``shapes``."""
    scalars = {"String": {"type": "string"}, "Integer": {"type": "integer"}, "Timestamp": {"type": "timestamp"}}
    described: dict[str, Any] = {"name": "Do", "http": {"method": "POST", "requestUri": uri}}
    if inputs:
        described["input"] = {"shape": "In"}
    if outputs:
        described["output"] = {"shape": "Out", "resultWrapper": "DoResult"}
    model = ServiceModel(
        {
            "metadata": {"protocol": protocol, "xmlNamespace": "urn:handmade", "jsonVersion": "1.1", **metadata},
            "operations": {"Do": described},
            "shapes": {**scalars, **shapes},
        },
        "handmade",
    )
    return model.operation_model("Do")


def structure(**members: Any) -> dict[str, Any]:
    """Return a structure of these members, each a shape's name or a reference to one."""
    references = {name: {"shape": member} if isinstance(member, str) else member for name, member in members.items()}
    return {"type": "structure", "members": references}
