"""What is asked of every cell before its row is looked at: that it is there, and can be understood."""

from __future__ import annotations

from django.utils.translation import gettext as _

from imports.line import Wrong
from imports.sheets.cells import FRACTION, wrong_with
from imports.sheets.layout import EXAMPLE, NO, STRUCK, YES, Column, Layout

FORMULA_MARKS = ("=", "+", "-", "@")


def require_sound(layout: Layout, cells: dict[str, str], wrong: Wrong) -> None:
    """What must be filled in is, nothing is too long, nothing is a formula in disguise or cannot be understood."""
    if cells.get(STRUCK):
        wrong.say(_("The row is struck through. Take it out, or take the line away."))
    for column in layout.columns:
        text = cells.get(column.key, "")
        if column.is_required and not text:
            wrong.say(_("%(heading)s is missing.") % {"heading": column.heading})
        elif text:
            _require_sound(column, text, wrong)


def _require_sound(column: Column, text: str, wrong: Wrong) -> None:
    if len(text) > column.most:
        words = {"heading": column.heading, "most": column.most}
        wrong.say(_("%(heading)s is longer than %(most)s characters.") % words)
    if text.startswith(FORMULA_MARKS) and not _may_begin_so(column, text):
        wrong.say(_("%(heading)s begins like a formula.") % {"heading": column.heading})
    is_answer = column.choices == (YES, NO)
    if not (is_answer or (column.may_break and "\n" in text)) and (why := wrong_with(text)):
        wrong.say(_("%(heading)s cannot be read: %(why)s.") % {"heading": column.heading, "why": why})
    if column.example.startswith(EXAMPLE) and text.startswith(EXAMPLE):
        wrong.say(_("An example row that was changed is no row. Take the word %(word)s away.") % {"word": EXAMPLE})
    if column.key == "username" and FRACTION.match(text):
        wrong.say(_("%(heading)s is a number with decimals.") % {"heading": column.heading})


def _may_begin_so(column: Column, text: str) -> bool:
    """+86 … is a telephone number; a dash alone is how people write nothing."""
    return column.is_prose or (column.key == "phone" and text[:1] == "+") or not text.strip("-")
