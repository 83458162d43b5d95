"""The words of red stations and wishes. Stored values never change; labels may."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class CameBy(models.TextChoices):
    """How a wish came to the station."""

    RESIDENT = "resident", pgettext_lazy("wish", "by a resident")
    STAFF = "staff", pgettext_lazy("wish", "by a grid worker or the community")
    COUNCIL = "council", pgettext_lazy("wish", "at a bench council")


class NeedState(models.TextChoices):
    RAISED = "raised", pgettext_lazy("wish", "waits to be checked")
    OPEN = "open", pgettext_lazy("wish", "waits for somebody to take it on")
    CLAIMED = "claimed", pgettext_lazy("wish", "taken on")
    DONE = "done", pgettext_lazy("wish", "waits to be confirmed")
    CONFIRMED = "confirmed", pgettext_lazy("wish", "confirmed")
    ENDED = "ended", pgettext_lazy("wish", "ended")
    MATTER = "matter", pgettext_lazy("wish", "made a matter")


PUBLIC = (NeedState.OPEN, NeedState.CLAIMED, NeedState.DONE, NeedState.CONFIRMED)
"""What anybody may see: checked by the community, in its words."""
ALIVE = (NeedState.RAISED, NeedState.OPEN, NeedState.CLAIMED, NeedState.DONE)
IN_HAND = (NeedState.CLAIMED, NeedState.DONE)
OVER = (NeedState.CONFIRMED, NeedState.ENDED, NeedState.MATTER)


class Ending(models.TextChoices):
    """Why a wish ended without being fulfilled; the reason is in words beside it."""

    REFUSED = "refused", pgettext_lazy("wish", "not put up")
    WITHDRAWN = "withdrawn", pgettext_lazy("wish", "taken back")
    LAPSED = "lapsed", pgettext_lazy("wish", "lapsed")


class ConfirmedBy(models.TextChoices):
    """How whoever the wish was for said that it is done."""

    CODE = "code", pgettext_lazy("wish", "with the code")
    TELEPHONE = "telephone", pgettext_lazy("wish", "by telephone, with a witness")


class Step(models.TextChoices):
    """What happened to a wish, as its record says."""

    RAISE = "raise", pgettext_lazy("wish", "raised")
    PUT_UP = "put_up", pgettext_lazy("wish", "checked and put up")
    CLAIM = "claim", pgettext_lazy("wish", "taken on")
    GIVE_BACK = "give_back", pgettext_lazy("wish", "given back")
    DO = "do", pgettext_lazy("wish", "done")
    CONFIRM = "confirm", pgettext_lazy("wish", "confirmed")
    NOT_YET = "not_yet", pgettext_lazy("wish", "not done yet, they say")
    END = "end", pgettext_lazy("wish", "ended")
    MATTER = "matter", pgettext_lazy("wish", "made a matter")
    LOOK = "look", pgettext_lazy("wish", "name and telephone looked at")
