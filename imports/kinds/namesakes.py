"""Newcomers who may be somebody known under another sign-in name: said in the difference and to be confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models.functions import Right
from django.utils.translation import gettext as _

from imports.kinds.post_lines import Line
from imports.line import in_pieces
from networks.naming import alike
from teams.models import User
from teams.models.user import PHONE_END

Phoned = tuple[str, str]
Seated = tuple[str, str, int]


def doubt_namesakes(lines: Sequence[Line]) -> None:
    """The same name with the same telephone as an account or a row before; the same name in the same post's place."""
    fresh = [line for line in lines if line.person and line.person.pk < 0 and not line.is_out]
    known = _by_phone(line for line in fresh if line.phone)
    phoned: dict[Phoned, Line] = {}
    seated: dict[Seated, Line] = {}
    for line in fresh:
        name = alike(line.name)
        if username := known.get((name, line.phone)):
            sentence = _("%(name)s with this telephone is there as %(username)s. Confirm that it is another person.")
            line.judged.doubt(sentence % {"name": line.name, "username": username})
            continue
        by_phone = phoned.setdefault((name, line.phone), line) if line.phone else line
        by_seat = seated.setdefault((name, line.duty, line.place), line)
        twin = next((other for other in (by_phone, by_seat) if other.key != line.key), None)
        if twin:
            sentence = _("%(name)s stands in row %(number)s too, as %(username)s. Confirm that it is another person.")
            words = {"name": line.name, "number": twin.judged.number, "username": twin.username}
            line.judged.doubt(sentence % words)


def _by_phone(lines: Iterable[Line]) -> dict[Phoned, str]:
    """The sign-in names of people with these names and telephones."""
    numbers = {line.phone for line in lines}
    ends = sorted({number[-PHONE_END:] for number in numbers})
    found: dict[Phoned, str] = {}
    for part in in_pieces(ends):
        rows = User.objects.alias(phone_end=Right("phone", PHONE_END)).filter(phone_end__in=part)
        for name, phone, username in rows.values_list("name", "phone", "username").iterator():
            if phone in numbers:
                found[alike(name), phone] = username
    return found
