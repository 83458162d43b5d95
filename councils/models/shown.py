"""What may be read of a topic or promise: without numbers, names and doors, and nothing that its matter keeps."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.rules.masking import masked

KEPT = _("Kept confidential; it is handled as a matter of its own.")
COUNTED = "号楼|单元|栋|幢|号|米|元|块|次|天|年|月|日|层|楼|盏|个|户|分|点|人|家|辆|棵|度"
DOOR = re.compile(rf"((?:单元|号楼|栋|幢)\s*)(\d{{2,4}})(?!\d|\s*(?:{COUNTED}))")
"""The number of a flat behind its entrance or house: 3号楼2单元501室."""


def in_public(text: str) -> str:
    """As it hangs on the notice board."""
    return masked(DOOR.sub(lambda found: found[1] + "*" * len(found[2]), text))


def is_kept(case: Case | None) -> bool:
    """Whether its words and its number are for those alone who see the case: also where another goes on for it."""
    return case is not None and any(one.is_kept_from_neighbours for one in (case, case.continues) if one)
