"""What exports alone refuse."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from web.errors import Refusal


class NoFile(Refusal):
    """Not written yet, or gone."""

    status, code = 409, "no_file"

    def __init__(self) -> None:
        super().__init__(_("This file is not there, or no longer. Ask for it anew."))
