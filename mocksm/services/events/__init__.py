"""EventBridge: rules of the default event bus that call Lambda functions when something happens to secrets and keys."""

from __future__ import annotations

from mocksm.engine.service import Service
from mocksm.services.events import custom, rules, tags, targets
from mocksm.services.events.access import PERMISSIONS, asked
from mocksm.wire.dialects import Dialect

SERVICE = Service("events", custom, rules, tags, targets, access=asked, permissions=PERMISSIONS, dialect=Dialect())
