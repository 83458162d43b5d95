"""A name, a telephone and an identity number said at a council are found only where they may be."""

from __future__ import annotations

import datetime as dt

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from structlog.testing import capture_logs

from cases.actions import Person
from councils.choices import TopicOutcome
from councils.models import Meeting
from tests.cases.world import World
from tests.councils.meetings import client_of, closed, held, key, planned, raised, settled

pytestmark = pytest.mark.django_db
NAME, PHONE, IDENTITY = "金丝雀", "13904325678", "220203196001012345"
SAID = f"我叫{NAME}，电话{PHONE}，身份证{IDENTITY}，楼上漏水"
IN_THE_TEXT = {"councils_topic.text", "councils_promise.what", "cases_case.text"}
"""Where what somebody said stands as it was said: behind the one door, masked on every public page."""


def columns_with(sign: str) -> set[str]:
    """Every column of every table that holds the sign in clear."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        for field in model._meta.concrete_fields:
            with connection.cursor() as cursor:
                asked = f'SELECT 1 FROM "{table}" WHERE "{field.column}"::text LIKE %s LIMIT 1'  # noqa: S608 - our tables
                cursor.execute(asked, [f"%{sign}%"])
                if cursor.fetchone():
                    found.add(f"{table}.{field.column}")
    return found


def test_in_the_database_a_person_is_sealed_and_the_words_stand_in_few_places(world: World) -> None:
    meeting = held(world)
    raised(world, meeting, "楼道堆物", person=Person(NAME, PHONE))
    assert columns_with(NAME) == columns_with(PHONE) == set()
    settled(world, raised(world, meeting, SAID, person=Person(NAME, PHONE)), TopicOutcome.CASE)

    for sign in (NAME, PHONE, IDENTITY):
        assert columns_with(sign) == IN_THE_TEXT


def test_no_page_shows_who_raised_it_and_no_public_one_what_they_said_of_themselves(world: World) -> None:
    meeting = held(world)
    person = Person(NAME, PHONE)
    settled(world, raised(world, meeting, "楼道堆物", person=person), TopicOutcome.SETTLED, words="搬走了")
    settled(world, raised(world, meeting, SAID), TopicOutcome.NEGOTIATE, words=SAID, who="物业", due_on=meeting.day)
    raised(world, meeting, SAID, person=person)
    closed(world, meeting, next_at=timezone.now() + dt.timedelta(days=14))
    following = Meeting.objects.get(state="planned")

    with capture_logs() as lines:
        public = [
            *(Client().get(reverse("councils:public", args=[one.code])) for one in (meeting, following)),
            *(Client().get(reverse("councils:public_calendar", args=[one.code])) for one in (meeting, following)),
            client_of(world).get(reverse("councils:paper", args=[meeting.pk])),
            client_of(world).get(reverse("councils:poster", args=[following.pk])),
            client_of(world).get(reverse("councils:councils")),
            client_of(world).get(reverse("councils:figures")),
        ]
        staff = client_of(world).get(meeting.get_absolute_url()).content.decode()
        sent = Client().post(
            reverse("councils:public", args=[following.code]),
            {"text": SAID, "name": NAME, "phone": PHONE, "key": key()},
        )

    assert sent.status_code == 302
    for page in public:
        assert page.status_code == 200
        for sign in (NAME, PHONE, IDENTITY):
            assert sign not in page.content.decode()
    assert "金**" in staff and "139****5678" in staff
    for sign in (NAME, PHONE, IDENTITY):
        assert sign not in str(lines)


def test_who_does_not_see_the_council_reads_nothing_of_it(world: World) -> None:
    meeting = planned(world)
    raised(world, meeting, SAID)

    for who in ("other_grid_worker", "other_officer", "lead", "uncalled", "system_admin", "other_supervisor"):
        for url in (
            meeting.get_absolute_url(),
            reverse("councils:councils"),
            reverse("councils:poster", args=[meeting.pk]),
        ):
            assert "漏水" not in client_of(world, who).get(url).content.decode()
