"""Which tables of this room the auditor's check looks at, which codes follow a change of keys, and what they open."""

from __future__ import annotations

from cases.actions.jobs import resealing
from cases.ledger.links import watch
from residents.codes import OPENERS
from services.models import Application
from services.models.linked import LINKED
from services.tracked import page_of

resealing.CODES[Application] = ("code", "tracking_digest")
watch(*LINKED)
OPENERS.append(page_of)
