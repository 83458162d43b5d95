"""Imported people can sign in: codes for many at once, shown once, on record, and each used once to set a password."""

from __future__ import annotations

import datetime as dt
import re
from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import Client
from python_calamine import CalamineWorkbook

from networks.models import Change
from teams.models import Post, SignInCode, User
from tests.administration.pages import Walker, text
from tests.cases.world import World, today
from tests.imports.rosters import LIU, OTHER_GRID, applied, xlsx

WANG = ("wangch", "王春红", "网格员", OTHER_GRID, "", "副", "2026-01-15")
SIGN_IN = "/account/sign-in/"
CHOSEN = {"new_password1": "zheng-yang-2022", "new_password2": "zheng-yang-2022"}


def in_two_weeks() -> str:
    return (today() + dt.timedelta(days=14)).isoformat()


@pytest.fixture
def security(world: World) -> Walker:
    return Walker(world, "security")


def imported(world: World, by: str = "security_of_street") -> int:
    """By another security administrator: whoever gives the posts does not issue the first codes (decision 40)."""
    return applied(xlsx(LIU, WANG), by=world.person(by)).pk


def test_whoever_gave_the_posts_issues_no_first_code(world: World, security: Walker) -> None:
    answer = issued(security, imported(world, by="security"))

    assert answer.status_code == 422
    assert "任职是您给的" in text(answer)
    assert not SignInCode.objects.exists()


def issued(walker: Walker, batch: int, **typed: str) -> HttpResponse:
    return walker.send("import_codes", batch, **{"expires_on": in_two_weeks(), "given_as": "sheet"} | typed)


def cells(response: HttpResponse) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_index(0).to_python()


def codes(response: HttpResponse) -> dict[str, str]:
    return {str(row[3]): str(row[4]) for row in cells(response)[1:]}


def sign_in(username: str, password: str) -> tuple[Client, HttpResponse]:
    client = Client()
    return client, client.post(SIGN_IN, {"username": username, "password": password}, follow=True)


def test_everybody_an_import_added_gets_a_code_on_a_sheet(world: World, security: Walker) -> None:
    response = issued(security, imported(world))

    assert set(codes(response)) == {"liuyang", "wangch"}
    assert response.headers["Cache-Control"] == "no-store"
    assert cells(response)[1][5] == in_two_weeks()


def test_codes_are_on_record_and_nowhere_to_be_read(world: World, security: Walker) -> None:
    given = codes(issued(security, imported(world)))

    person = User.objects.get(username="liuyang")
    assert Change.objects.about("user", person.pk).filter(action="code_issued").count() == 1
    stored = " ".join(str(row) for row in [*SignInCode.objects.values(), *Change.objects.values()])
    assert not any(code in stored or code.replace("-", "") in stored for code in given.values())


@pytest.mark.parametrize(
    "typed", [str, str.upper, lambda code: code.replace("-", ""), lambda code: f" {code.replace('-', ' ')} "]
)
def test_a_code_is_used_once_to_set_a_password(world: World, security: Walker, typed: object) -> None:
    code = codes(issued(security, imported(world)))["liuyang"]

    client, page = sign_in("LiuYang ", typed(code))  # type: ignore[operator]  # one of the ways above
    assert "设置您的密码" in text(page)
    client.post("/account/first-password/", CHOSEN)

    assert "_auth_user_id" in client.session
    assert User.objects.get(username="liuyang").check_password(CHOSEN["new_password1"])
    assert "登录名或密码不对" in text(sign_in("liuyang", code)[1])
    assert "_auth_user_id" in sign_in("liuyang", CHOSEN["new_password1"])[0].session


def test_nobody_is_signed_in_by_the_code_alone(world: World, security: Walker) -> None:
    code = codes(issued(security, imported(world)))["liuyang"]

    client, _page = sign_in("liuyang", code)

    assert "_auth_user_id" not in client.session
    assert client.get("/account/inbox/").status_code == 302


def test_a_password_that_is_too_short_leaves_the_code_as_it_was(world: World, security: Walker) -> None:
    code = codes(issued(security, imported(world)))["liuyang"]

    client, _page = sign_in("liuyang", code)
    response = client.post("/account/first-password/", {"new_password1": "kurz", "new_password2": "kurz"})

    assert response.status_code == 422
    assert SignInCode.objects.get(person__username="liuyang").used_at is None


