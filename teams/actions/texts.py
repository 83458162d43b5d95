"""Writing other words for a kind of notice, and going back to its own sentence."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from networks.actions.record import Steward, differences, record
from networks.models import Area
from teams.models import NoticeText
from teams.wording import CHINESE, Kind, places_in
from web.errors import Refusal


def write(kind: Kind, *, chinese: str, english: str = "", by: Steward) -> NoticeText:
    """Say these words from now on; notices that were sent stay as they were. Refused where a variable is wrong."""
    by.require(Area())
    require_sound(kind, chinese, field="chinese")
    if english:
        require_sound(kind, english, field="english")
    with transaction.atomic():
        before = _said_now(kind)
        row, _is_new = NoticeText.objects.update_or_create(
            kind=kind.name, defaults={"chinese": chinese, "english": english}
        )
        if changed := differences(before, {"chinese": chinese, "english": english}):
            record("worded", row, by=by, changed=changed)
    return row


def reset(kind: Kind, *, by: Steward) -> None:
    """Say the kind's own sentence again; nothing happens where it is said already."""
    by.require(Area())
    with transaction.atomic():
        row = NoticeText.objects.select_for_update().filter(kind=kind.name).first()
        if row is None:
            return
        after = {"chinese": _default(kind, CHINESE), "english": ""}
        record("unworded", row, by=by, changed=differences({"chinese": row.chinese, "english": row.english}, after))
        row.delete()


def require_sound(kind: Kind, text: str, *, field: str) -> None:
    """Only the kind's variables, and all that it needs."""
    try:
        places = places_in(text)
    except ValueError:
        raise Refusal(_("A brace stands only around the name of a variable, as in {number}."), field=field) from None
    unknown = [name for name in places if name not in kind.variables]
    if unknown:
        listed = " ".join(f"{{{name}}}" for name in dict.fromkeys(unknown))
        raise Refusal(_("%(names)s is no variable of this notice.") % {"names": listed}, field=field)
    missing = [name for name in kind.needs if name not in places]
    if missing:
        listed = " ".join(f"{{{name}}}" for name in missing)
        raise Refusal(_("%(names)s must stand in the text.") % {"names": listed}, field=field)


def _said_now(kind: Kind) -> dict[str, str]:
    row = NoticeText.objects.select_for_update().filter(kind=kind.name).first()
    return (
        {"chinese": row.chinese, "english": row.english} if row else {"chinese": _default(kind, CHINESE), "english": ""}
    )


def _default(kind: Kind, language: str) -> str:
    with override(language):
        return kind.default()
