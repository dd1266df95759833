"""CloudTrail: its event history. Trails, event data stores, Insights and the rest of the service are not modelled."""

from __future__ import annotations

from mocksm.engine.service import Service
from mocksm.services.cloudtrail import history
from mocksm.services.cloudtrail.access import PERMISSIONS, asked
from mocksm.wire.dialects import Dialect

# These members have errors of their own; that the service leaves the checks of the model to them is not known.
_OWN_ERRORS = ("lookupAttributes.member.attributeKey", "lookupAttributes.member.attributeValue", "maxResults")
_NO_LIMITS = {"enum": None, "min": None, "max": None}
DIALECT = Dialect(constraints=dict.fromkeys((*_OWN_ERRORS, "eventCategory"), _NO_LIMITS))

SERVICE = Service("cloudtrail", history, access=asked, permissions=PERMISSIONS, dialect=DIALECT)
