"""Days in words, in the reader's language."""

from __future__ import annotations

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import pgettext


def day_in_words(day: dt.date) -> str:
    """2022年5月23日"""
    return date_format(day, pgettext("format of a day with its year", "j F Y"))
