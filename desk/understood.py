"""What a search was understood as, in one sentence, and what to try when it found nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cases.reading.wanted import Wanted


def understood(want: Wanted, words: str, *, is_looked_up: bool = False) -> str:
    """What was searched, in words; empty where nothing was searched."""
    if want.order:
        return _("by supervision order %(number)s") % {"number": "{}-{:04d}".format(*want.order)}
    if want.reference:
        return _of_case_number(want)
    if want.end and not want.number:
        return _("by the end of the case number, %(end)s") % {"end": want.end}
    if want.end:
        return _("by the end of the case number, %(end)s, and by the number %(number)s in the text") % {
            "end": want.end,
            "number": want.number,
        }
    return _of_words(want, words, is_looked_up=is_looked_up)


def _of_case_number(want: Wanted) -> str:
    if want.is_whole:
        pattern = _("by case number %(number)s")
    elif want.query:
        pattern = _("by case numbers that begin with %(number)s, and by this number in the text")
    else:
        pattern = _("by case numbers that begin with %(number)s")
    return pattern % {"number": want.reference}


def _of_words(want: Wanted, words: str, *, is_looked_up: bool) -> str:
    if want.telephone and is_looked_up:
        return _("by telephone %(number)s: raised from it or written in the text. That you looked is on record.") % {
            "number": want.telephone
        }
    if want.number:
        return _("by the number %(number)s in the text") % {"number": want.number}
    if want.house:
        return _("by house %(house)s") % {"house": want.house}
    return _("“%(words)s”, newest first") % {"words": words} if want.query else ""


def advice(want: Wanted) -> str:
    """What somebody who found nothing can try."""
    if want.order:
        return _(
            "There is no such supervision order that you may see. "
            "Look at its number again, or search for the case number."
        )
    if want.reference or (want.end and not want.number):
        return _(
            "There is no matter with this number that you may see. "
            "Compare it digit by digit, or search for a word of the matter."
        )
    if want.telephone:
        return _(
            "You may see no matter with this telephone. "
            "Try the last four digits, the name of the place, or a word of the matter."
        )
    if want.number or want.end:
        return _("No matter that you may see holds this number. Try its last four digits, the place, or a word.")
    if want.house:
        return _(
            "You may see no matter of this house. Try the building alone, such as 3号楼, or the name of the place."
        )
    return _("Nothing was found that you may see. Try fewer or other words, the place, or the case number.")
