"""A message that must leave: a row written with the change that causes it, and sent later; and what keeps the pace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from outbox.choices import Result, State

TRIES = 8
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)


def pause_after(attempts: int) -> timedelta:
    """How long to leave a message alone after its n-th failure: 15 s, 1 min, 4 min, 16 min, then an hour each."""
    return min(FIRST_PAUSE * int(4 ** (attempts - 1)), LONGEST_PAUSE)


WRITE = """\
INSERT INTO "outbox_message" (key, channel, recipient, body, state, result, attempts, available_at, created_at,
    last_error)
SELECT given.*, %s, '', 0, %s, %s, '' FROM unnest(%s::varchar[], %s::varchar[], %s::varchar[], %s::jsonb[]) AS given
ON CONFLICT (key) DO NOTHING
"""


Written = tuple[str, str, str, str]
"""Key, channel, recipient and body, the body as JSON: a row in memory for each would cost more than writing them."""


class MessageQuerySet(models.QuerySet["Message"]):
    def write(self, rows: Sequence[Written]) -> None:
        """Insert new messages, a column as one array: there may be some thousand. A key that is there is left alone."""
        now = timezone.now()
        with connection.cursor() as cursor:
            cursor.execute(WRITE, [State.WAITING.value, now, now, *map(list, zip(*rows, strict=True))])

    def ready(self) -> MessageQuerySet:
        """Waiting, and due for a try. By state, never by "newer than the last seen": ids do not commit in order."""
        return self.filter(state=State.WAITING, available_at__lte=timezone.now())

    def dead(self) -> MessageQuerySet:
        return self.filter(state=State.DEAD)

    def beside(self, message: Message) -> MessageQuerySet:
        """What is ready for the same recipient on the same channel, this one left out."""
        return self.ready().filter(channel=message.channel, recipient=message.recipient).exclude(pk=message.pk)

    def sent_before(self, moment: datetime) -> MessageQuerySet:
        return self.filter(state=State.SENT, sent_at__lt=moment)

    @transaction.atomic
    def lease(self, channel: str, *, size: int) -> list[Message]:
        """Take up to `size` ready messages, oldest first; until the lease ends no other worker gets one of them."""
        ready = self.ready().filter(channel=channel).order_by("available_at", "pk")
        messages = list(ready.select_for_update(skip_locked=True, no_key=True)[:size])
        until = timezone.now() + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
        for message in messages:
            message.attempts += 1
            message.available_at = until
        if messages:
            leased = Message.objects.filter(pk__in=[message.pk for message in messages])
            leased.update(attempts=F("attempts") + 1, available_at=until)
        return messages

    def lock_waiting(self, messages: Sequence[Message]) -> list[Message]:
        """Lock the rows for the rest of the transaction; without those sent already, or being sent elsewhere."""
        waiting = self.filter(pk__in=[message.pk for message in messages], state=State.WAITING)
        locked = set(waiting.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True))
        return [message for message in messages if message.pk in locked]

    def settle(self, result: Result) -> int:
        """These need not be sent (on their own) any more; how many there were."""
        waiting = self.filter(state=State.WAITING)
        return waiting.update(state=State.SENT, result=result, sent_at=timezone.now(), last_error="")

    def forget(self, size: int) -> int:
        """Delete up to `size` of these messages; how many there were."""
        return Message.objects.filter(pk__in=self.values("pk")[:size]).delete()[0]

    def revive(self) -> int:
        """Give dead messages all their tries anew; how many there were."""
        return self.dead().update(state=State.WAITING, attempts=0, available_at=timezone.now(), result="")


class Message(models.Model):
    """`body` never holds names, telephone numbers or the text of a case: who delivers looks those up."""

    key = models.CharField(_("key"), max_length=200)
    channel = models.CharField(_("channel"), max_length=20)
    recipient = models.CharField(_("recipient"), max_length=100, blank=True)
    body = models.JSONField(_("content"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    result = models.CharField(_("result"), max_length=10, choices=Result.choices, blank=True, db_default="", default="")
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    available_at = models.DateTimeField(_("next try at"), default=timezone.now)
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="outbox_message_key_is_unique"),
            models.CheckConstraint(
                condition=Q(state=State.SENT, sent_at__isnull=False)
                | Q(state__in=[State.WAITING, State.DEAD], sent_at=None),
                name="outbox_message_sent_at_iff_sent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "available_at", "id"],
                name="outbox_message_for_lease",
                condition=Q(state=State.WAITING),
            ),
            models.Index(
                fields=["channel", "recipient", "available_at"],
                name="outbox_message_for_recipient",
                condition=Q(state=State.WAITING),
            ),
            models.Index(fields=["sent_at"], name="outbox_message_for_pruning", condition=Q(state=State.SENT)),
            models.Index(fields=["id"], name="outbox_message_for_retry", condition=Q(state=State.DEAD)),
        ]

    def __str__(self) -> str:
        return self.key

    def mark_sent(self, result: Result = Result.DELIVERED) -> None:
        self._settle(state=State.SENT, result=result, sent_at=timezone.now(), last_error="")

    def put_off(self, until: datetime) -> None:
        """Leave it alone until then; the try that found out does not count."""
        self._settle(available_at=until, attempts=self.attempts - 1, result=Result.PUT_OFF, attempts_were=self.attempts)

    def mark_failed(self, reason: str, *, is_final: bool = False) -> None:
        """Put the message off, or give it up after its last try; whoever holds a newer lease is left alone."""
        error: dict[str, Any] = {"last_error": reason[:300], "attempts_were": self.attempts}
        if is_final or self.attempts >= TRIES:
            self._settle(state=State.DEAD, result=Result.DEAD, **error)
        else:
            later = timezone.now() + pause_after(self.attempts)
            self._settle(available_at=later, result=Result.FAILED, **error)

    def _settle(self, *, attempts_were: int | None = None, **values: Any) -> None:
        row = Message.objects.filter(pk=self.pk, state=State.WAITING)
        if attempts_were is not None:
            row = row.filter(attempts=attempts_were)
        if row.update(**values):
            for name, value in values.items():
                setattr(self, name, value)


class LaneQuerySet(models.QuerySet["Lane"]):
    def forget_idle(self, moment: datetime) -> int:
        """Delete those in which no place was taken since then; how many there were."""
        used = RawSQL("SELECT name FROM outbox_lane WHERE %s < ANY (taken)", [moment])
        return self.exclude(name__in=used).delete()[0]


class Lane(models.Model):
    """The times of the last messages to one receiver that takes only so many in a while."""

    name = models.CharField(max_length=100)
    taken = ArrayField(models.DateTimeField(), default=list)

    objects = LaneQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="outbox_lane_one_a_name")]

    def __str__(self) -> str:
        return self.name


class TallyQuerySet(models.QuerySet["Tally"]):
    def add(self, channel: str, results: Mapping[Result, int]) -> None:
        """Count tries, whichever process made them, in one statement."""
        counted = [(channel, result.value, count) for result, count in sorted(results.items()) if count]
        if not counted:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO outbox_tally AS tally (channel, result, count)"
                " SELECT * FROM unnest(%s::varchar[], %s::varchar[], %s::bigint[])"
                " ON CONFLICT (channel, result) DO UPDATE SET count = tally.count + excluded.count",
                [list(column) for column in zip(*counted, strict=True)],
            )


class Tally(models.Model):
    """How many tries of a channel came to what, since the service was set up."""

    channel = models.CharField(_("channel"), max_length=20)
    result = models.CharField(_("result"), max_length=10, choices=Result.choices)
    count = models.BigIntegerField(_("count"))

    objects = TallyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "result"], name="outbox_tally_one_a_result")]

    def __str__(self) -> str:
        return f"{self.channel} {self.result}"


class PulseQuerySet(models.QuerySet["Pulse"]):
    def note(self, name: str) -> None:
        """It was alive just now."""
        row = Pulse(name=name, at=timezone.now())
        self.bulk_create([row], update_conflicts=True, unique_fields=["name"], update_fields=["at"])

    def age(self, name: str) -> float | None:
        """Seconds since it was last alive; None if it never was."""
        at = self.filter(name=name).values_list("at", flat=True).first()
        return max(0.0, (timezone.now() - at).total_seconds()) if at else None


class Pulse(models.Model):
    """When something that ought to go on for ever was last alive, by its own word."""

    BEAT = "beat"

    name = models.CharField(max_length=20)
    at = models.DateTimeField()

    objects = PulseQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="outbox_pulse_one_a_name")]

    def __str__(self) -> str:
        return self.name
