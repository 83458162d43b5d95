"""How far a run in bulk has come, and each matter in it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RunState(models.TextChoices):
    CHOSEN = "chosen", _("chosen, not begun")
    WAITING = "waiting", _("waits for its turn")
    WORKING = "working", pgettext_lazy("of a run in bulk", "at work")
    DONE = "done", pgettext_lazy("of a run in bulk", "done")
    STOPPED = "stopped", pgettext_lazy("of a run in bulk", "stopped")


class RowState(models.TextChoices):
    LEFT_OUT = "left_out", _("left out")
    WAITING = "waiting", _("waits for its turn")
    DONE = "done", pgettext_lazy("of a row in bulk", "done")
    REFUSED = "refused", pgettext_lazy("of a row in bulk", "refused")


AT_WORK = frozenset({RunState.WAITING, RunState.WORKING})
NOT_OVER = sorted({RunState.CHOSEN, *AT_WORK})
