"""Where a message stands, and how it came to be settled."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    WAITING = "waiting", _("waiting to be sent")
    SENT = "sent", _("sent")
    DEAD = "dead", _("given up")


class Result(models.TextChoices):
    """What one try came to. A message that is "sent" was delivered, merged or overtaken: it has nothing more to do."""

    DELIVERED = "delivered", _("delivered")
    MERGED = "merged", _("told in one message with others")
    OVERTAKEN = "overtaken", _("no longer true, not sent")
    PUT_OFF = "put_off", _("put off")
    FAILED = "failed", _("failed, to be tried again")
    DEAD = "dead", _("given up")
