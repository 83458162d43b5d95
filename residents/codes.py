"""Codes as people type them: with the whole link, in full width, with gaps; or something else in their place. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.rules.errors import NotACode
from cases.rules.sealing import ALPHABET, CODE_LENGTH
from networks.folding import spell

IN_A_LINK = re.compile(r"/(?:track|rate|services/follow|booking|verify)/([^/?#]+)")
CASE_NUMBER = re.compile(r"(?<![a-z0-9])[a-z]{2} *-?20[0-9]{6} *-? *[0-9]{3,}(?![0-9a-z])|^\D*20[0-9]{6}-[0-9]{3,}\D*$")
TELEPHONE = re.compile(r"^(?:86)?1[3-9][0-9]{9}$")
OPENERS: list[Callable[[str], str]] = []
"""What rooms above open by a code: each gives the address of its page, or nothing; added when they are ready."""
LOOK_ALIKES = "01ILO"
"""Letters and digits that are in no code, because they are taken for each other."""


def code_in(typed: str) -> str:
    """The code in what was typed, as it is written; NotACode with what it is instead.

    What cannot be a code is not looked up, so it tells nobody anything and is not counted as a wrong try.
    """
    text = spell(typed)
    linked = IN_A_LINK.search(text)
    if not linked and CASE_NUMBER.search(text):
        raise NotACode(
            _(
                "This is the case number. The code is another: %(length)d letters and digits on the slip "
                "or in the text message. Lost it? Your community can give you a new one."
            )
            % {"length": CODE_LENGTH}
        )
    code = re.sub("[^0-9a-z]", "", linked[1] if linked else text).upper()
    if TELEPHONE.match(code):
        raise NotACode(_("This is a telephone number. The code is on the slip or in the text message you were given."))
    return _well_formed(code)


def _well_formed(code: str) -> str:
    strange = dict.fromkeys(letter for letter in code if letter in LOOK_ALIKES)
    if strange and len(code) == CODE_LENGTH:
        raise NotACode(
            _("No code holds %(letters)s: the letters O, I, L and the digits 0 and 1 are left out. Please look again.")
            % {"letters": pgettext("between the parts of a list", ", ").join(strange)}
        )
    if len(code) != CODE_LENGTH or not set(code) <= set(ALPHABET):
        raise NotACode(
            _("A code has %(length)d letters and digits; this has %(count)d. Please compare it with the slip.")
            % {"length": CODE_LENGTH, "count": len(code)}
        )
    return code
