"""Secrets Manager: secrets, versions and staging labels, encryption by KMS, rotation by Lambda functions."""

from __future__ import annotations

from mocksm.engine.service import Service
from mocksm.services.secretsmanager import passwords, policies, rotation, secrets, stages, tags, values
from mocksm.services.secretsmanager.access import asked
from mocksm.wire.constraints import Dialect

SERVICE = Service(
    "secretsmanager",
    secrets,
    values,
    stages,
    rotation,
    policies,
    tags,
    passwords,
    access=asked,
    dialect=Dialect(),
)
