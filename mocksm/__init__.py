"""Test code that uses AWS Secrets Manager and KMS: in process, instantly, with rotation that runs.

The public names are imported when they are asked for: pytest imports this package in every run of every project that has
mocksm installed, and that costs nothing here.

PYTEST_DONT_REWRITE: mocksm asserts nothing, and ``python -m mocksm run -m pytest`` imports it before pytest does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mocksm.errors import AwsError, FaultUnused, MocksmError, NotModelled, RotationFailed, UnmockedRequest
    from mocksm.handles.accounts import AccountHandle
    from mocksm.handles.cloudformation import StackHandle
    from mocksm.handles.databases import DatabaseHandle
    from mocksm.handles.functions import FunctionHandle
    from mocksm.handles.keys import KeyHandle
    from mocksm.handles.parameters import ParameterHandle
    from mocksm.handles.principals import PrincipalHandle
    from mocksm.handles.regions import RegionHandle
    from mocksm.handles.secrets import SecretHandle
    from mocksm.iam.decision import Decision
    from mocksm.iam.principal import Principal
    from mocksm.iam.statements import allow, deny
    from mocksm.mock import MockSecrets, mock_secrets

__all__ = [
    "AccountHandle",
    "AwsError",
    "DatabaseHandle",
    "Decision",
    "FaultUnused",
    "FunctionHandle",
    "KeyHandle",
    "MockSecrets",
    "MocksmError",
    "NotModelled",
    "ParameterHandle",
    "Principal",
    "PrincipalHandle",
    "RegionHandle",
    "RotationFailed",
    "SecretHandle",
    "StackHandle",
    "UnmockedRequest",
    "allow",
    "deny",
    "mock_secrets",
]

_HOMES = {
    "AccountHandle": "mocksm.handles.accounts",
    "AwsError": "mocksm.errors",
    "DatabaseHandle": "mocksm.handles.databases",
    "Decision": "mocksm.iam.decision",
    "FaultUnused": "mocksm.errors",
    "FunctionHandle": "mocksm.handles.functions",
    "KeyHandle": "mocksm.handles.keys",
    "MockSecrets": "mocksm.mock",
    "MocksmError": "mocksm.errors",
    "NotModelled": "mocksm.errors",
    "ParameterHandle": "mocksm.handles.parameters",
    "Principal": "mocksm.iam.principal",
    "PrincipalHandle": "mocksm.handles.principals",
    "RegionHandle": "mocksm.handles.regions",
    "RotationFailed": "mocksm.errors",
    "SecretHandle": "mocksm.handles.secrets",
    "StackHandle": "mocksm.handles.cloudformation",
    "UnmockedRequest": "mocksm.errors",
    "allow": "mocksm.iam.statements",
    "deny": "mocksm.iam.statements",
    "mock_secrets": "mocksm.mock",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; its names are {', '.join(__all__)}")
    from importlib import import_module

    found = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
