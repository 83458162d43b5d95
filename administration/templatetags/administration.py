"""The tabs above every administration page, and where its names lead."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.db.models import Model
from django.template.context import RequestContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from administration import scope
from cases.access import keeping
from networks import rules
from networks.models import Area, Change, LevelRule, Unit
from outbox.models import Message
from teams import change_wording, policies
from teams.models import Post, User
from web.pagination import at_most
from worktime.deadlines import Limit
from worktime.explaining import limit_in_words

register = template.Library()
PAGES = {"user": "person", "unit": "unit", "area": "area", "catalogueitem": "entry"}
PAGES_OF_ALL = {"levelrule": "levels", "retentionrule": "retention"}
TABS = {
    "people": _("People"),
    "units": _("Units"),
    "areas": _("Areas"),
    "networks": _("Networks"),
    "imports": _("Imports"),
    "catalogue": _("Duty catalogue"),
    "calendar": _("Work calendar"),
    "notices": pgettext_lazy("administration", "Notices"),
    "answers": _("Standard answers"),
    "retention": _("Keeping and disposal"),
    "changes": _("Changes"),
    "reveals": pgettext_lazy("administration", "Looks at identities"),
    "lookups": pgettext_lazy("administration", "Telephones looked up"),
    "blocks": _("Block list"),
}
ELSEWHERE = {"imports": "imports:imports", "blocks": "residents:blocks", "answers": "desk:answers"}
"""Tabs whose pages are in another room."""
MOST_COUNTED = 100


@register.inclusion_tag("administration/_tabs.html", takes_context=True)
def tabs(context: RequestContext) -> dict[str, Any]:
    """The lists this administrator may open; the record of changes is the auditor's."""
    user = context["request"].user
    keeps = scope.may_see_rules(user)
    audits = bool(policies.auditing(user))
    audited = dict.fromkeys(("changes", "reveals", "lookups"), audits)
    audited["blocks"] = policies.granting(user).is_everywhere
    audited["answers"] = policies.configuring(user).is_everywhere
    audited["retention"] = keeping.may_read(user)
    shown = {**audited, **dict.fromkeys(("catalogue", "calendar", "notices"), keeps)}
    names = [name for name in TABS if shown.get(name, True)]
    links = [(_address(name), TABS[name], name == context.get("tab")) for name in names]
    return {"links": links if policies.reading(user) else []}


def _address(tab: str) -> str:
    return reverse(ELSEWHERE.get(tab, f"administration:{tab}"))


@register.simple_tag
def undelivered() -> str:
    """How many messages were given up, as it stands on the tab; no more than 99 are counted."""
    count = Message.objects.dead().values("pk")[:MOST_COUNTED].count()
    return at_most(count, MOST_COUNTED - 1) if count else ""


@register.inclusion_tag("administration/_calendar_missing.html", takes_context=True)
def calendar_missing(context: RequestContext) -> dict[str, Any]:
    """From 1 November until next year's calendar is in: who can load it is asked to."""
    if not policies.configuring(context["request"].user).is_everywhere:
        return {}
    today = timezone.localdate()
    kept = rules.recent().calendar.year_to_load(today)
    return {"year": kept and rules.current().calendar.year_to_load(today)}


@register.filter
def day(value: dt.date | None) -> str:
    """2022年5月23日, or nothing."""
    return change_wording.day_in_words(value) if value else ""


@register.filter
def in_words(limit: str) -> str:
    """`5WD` as 5个工作日."""
    return limit_in_words(Limit.parse(limit)) if limit else ""


@register.filter
def extensions(rule: LevelRule) -> str:
    return change_wording.extensions_in_words(rule)


@register.filter
def day_of_year(value: dt.date) -> str:
    """5月23日, where the year is known."""
    return date_format(value, pgettext("a day of a known year", "j F"))


@register.filter
def said_of(thing: Model) -> str:
    """What tells one found thing from another of the same name; no query where the picker fetched what it needs."""
    if isinstance(thing, Unit):
        return f"{thing.get_kind_display()} · {thing.area.place_name()}"
    if isinstance(thing, Area):
        return f"{thing.get_level_display()} · {thing.place_name()}"
    if isinstance(thing, User):
        return "；".join(str(post) for post in thing.posts.all() if not post.is_over) or str(_("no post"))
    return ""


@register.simple_tag(takes_context=True)
def place_url(context: RequestContext, post: Post) -> str:
    """The page of the unit or the area a post is held in, where this administrator may open it."""
    reach = policies.reading(context["request"].user)
    if post.area:
        return reverse("administration:area", args=[post.area_id]) if reach.covers(post.area) else ""
    if post.unit:
        return reverse("administration:unit", args=[post.unit_id]) if reach.covers(post.unit.area) else ""
    return ""


@register.simple_tag(takes_context=True)
def unit_url(context: RequestContext, unit: Unit) -> str:
    """The unit's page, where this administrator may open it."""
    may_open = policies.reading(context["request"].user).covers(unit.area)
    return reverse("administration:unit", args=[unit.pk]) if may_open else ""


@register.simple_tag
def subject_url(change: Change) -> str:
    if page := PAGES_OF_ALL.get(change.kind):
        return reverse(f"administration:{page}")
    page = PAGES.get(change.kind)
    return reverse(f"administration:{page}", args=[change.subject_id]) if page else ""
