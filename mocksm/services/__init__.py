"""The rooms: one package for each AWS service. A room knows the engine and what lies below it, never another room."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from mocksm.errors import MocksmError

if TYPE_CHECKING:
    from mocksm.engine.service import Service

ROOMS = {
    "cloudformation": "mocksm.services.cloudformation",
    "cloudtrail": "mocksm.services.cloudtrail",
    "events": "mocksm.services.events",
    "iam": "mocksm.services.iam",
    "kms": "mocksm.services.kms",
    "lambda": "mocksm.services.lambda_",
    "rds": "mocksm.services.rds",
    "secretsmanager": "mocksm.services.secretsmanager",
    "ssm": "mocksm.services.ssm",
    "sts": "mocksm.services.sts",
}


def room(name: str) -> Service:
    """Return the service of botocore's name; its package is imported when it is first asked for.

    Raises:
        MocksmError: mocksm does not have that service.
    """
    package = ROOMS.get(name)
    if package is None:
        raise MocksmError(f"mocksm has no service {name!r}; it has {', '.join(ROOMS)}")
    service: Service = import_module(package).SERVICE
    return service
