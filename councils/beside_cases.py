"""What the page of a case says of councils, and which tables of theirs the auditor's check looks at."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.ledger.links import watch
from cases.models import Case
from cases.models.scope import areas_seen
from cases.reading.beside import Mention, register
from councils.models import Meeting, Promise
from councils.models.linked import LINKED
from teams.models import User
from worktime import wording

MOST = 5


def is_promised() -> Exists:
    """Whether a meeting promised something about the case."""
    return Exists(Promise.objects.filter(case=OuterRef("pk")))


def of_case(case: Case, user: User) -> list[Mention]:
    """The newest meetings that promised something about the case; no question for whoever sees no council."""
    if not areas_seen(user):
        return []
    meetings = Meeting.objects.visible_to(user).filter(pk__in=Promise.objects.filter(case=case).values("meeting"))
    return [_mention(meeting) for meeting in meetings.select_related("area").order_by("-starts_at", "-pk")[:MOST]]


def _mention(meeting: Meeting) -> Mention:
    day = wording.date_words(timezone.localdate(meeting.starts_at))
    words = _("Bench council of %(day)s, %(where)s") % {"day": day, "where": f"{meeting.area.name} {meeting.place}"}
    return Mention(words, meeting.get_absolute_url())


register("councils", is_promised, of_case)
watch(*LINKED)
