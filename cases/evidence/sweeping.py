"""Files of evidence that no row names, or none but one that was disposed of: a step that was undone after its photo was
written leaves one behind.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.conf import settings

from cases.models import Evidence
from worktime import timekeeping

WAITS = 7
"""Days; so long a database that was restored from an older copy may still be mended."""
LOOKS_BACK = 21
"""Days; what is older was looked at before."""


def sweep() -> int:
    """Delete them, folder by folder of a day; how many there were."""
    today = timekeeping.today()
    days = (today - dt.timedelta(days=ago) for ago in range(WAITS, LOOKS_BACK + 1))
    return sum(_sweep(Path("evidence", f"{day:%Y/%m/%d}")) for day in days)


def _sweep(folder: Path) -> int:
    found = [path for path in (Path(settings.MEDIA_ROOT) / folder).glob("*") if path.is_file()]
    names = [str(folder / path.name) for path in found]
    named = (
        set(Evidence.objects.filter(content__in=names, gone_at=None).values_list("content", flat=True))
        if names
        else set()
    )
    left = [path for path, name in zip(found, names, strict=True) if name not in named]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)
