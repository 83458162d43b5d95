"""What a resident does without an account: applies, follows by code, takes back, checks a certificate."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from services.choices import CameBy, State
from services.models import Application, Service
from services.views import public
from tests.cases.counting import statements
from tests.cases.world import World
from tests.services.applications import (
    ANSWERS,
    IDENTITY,
    PHONE,
    applied,
    issued,
    key,
    one_of_each,
    text,
    withdrawn,
)

pytestmark = pytest.mark.django_db
APPLY = "/services/1/"
PAGE = 8


def typed(**more: str) -> dict[str, str]:
    return ANSWERS[1] | {"phone": PHONE, "area": "220283001002001", "key": key()} | more


def test_a_resident_applies_and_gets_number_and_code(world: World) -> None:
    sent = typed(cannot_come="on")

    answer, again = Client().post(APPLY, sent), Client().post(APPLY, sent)

    application = Application.objects.get()
    assert answer.status_code == again.status_code == 302 and answer.headers["Location"] == again.headers["Location"]
    assert (application.came_by, application.taken_by, application.cannot_come) == (CameBy.ONLINE, None, True)
    assert application.area == world.areas["grid"]
    receipt = text(Client().get(answer.headers["Location"]))
    assert application.reference in receipt and application.code in receipt.replace(" ", "")
    assert "孙桂兰" not in receipt and PHONE not in receipt


def test_the_place_is_found_by_its_name_or_asked_for(world: World) -> None:
    by_name = Client().post(APPLY, typed(area="", community="正阳社区"))
    nowhere = Client().post(APPLY, typed(area="", community="月亮社区"))
    empty = Client().post(APPLY, typed(area="", community=""))

    assert by_name.status_code == 302 and Application.objects.get().area == world.areas["community"]
    assert nowhere.status_code == empty.status_code == 422
    assert "没有这个名字" in text(nowhere) and "请写您住在哪个社区" in text(empty)
    assert "制动器小区3号楼2单元301" in nowhere.content.decode()


@pytest.mark.parametrize(
    ("bent", "sentence"),
    [
        ({"name": ""}, "请填写"),
        ({"name": "。"}, "请填写"),
        ({"identity": "220203196001012345"}, "身份证号不对"),
        ({"identity": "123"}, "身份证号不对"),
        ({"phone": "12"}, ""),
        ({"address": "长" * 101}, ""),
        ({"tenure": "偷的"}, ""),
    ],
)
def test_bad_input_gets_a_sentence_and_nothing_typed_is_lost(world: World, bent: dict[str, str], sentence: str) -> None:
    answer = Client().post(APPLY, typed(**bent))

    assert answer.status_code == 422 and sentence in text(answer)
    assert "办理入学" in answer.content.decode()
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    "written", ["２２０２０３１９６００１０１２３４４", "220203 19600101 2344", "220203-19600101-2344"]
)
def test_an_identity_number_is_read_as_people_type_it(world: World, written: str) -> None:
    assert Client().post(APPLY, typed(identity=written)).status_code == 302

    assert Application.objects.get().answers["identity"] == IDENTITY


@pytest.mark.parametrize("forged", ["", "1", "x" * 32, "A" * 32])
def test_a_key_that_can_be_guessed_is_replaced(world: World, forged: str) -> None:
    for name in ("孙桂兰", "王桂兰"):
        assert Client().post(APPLY, typed(name=name, key=forged)).status_code == 302

    assert Application.objects.count() == 2


def test_too_many_from_one_connection_have_to_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public.APPLYING, "most", 2)

    got = [Client().post(APPLY, typed(name=f"孙{n}")).status_code for n in range(3)]

    assert got == [302, 302, 429] and Application.objects.count() == 2


def test_a_service_that_ended_or_is_no_application_has_no_form(world: World) -> None:
    page, sent = Client().get("/services/9/"), Client().post("/services/12/", typed())
    Service.objects.filter(number=2).update(until=timezone.localdate() + dt.timedelta(days=1))

    assert page.status_code == sent.status_code == Client().get("/services/99/").status_code == 404
    assert Client().post("/services/2/", typed(**ANSWERS[2])).status_code == 422


def test_followed_by_code_in_each_state(world: World) -> None:
    for name, application in one_of_each(world).items():
        page = Client().get(reverse("services:follow", args=[application.code]))
        shown = text(page)
        assert page.status_code == 200 and application.reference in shown, name
        assert "孙桂兰" not in shown and "孙*" not in shown and IDENTITY not in shown and "制动器" not in shown, name
        assert page.headers["Cache-Control"] == "no-store" and "noindex" in page.headers["X-Robots-Tag"]
        if application.state == State.REFUSED:
            assert "不在本社区居住" in shown
        if name == "withdrawn":
            assert "不再有效" in shown


def test_the_door_where_codes_are_typed_leads_here_too(world: World) -> None:
    application = applied(world)

    answer = Client().post("/track/", {"code": f" {application.code.lower()} "})

    assert answer.headers["Location"] == reverse("services:follow", args=[application.code])


def test_late_is_said_and_marked(world: World) -> None:
    with time_machine.travel(timezone.now() - dt.timedelta(days=30)):
        application = applied(world)

    shown = text(Client().get(reverse("services:follow", args=[application.code])))

    assert "已超期" in shown and "按时限应该办完了" in shown


def test_taken_back_by_code_once(world: World) -> None:
    application = applied(world)
    url = reverse("services:take_back", args=[application.code])

    asked = Client().get(url)
    assert asked.status_code == 200 and Application.objects.get().state == State.APPLIED
    for _ in range(2):
        assert Client().post(url).status_code == 302
    assert Application.objects.get().state == State.TAKEN_BACK

    ended = issued(world).application
    refused = Client().post(reverse("services:take_back", args=[ended.code]))
    assert refused.status_code == 422 and "已出具" in text(refused)


def test_a_certificate_shows_whether_it_holds_and_neither_whose_it_is_nor_what_it_says(world: World) -> None:
    valid, gone = issued(world), withdrawn(world)
    with time_machine.travel(timezone.now() + dt.timedelta(days=40)):
        over = text(Client().get(reverse("services:verify", args=[valid.code])))
    page = Client().get(reverse("services:verify", args=[valid.code]))
    shown = text(page)

    assert "这份证明有效" in shown and valid.number_words in shown and "正阳社区居委会" in shown
    assert "这份证明已过期" in over
    assert "这份证明已撤回" in text(Client().get(reverse("services:verify", args=[gone.code])))
    for secret in ("孙", IDENTITY, "制动器", "入学", "第一小学", "写错了门牌", valid.application.reference):
        assert secret not in page.content.decode()
    typed_in = Client().post(reverse("services:find_certificate"), {"code": valid.code})
    assert typed_in.headers["Location"] == reverse("services:verify", args=[valid.code])


@pytest.mark.parametrize("code", ["WRNGCDEWRNGC", "abc", "0OIL11110000", "'; DROP"])
def test_any_other_code_opens_nothing_and_is_counted(world: World, code: str) -> None:
    application, certificate = applied(world), issued(world)

    for name in ("follow", "take_back", "verify"):
        assert Client().get(reverse(f"services:{name}", args=[code])).status_code == 404
    assert Client().get(reverse("services:verify", args=[application.code])).status_code == 404
    assert Client().get(reverse("services:follow", args=[certificate.code])).status_code == 404
    tried = Client().post(reverse("services:find_certificate"), {"code": "WRNGCDEWRNGC"})
    assert tried.status_code == 404 and "请不要收这张纸" in text(tried)
    got = [Client().get(reverse("services:verify", args=["WRNGCDEWRNGC"])).status_code for _ in range(21)]
    assert got[-1] == 429


def test_noise_and_pipes_lead_into_raising_with_their_type(world: World) -> None:
    page = Client().get("/services/").content.decode()
    assert "/raise/?type=1304" in page and "/raise/?type=1702" in page

    form = Client().get("/raise/?type=1702").content.decode()
    assert 'name="entry" value="1702"' in form and "社会生活噪声" in form
    sent = {"text": "楼上半夜跳操", "area": "220283001002001", "entry": "1702", "key": key(), "shown": ""}
    answer = Client().post("/raise/", sent)
    if answer.status_code == 422:
        answer = Client().post("/raise/", sent | {"shown": " ".join(_marks(answer.content.decode()))})

    assert answer.status_code == 302, text(answer)
    case = Case.objects.get()
    assert case.catalogue_item and case.catalogue_item.code == "1702"
    assert 'name="entry"' not in Client().get("/raise/?type=9999").content.decode()


def _marks(page: str) -> list[str]:
    return page.partition('name="shown" value="')[2].partition('"')[0].split()


def test_all_thirteen_services_stand_there_with_who_decides_and_how_long(world: World) -> None:
    page = text(Client().get("/services/"))

    assert Service.objects.current().count() == 13
    assert [one.name for one in Service.objects.current() if one.name not in page] == []
    assert "街道决定 · 3个工作日内" in page


def test_pages_stay_within_their_statements(world: World) -> None:
    certificate = issued(world)
    client = Client()
    client.cookies["place"] = "220283001002"
    urls = (
        "/services/", "/certificates/", "/certificates/?all=1", APPLY, "/certificates/never/10/",
        reverse("services:follow", args=[certificate.application.code]),
        reverse("services:verify", args=[certificate.code]),
    )  # fmt: skip
    counts = {}
    for url in urls:
        client.get(url)
        with statements() as counted:
            assert client.get(url).status_code == 200
        counts[url] = len(counted)

    assert {url: count for url, count in counts.items() if count > PAGE} == {}
