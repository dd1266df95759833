"""EMR in a test's hands: the configuration that a cluster or a job gets."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from mocksm.containers import cluster_configurations
from mocksm.containers.asking import Asker
from mocksm.containers.documents import contents
from mocksm.containers.failures import ValidationException
from mocksm.engine.dispatch import Dispatcher
from mocksm.errors import MocksmError
from mocksm.handles.containers.identities import Role, identity

_SESSION = "CCSSession"  # CloudTrail's records of EMR's service role


class Emr:
    """Gives clusters of EMR, and jobs of EMR Serverless, their configuration; EMR's API itself is not here."""

    def __init__(self, dispatcher: Dispatcher, region: str) -> None:
        self._dispatcher = dispatcher
        self._region = region

    def resolve(
        self,
        configuration: Sequence[Mapping[str, Any]] | Mapping[str, Any] | str | os.PathLike[str],
        *,
        role: Role | None = None,
    ) -> Any:
        """Return a configuration as it is sent to the cluster or worker: secrets in place of ``EMR.secret@...``.

        What is in the configuration otherwise stays as it is. Secrets are read now, as the role.

        Args:
            configuration: RunJobFlow's ``Configurations``, StartJobRun's ``configurationOverrides``, or what holds either:
                mappings, JSON or YAML text, or a file.
            role: The cluster's service role, or the job's runtime role. Without one, secrets are read as the administrator.

        Raises:
            ConfigurationFailed: A secret cannot be got, is binary, or is too long: 1024 characters with its property's name.
            ValidationException: EMR cannot assume the role.
            MocksmError: It is no configuration, or there is no such role.

        >>> from mocksm import mock_secrets
        >>> with mock_secrets() as aws:
        ...     _ = aws.secret("hive", "hunter2")
        ...     aws.emr.resolve([{"Classification": "hive-site", "Properties": {"password": "EMR.secret@hive"}}])
        [{'Classification': 'hive-site', 'Properties': {'password': 'hunter2'}}]
        """
        trusted = "emr-serverless.amazonaws.com" if _is_serverless(held := _held(configuration)) else _ON_EC2
        who = identity(self._dispatcher, role, _SESSION, trusted=trusted, refuse=_unassumable)
        return cluster_configurations.resolve(held, Asker(self._dispatcher, who, self._region))

    def __repr__(self) -> str:
        return f"<mocksm EMR in {self._region}>"


_ON_EC2 = "elasticmapreduce.amazonaws.com"


def _held(given: Any) -> Any:
    """Return the mappings that are meant; what is in a text may be a list."""
    if isinstance(given, Sequence) and not isinstance(given, str):
        return list(given)
    held = contents(given, "a configuration")[0]
    if not isinstance(held, Mapping | list):
        raise MocksmError("mocksm: a configuration is a mapping or a list of some, and this text holds neither")
    return held


def _is_serverless(held: Any) -> bool:
    return isinstance(held, Mapping) and ("applicationConfiguration" in held or "configurationOverrides" in held)


def _unassumable(role_arn: str) -> ValidationException:
    return ValidationException(f"EMR service role {role_arn} is invalid")  # widely reported
