"""Twenty kinds of proof that nobody issues: not on a page, not at a door, not by hand in the database."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from services import abolished
from services.actions import applying, handling, issuing
from services.choices import ABOLISHED
from services.loading import load_services
from services.models import Application, Certificate, Service
from tests.cases.world import World
from tests.services.applications import ANSWERS, applied, client_of, drafted, key, text, wanted
from web.errors import Refusal

pytestmark = pytest.mark.django_db
OF_THE_MINISTRY = (
    "亲属关系 居民身份信息 户口登记项目内容变更申请 居民养犬 无犯罪记录 社区戒毒（康复）人员情况 人员失踪 婚姻状况 "
    "出生 健在 死亡 疾病状况 残疾状况 婚育状况 居民就业状况 居民个人档案 居民财产 遗产继承权 市场主体住所 证件遗失"
).split()
ROLES = (
    "grid_worker", "committee_officer", "officer", "county_officer", "city_officer", "supervisor", "auditor", "lead",
    "lead_head", "responsible", "system_admin",
)  # fmt: skip


def test_all_twenty_are_there_each_with_what_to_do_instead() -> None:
    assert set(ABOLISHED) == set(OF_THE_MINISTRY) and len(ABOLISHED) == 20
    assert {kind.kinds[0] for kind in abolished.kinds()} == set(OF_THE_MINISTRY)
    assert {kind.number for kind in abolished.kinds()} == set(range(1, 21))
    assert all(all(kind.instead_of_it) and kind.kinds[1] for kind in abolished.kinds())


@pytest.mark.parametrize(
    ("words", "name"),
    [("婚姻", "婚姻状况证明"), ("健在证明", "健在证明"), ("离婚证", "婚姻状况证明"), ("pension", "健在证明")],
)
def test_found_by_two_characters_without_a_script(world: World, words: str, name: str) -> None:
    shown = Client().get(reverse("services:certificates"), {"q": words}).content.decode()

    assert name in shown and "民发〔2020〕20号" in shown


def test_what_is_in_neither_list_is_said_so(world: World) -> None:
    shown = text(Client().get(reverse("services:certificates"), {"q": "外星人"}))

    assert "两个清单里都没有“外星人”" in shown


def test_every_kind_has_a_page_to_show_and_whatever_is_sent_there_gets_the_sentence(world: World) -> None:
    for number in range(1, 21):
        url = reverse("services:never", args=[number])
        page, sent = Client().get(url), Client().post(url, {"name": "孙桂兰"})
        assert page.status_code == 200 and "您该怎么办" in text(page)
        assert sent.status_code == 422 and "2020年起社区一律不再出具" in text(sent)
    assert Client().get(reverse("services:never", args=[21])).status_code == 404


@pytest.mark.parametrize("name", OF_THE_MINISTRY)
def test_no_service_by_such_a_name_can_exist(world: World, name: str) -> None:
    for number, facts in (
        (1, {"name_zh": f"{name}证明"}),
        (4, {"kind": "certificate", "template": "x", "name_zh": name}),
    ):
        with pytest.raises(IntegrityError, match="abolished_proof"), transaction.atomic():
            Service.objects.filter(number=number).update(**facts)


@pytest.mark.parametrize("who", ["", *ROLES])
def test_no_role_gets_one_by_a_forged_form(world: World, who: str) -> None:
    client = client_of(world, who) if who else Client()
    forged = ANSWERS[1] | {"title": "婚姻状况证明", "kind": "婚姻状况", "area": "220283001002001", "key": key()}
    doors = [(reverse("services:apply", args=[1]), forged)]
    if who:
        doors.append((reverse("services:take", args=[1]), forged | {"area": str(world.areas["grid"].pk)}))

    for url, posted in doors:
        answer = client.post(url, posted)
        assert answer.status_code in (404, 422)
        assert answer.status_code == 404 or "“婚姻状况证明”这里不能开" in text(answer)

    assert not Application.objects.exists()


def test_a_forged_draft_gets_the_sentence_and_changes_nothing(world: World) -> None:
    application = drafted(world)
    before = bytes(application.sealed_draft)

    answer = client_of(world).post(
        reverse("services:draft", args=[application.pk]), ANSWERS[1] | {"title": "无犯罪记录证明"}
    )

    assert answer.status_code == 422 and "“无犯罪记录证明”这里不能开" in text(answer)
    application.refresh_from_db()
    assert bytes(application.sealed_draft) == before


def test_the_verbs_refuse_it_at_each_step(world: World) -> None:
    """Even where the row of the service was bent in memory."""
    asked = wanted(world)
    asked.service.name_zh = "亲属关系证明"
    with pytest.raises(abolished.NeverIssued, match="亲属关系证明"):
        applying.apply(asked, key=key())

    application = drafted(world)
    for step in (
        lambda: handling.draft(application, answers=ANSWERS[1], by=world.person("grid_worker")),
        lambda: issuing.sign(application, by=world.person("committee_officer")),
    ):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE services_service DROP CONSTRAINT services_service_never_an_abolished_proof")
            Service.objects.filter(pk=application.service_id).update(name_zh="亲属关系证明")
            with pytest.raises(Refusal, match="亲属关系证明"):
                step()
            transaction.set_rollback(True)

    assert not Certificate.objects.exists()


def test_no_hand_writes_a_certificate_that_is_not_its_services_own(world: World) -> None:
    application = applied(world, 4)
    insert = (
        "INSERT INTO services_certificate (application_id, title, issuer_id, issuer_words, prefix, year, number,"
        " issued_on, sealed_text, digest, sealed_code, code_digest, drafted_by_id, signed_by_id, signed_at,"
        " withdrawn_why)"
        f" SELECT {application.pk}, '%s', {world.units['committee'].pk}, 'x', 'x', 2026, 1, now(), '', '', '', '\\x01',"
        f" {world.people['grid_worker'].pk}, {world.people['officer'].pk}, now(), ''"
    )
    for title in (application.service.name_zh, "居（租）住证明", "婚姻状况证明"):
        with pytest.raises(DatabaseError, match="no certificate"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(insert % title)


def test_loaded_again_nothing_changes_and_a_changed_row_is_a_new_version(world: World) -> None:
    count = Service.objects.count()
    assert load_services() == 13 and Service.objects.count() == count == 13

    Service.objects.filter(number=1).update(limit="9WD")
    application = applied(world)
    load_services()

    assert Service.objects.current().get(number=1).limit == "2WD"
    assert Application.objects.get(pk=application.pk).service.limit == "9WD"
    assert Service.objects.count() == 14
