"""Which tables of this room the auditor's check looks at, and what its codes open."""

from __future__ import annotations

from cases.ledger.links import watch
from residents.codes import OPENERS
from services.models.linked import LINKED
from services.tracked import page_of

watch(*LINKED)
OPENERS.append(page_of)
