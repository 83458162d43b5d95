"""The rows of lists, thirty on a page: each shape is rendered from its template once and filled in from then on."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any, NamedTuple

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cases.reading.rows import Row
from cases.reading.time_by_holder import Stay
from cases.reading.timeline import Line
from cases.templatetags.life import lasted, when, when_at
from web.fragments import Fragment
from worktime.wording import Clock, Tone

register = template.Library()


class RowLook(NamedTuple):
    """What a row branches on beside its texts."""

    tone: Tone | None
    network: str
    step: int
    is_danger: bool
    is_current: bool
    target: str
    news: str
    is_followed: bool


def _clock(tone: Tone | None, words: str, why: str) -> Clock | None:
    return Clock(tone, words, explanation=why) if tone else None


def _row(look: RowLook, **texts: str) -> Mapping[str, Any]:
    clock = _clock(look.tone, texts["clock_words"], texts["clock_why"])
    row = {"clock": clock, "network": look.network, "step": look.step, "is_danger": look.is_danger, **texts}
    row |= {"news": look.news, "is_followed": look.is_followed}
    return {"row": row, "is_current": look.is_current, "target": look.target}


def _todo(tone: Tone | None, step: int, **texts: str) -> Mapping[str, Any]:
    return {"row": {"clock": _clock(tone, texts["clock_words"], texts["clock_why"]), "step": step, **texts}}


def _event(**texts: str) -> Mapping[str, Any]:
    return {"event": texts}


def _stay(has_worked: bool, has_paused: bool, **texts: str) -> Mapping[str, Any]:
    return {"stay": texts | {"has_worked": has_worked, "has_paused": has_paused}}


EVENT = Fragment("components/_timeline_event.html", _event)
STAY = Fragment("components/_row_stay.html", _stay)
ROW = Fragment("components/_row_case.html", _row)
TODO = Fragment("components/_row_todo.html", _todo)


@register.simple_tag
def timeline_event(event: Line) -> SafeString:
    """One thing that happened, without files."""
    return EVENT.html(at=when(event.at, "short"), sentence=event.sentence, by=event.by, note=event.note)


@register.simple_tag
def stay_row(step: str, stay: Stay) -> SafeString:
    """Who had a matter for a while."""
    return STAY.html(
        bool(stay.worked),
        bool(stay.paused),
        step=step,
        holder=stay.holder,
        since=when(stay.since, "short"),
        until=when(stay.until, "short"),
        worked=lasted(stay.worked),
        paused=lasted(stay.paused),
        causes="、".join(map(str, stay.causes)),
    )


@register.simple_tag
def case_rows(
    rows: Iterable[Row], current: str, target: str, form: str = "", ticked: Container[str] = frozenset()
) -> SafeString:
    """Matters of a list; `current` is the number of the open one, `target` where one opens beside the list.

    `form`: the form on the page that the box before each row belongs to, where rows can be `ticked`, by their numbers.
    """
    shown = ((row, _case_row(row, row.number == current, target)) for row in rows)
    made = (_with_box(row, of_row, form, row.number in ticked) if form else of_row for row, of_row in shown)
    return format_html_join("\n", "{}", ((one,) for one in made))


def _with_box(row: Row, of_row: SafeString, form: str, is_ticked: bool) -> SafeString:
    """A matter that has left the reader's hands can be looked at and not ticked."""
    if not row.version:
        return format_html('<div class="tickable"><span class="tick"></span>{}</div>', of_row)
    return format_html(
        '<div class="tickable"><label class="tick">'
        '<input type="checkbox" form="{}" name="case" value="{}~{}" data-tick{}>'
        '<span class="visually-hidden">{}</span></label>{}</div>',
        form,
        row.number,
        row.version,
        " checked" if is_ticked else "",
        _("Tick %(number)s") % {"number": row.number},
        of_row,
    )


def _case_row(row: Row, is_current: bool, target: str) -> SafeString:
    clock = row.clock
    return ROW.html(
        RowLook(
            clock.tone if clock else None,
            row.network,
            row.step,
            row.is_danger,
            is_current,
            target,
            row.news,
            row.is_followed,
        ),
        clock_words=clock.words if clock else "",
        clock_why=clock.explanation if clock else "",
        number=row.number,
        url=row.url,
        pane_url=row.pane_url,
        title=row.title,
        place=row.place,
        network_label=row.network_label,
        step_label=row.step_label,
        ended=row.ended,
        asked=row.asked,
        proposal=row.proposal,
        taker=row.taker,
    )


@register.simple_tag
def todo_rows(rows: Iterable[Row]) -> SafeString:
    """Matters of a list on a phone."""
    now = timezone.now()
    return format_html_join("\n", "{}", ((_todo_row(row, when_at(row.raised_at, now=now)),) for row in rows))


def _todo_row(row: Row, raised: SafeString) -> SafeString:
    clock = row.clock
    return TODO.html(
        clock.tone if clock else None,
        row.step,
        clock_words=clock.words if clock else "",
        clock_why=clock.explanation if clock else "",
        pane_url=row.pane_url,
        title=row.title,
        ended=row.ended,
        spot=row.spot,
        holder=row.holder,
        step_label=row.step_label,
        raised=raised,
    )
