"""A name, a telephone and an identity number of an application are found only where they may be."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from structlog.testing import capture_logs

from services.actions import handling, issuing, reminding
from services.models import Application
from tests.cases.world import World
from tests.councils.test_canary import columns_with
from tests.services.applications import IDENTITY, applied, client_of, key, wanted

pytestmark = pytest.mark.django_db
NAME, PHONE = "金丝雀", "13904325678"
SIGNS = (NAME, PHONE, IDENTITY)
ASKED = {
    "name": NAME, "identity": IDENTITY, "address": f"3号楼{PHONE}", "since": "2015年", "tenure": "自有",
    "purpose": f"给{NAME}办入学", "receiver": "第一小学",
}  # fmt: skip


def planted(world: World) -> Application:
    sent = Client().post("/services/1/", ASKED | {"phone": PHONE, "area": "220283001002001", "key": key()})
    assert sent.status_code == 302
    application = Application.objects.get()
    by = world.person("grid_worker")
    handling.check(application, note="上门看过", by=by)
    application.refresh_from_db()
    handling.draft(application, answers=application.answers, by=by)
    return application


def test_in_the_database_all_of_it_is_sealed(world: World) -> None:
    certificate = issuing.sign(planted(world), by=world.person("committee_officer"))

    for sign in SIGNS:
        assert columns_with(sign) == set()
        assert sign in certificate.text or sign in str(certificate.application.answers)


def test_no_page_shows_it_that_was_not_opened_on_record_and_no_log_has_it(world: World) -> None:
    with capture_logs() as lines:
        application = planted(world)
        certificate = issuing.sign(application, by=world.person("committee_officer"))
        reminding.remind()
        officer = client_of(world, "committee_officer")
        shut = [
            Client().get(reverse("services:follow", args=[application.code])),
            Client().get(reverse("services:verify", args=[certificate.code])),
            officer.get(application.get_absolute_url()),
            officer.get(reverse("services:applications") + "?ended=1"),
            client_of(world, "auditor").get(application.get_absolute_url()),
        ]
        opened = officer.post(reverse("services:opened", args=[application.pk])).content.decode()
        paper = officer.post(reverse("services:paper", args=[application.pk])).content.decode()

    for page in shut:
        assert page.status_code == 200
        assert not [sign for sign in SIGNS if sign in page.content.decode()]
    assert "金**" in shut[2].content.decode() and "139****5678" in shut[2].content.decode()
    assert all(sign in opened for sign in SIGNS) and NAME in paper and IDENTITY in paper
    assert not [sign for sign in SIGNS if sign in str(lines)]


def test_who_does_not_see_it_reads_nothing_of_it(world: World) -> None:
    application = applied(world)

    for who in ("other_grid_worker", "other_officer", "lead", "uncalled", "system_admin", "other_supervisor"):
        for url in (application.get_absolute_url(), reverse("services:applications")):
            page = client_of(world, who).get(url).content.decode()
            assert application.reference not in page and "孙*" not in page
    assert str(wanted(world).area) == "01网格"