def test_an_expired_code_opens_nothing_from_the_day_after_its_last(world: World, security: Walker) -> None:
    code = codes(issued(security, imported(world)))["liuyang"]
    SignInCode.objects.update(expires_on=today() + dt.timedelta(days=1))
    assert "设置您的密码" in text(sign_in("liuyang", code)[1])

    SignInCode.objects.update(expires_on=today())

    assert "登录名或密码不对" in text(sign_in("liuyang", code)[1])


def test_a_code_that_expires_while_the_password_is_chosen_sets_none(world: World, security: Walker) -> None:
    client, _page = sign_in("liuyang", codes(issued(security, imported(world)))["liuyang"])
    SignInCode.objects.update(expires_on=today())

    response = client.post("/account/first-password/", CHOSEN)

    assert response.status_code == 422
    assert "重新申领" in text(response)
    assert not User.objects.get(username="liuyang").has_usable_password()


def test_codes_are_sent_again_in_bulk_and_the_old_ones_end(world: World, security: Walker) -> None:
    batch = imported(world)
    old = codes(issued(security, batch))["liuyang"]
    assert issued(security, batch).status_code == 422

    new = codes(issued(security, batch, again="on"))["liuyang"]

    assert "登录名或密码不对" in text(sign_in("liuyang", old)[1])
    assert "设置您的密码" in text(sign_in("liuyang", new)[1])


def test_whoever_chose_a_password_is_left_alone(world: World, security: Walker) -> None:
    batch = imported(world)
    person = User.objects.get(username="liuyang")
    person.set_password("zheng-yang-2022")
    person.save()

    assert set(codes(issued(security, batch))) == {"wangch"}


def test_slips_are_printed_by_unit(world: World, security: Walker) -> None:
    page = text(issued(security, imported(world), given_as="slips"))

    assert page.count('class="slip"') == page.count(f"http://testserver{SIGN_IN} ·") == 2
    assert re.findall(r"<h2>([^<]+)</h2>", page) == ["新华社区居委会"]


def test_an_area_or_a_unit_is_chosen(world: World, security: Walker) -> None:
    imported(world)
    typed = {"expires_on": in_two_weeks(), "given_as": "sheet"}

    assert security.send("issue_codes", **typed).status_code == 422
    by_unit = security.send("issue_codes", **typed, unit=world.units["other_committee"].pk)

    assert {"liuyang", "wangch"} <= set(codes(by_unit))


def test_a_delegated_administrator_gives_codes_in_the_own_area_alone(world: World) -> None:
    batch = imported(world, by="security")
    typed = {"expires_on": in_two_weeks(), "given_as": "sheet", "area": world.areas["street"].pk}

    there = Walker(world, "security_of_street").send("issue_codes", **typed)
    elsewhere = Walker(world, "security_of_other_street").send("issue_codes", **typed)

    assert "liuyang" in codes(there)
    assert elsewhere.status_code == 422
    assert Walker(world, "security_of_other_street").send("import_codes", batch).status_code == 404


def test_tries_at_codes_are_counted_before_anything_is_looked_up(world: World, security: Walker) -> None:
    code = codes(issued(security, imported(world)))["liuyang"]
    for _try in range(5):
        sign_in("liuyang", "abcd-efgh-jkmn")

    assert sign_in("liuyang", code)[1].status_code == 429


def test_tries_at_the_old_password_are_counted_too(world: World) -> None:
    person = world.people["lead"]
    person.set_password("zheng-yang-2022")
    person.save()
    client = Client()
    client.force_login(person, backend="teams.backends.PostsBackend")

    answers = [client.post("/account/password/", {"old_password": "x", **CHOSEN}).status_code for _try in range(6)]

    assert answers[0] == 422
    assert answers[-1] == 429


def test_whoever_works_elsewhere_too_gets_no_code_from_a_delegated_administrator(world: World) -> None:
    imported(world, by="security")
    elsewhere = User.objects.get(username="liuyang")
    Post.objects.create(person=elsewhere, duty="handler", unit=world.units["water"], since=dt.date(2026, 2, 1))
    typed = {"expires_on": in_two_weeks(), "given_as": "sheet", "area": world.areas["street"].pk}

    given = codes(Walker(world, "security_of_street").send("issue_codes", **typed))

    assert "liuyang" not in given
    assert "wangch" in given
