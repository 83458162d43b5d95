"""How often one connection may send without an account: counted for ten minutes in memory that all processes share.

Nothing of where a report came from may be stored (docs/decisions/0042, 0052), not even as a digest in the database. A
whole estate may share one address: the limits are far above what people do.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cases.rules.errors import TooManyTries
from web import passing
from web.origins import origin_of


@dataclass(slots=True)
class Pace:
    """At most `most` in ten minutes from one connection."""

    name: str
    most: int

    def require(self, request: HttpRequest) -> None:
        """Count one more, or raise TooManyTries."""
        if passing.count(self.name, origin_of(request)) > self.most:
            raise TooManyTries(
                _(
                    "Much was sent from here within a few minutes. What you wrote is still here: please wait ten "
                    "minutes and send it again, or telephone."
                )
            )

    def forget(self) -> None:
        passing.forget()
