"""Secrets Manager: secrets, versions and staging labels, encryption by KMS, rotation by Lambda functions."""

from __future__ import annotations

from mocksm.engine.service import Service
from mocksm.services.secretsmanager import (
    batches,
    linking,
    listing,
    passwords,
    policies,
    replication,
    rotation,
    secrets,
    stages,
    tags,
    values,
)
from mocksm.services.secretsmanager.access import PERMISSIONS, asked
from mocksm.wire.dialects import Dialect

SERVICE = Service(
    "secretsmanager",
    secrets,
    listing,
    values,
    batches,
    stages,
    rotation,
    replication,
    linking,
    policies,
    tags,
    passwords,
    access=asked,
    permissions=PERMISSIONS,
    dialect=Dialect(),
)
