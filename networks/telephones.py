"""A telephone number as people write it, and as it is stored. Pure."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from networks.naming import one_line

OF_A_MOBILE = "1[3-9][0-9]{9}"
COUNTRY = re.compile(r"^(?:\+|00)?86(?=1\d{10}$|0\d{2,3}-?\d{7,8})")
COUNTRY_OF_A_MOBILE = re.compile(f"^(?:00)?86(?={OF_A_MOBILE}$)")
MOBILE = re.compile(f"^{OF_A_MOBILE}$")
LANDLINE = re.compile(r"^(0\d{2,3})(\d{7,8})$")
EXTENSION = re.compile(r"(?:转|分机|,?ext\.?|[xX*#,])(\d{1,6})$")
SEVERAL = re.compile(r"[/;|、，；]|\d[和或]\d")
NUMBER = re.compile(r"^\+?\d[\d-]*$")
FEWEST, MOST = 3, 20
OF_A_PERSON = 7
"""A number of so many digits may be somebody's: it is searched for as one, and stays out of addresses and logs."""


def telephone(text: str) -> str:
    """As it is stored: `13804321237`, `0432-68221234-801`. ValueError with its sentence for anything else."""
    if MOBILE.match(text):
        return text
    if "\n" in text.strip() or SEVERAL.search(one_line(text)):
        raise ValueError(_("“%(text)s” is more than one telephone number. Keep one.") % {"text": one_line(text)[:30]})
    compact = one_line(text).replace(" ", "").replace("（", "(").replace("）", ")")
    number = compact.translate({ord(dash): "-" for dash in "‐‑‒–—―−ー"})
    number, extension = _without_extension(number)
    number = re.sub(r"^\((\+?\d+)\)", r"\1-", number)
    number = COUNTRY.sub("", number.replace("-", "") if _is_mobile(number) else number)
    if not number:
        return ""
    digits = sum(letter.isdigit() for letter in number)
    if not NUMBER.match(number) or not FEWEST <= digits <= MOST:
        raise ValueError(_("“%(text)s” is no telephone number.") % {"text": one_line(text)[:30]})
    return LANDLINE.sub(r"\1-\2", number).rstrip("-") + (f"-{extension}" if extension else "")


def _without_extension(number: str) -> tuple[str, str]:
    found = EXTENSION.search(number)
    return (number[: found.start()], found[1]) if found else (number, "")


def _is_mobile(number: str) -> bool:
    return bool(re.match(rf"^(?:\+?|00)(?:86)?{OF_A_MOBILE}$", number.replace("-", "")))


def without_country(digits: str) -> str:
    """The digits of a mobile number without the country's before them; any others as they are."""
    return COUNTRY_OF_A_MOBILE.sub("", digits)
