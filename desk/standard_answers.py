"""Standard answers (常用语): which are offered for a step, what is put into them, who keeps them (decision 77)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cases.access.disclosure import words_of
from cases.models import Case
from cases.reading.rows import BELOW_THE_COUNTY, NAMES
from desk.models import StandardAnswer
from networks.choices import AreaLevel
from networks.models import Area, Unit
from teams.choices import Duty
from teams.models import User
from teams.policies import configuring
from worktime import timekeeping, wording

SIGN = re.compile(r"【([^【】\n]{1,10})】")
USE, CHOSEN, USED = "use_answer", "standard_answer", "used_answer"
"""The button that puts one in, the choice beside it, and what was put in already."""
MOST_USED = 10
A_MOMENT = dt.timedelta(microseconds=1)

Value = Callable[[Case, User], str]


class Asking(Protocol):
    """What is asked of the form of a step: see `desk.forms.step.StepForm`."""

    case: Case
    by: User
    typed: QueryDict
    initial: Any
    used_answers: list[str]

    @property
    def text_field(self) -> str: ...


def _areas(case: Case) -> str:
    names = (getattr(case, NAMES[level].split("__", maxsplit=1)[0]) for level in BELOW_THE_COUNTY)
    return "".join(area.name for area in names if area)


def _unit(_case: Case, user: User) -> str:
    return next((post.unit.name for post in user.current_posts if post.unit), "")


PLACES: Mapping[str, tuple[str, Value]] = {
    "编号": (gettext_noop("number of the matter"), lambda case, _user: case.reference),
    "类型": (gettext_noop("its type"), lambda case, _user: case.catalogue_item.name if case.catalogue_item else ""),
    "区域": (gettext_noop("sub-district, community and grid"), lambda case, _user: _areas(case)),
    "地点": (gettext_noop("the place as it was told"), lambda case, _user: words_of(case).place),
    "单位": (gettext_noop("your unit"), _unit),
    "姓名": (gettext_noop("your name"), lambda _case, user: user.name),
    "今天": (gettext_noop("today"), lambda _case, _user: wording.date_words(timezone.localdate(timekeeping.now()))),
    "截止": (
        gettext_noop("the end of its limit"),
        # Midnight ends the day before.
        lambda case, _user: wording.date_words(timezone.localdate(case.due_at - A_MOMENT)),
    ),
}
"""What can stand in 【】, with what it means: written in Chinese in either language, since the answers are."""


def unknown_in(text: str) -> list[str]:
    """What stands in 【】 and is no place."""
    return [name for name in SIGN.findall(text) if name not in PLACES]


def open_in(text: str) -> list[str]:
    """The places that nothing stands in yet."""
    return [f"【{name}】" for name in dict.fromkeys(SIGN.findall(text)) if name in PLACES]


def filled(text: str, case: Case, user: User) -> str:
    """With what is known of the case, which was read by `as_read_by`; a place of which nothing is known stays, and the
    form asks for it.
    """

    def known(sign: re.Match[str]) -> str:
        place = PLACES.get(sign[1])
        return (place and place[1](case, user)) or sign[0]

    return SIGN.sub(known, text)


def offered(form: Asking, action: str) -> list[StandardAnswer]:
    """Those for this step and this type of matter, of the person's units first: one statement, and none for a step that
    is taken without words.
    """
    if not form.text_field:
        return []
    entry = form.case.catalogue_item.code if form.case.catalogue_item else ""
    return list(StandardAnswer.objects.standing().offered(action, entry, form.by.own_units))


def put_in(form: Asking, answers: Sequence[StandardAnswer]) -> None:
    """The chosen one behind what was typed, which stays as it is; once, however often the button is pressed."""
    number = form.typed.get(CHOSEN, "")
    chosen = next((one for one in answers if str(one.pk) == number), None)
    if chosen is None or USE not in form.typed:
        return
    typed = str(form.initial.get(form.text_field) or "").rstrip()
    text = filled(chosen.text, form.case, form.by)
    if text not in typed:
        form.initial[form.text_field] = f"{typed}\n{text}" if typed else text
    form.used_answers = list(dict.fromkeys([*form.used_answers, number]))[:MOST_USED]


def may_keep(user: User, unit: Unit | None) -> bool:
    """The head of the unit and the system administrator of its area; those for every unit the city's administrator."""
    area = unit.area if unit else city()
    is_head = unit is not None and unit.pk in user.units_as(Duty.HEAD)
    return is_head or (area is not None and configuring(user).covers(area))


def city() -> Area | None:
    return Area.objects.current().filter(level=AreaLevel.CITY).first()


def why_not_kept(text: str) -> str:
    """The sentence why a text cannot be a standard answer; empty where it can."""
    if unknown := unknown_in(text):
        return _("There is nothing to be put in for 【%(name)s】.") % {"name": unknown[0]}
    return ""
