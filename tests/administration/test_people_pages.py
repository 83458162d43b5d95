"""People, their posts and their accounts, as the security administrator works with them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.urls import reverse

from cases.rules.choices import State
from networks.models import Change
from teams.choices import Duty
from teams.models import Handover, Post, Proposal, SignInCode, User
from tests.administration.administrators import post_of
from tests.administration.pages import Walker, text
from tests.cases.world import World, case_in, today
from tests.rooms import OF_ADMINISTRATION, named


def later() -> dt.date:
    return today() + dt.timedelta(days=7)


@pytest.fixture
def security(world: World) -> Walker:
    return Walker(world, "security")


def refusals(page: str) -> str:
    found = re.search(r'<div class="errors".*?</div>', page, re.DOTALL)
    return found[0] if found else ""


def test_the_list_shows_people_with_todays_posts(security: Walker) -> None:
    page = text(security.see("people", q="lead"))

    assert "北城街道司法所" in page
    assert "刘洋" not in page


@pytest.mark.parametrize("typed", ["刘洋", "ly", "LY", "1234", "newcomer", "刘"])
def test_people_are_found_by_name_initials_telephone_and_sign_in_name(security: Walker, typed: str) -> None:
    assert "刘洋" in text(security.see("people", q=typed))


@pytest.mark.parametrize("typed", ["司法所", "司法 北城", "北城街道司法所 lead"])
def test_people_are_found_by_their_unit(security: Walker, world: World, typed: str) -> None:
    page = text(security.see("people", q=typed))

    assert f">{world.people['lead'].name}</a>" in page
    assert f">{world.people['assist'].name}</a>" not in page


def test_nobody_found_says_what_to_try(security: Walker) -> None:
    assert "没有找到" in text(security.see("people", q="zzzz"))


@pytest.mark.parametrize("after", ["x~y~z", "a~9999999999999999999999", "\x00~1", "~"])
def test_an_invented_place_in_the_list_is_its_beginning(security: Walker, after: str) -> None:
    assert security.see("people", after=after).status_code == 200


@pytest.mark.parametrize("typed", ["刘 洋", "刘　洋", "刘\u200b洋", "司法所 刘 洋"])
def test_a_name_typed_with_blanks_finds_the_person(security: Walker, world: World, typed: str) -> None:
    Post.objects.create(
        person=world.people["newcomer"], duty=Duty.HANDLER, unit=world.units["justice"], since=dt.date(2026, 1, 1)
    )

    assert [person.username for person in security.see("people", q=typed).context["rows"]] == ["newcomer"]


def test_the_list_goes_on_where_the_page_before_ended(security: Walker) -> None:
    User.objects.bulk_create([User(username=f"w{n:03}", name=f"王{n:03}") for n in range(70)])
    seen: list[str] = []
    query = {"q": "w0"}
    while True:
        response = security.see("people", **query)
        seen += [person.name for person in response.context["rows"]]
        if not response.context["older_url"]:
            break
        query["after"] = re.search("after=([^&]+)", response.context["older_url"])[1].replace("%7E", "~")

    assert [name for name in seen if name.startswith("王")] == [f"王{n:03}" for n in range(70)]


@pytest.mark.parametrize(("who", "may_open"), [("security", True), ("security_of_street", False)])
def test_a_post_leads_to_its_place_only_where_that_may_be_opened(world: World, who: str, may_open: bool) -> None:
    person = world.people["grid_worker"]
    outside: list[dict[str, Any]] = [
        {"duty": Duty.RESPONSIBLE, "area": world.areas["other_street"]},
        {"duty": Duty.HANDLER, "unit": world.units["water"]},
    ]
    held = [Post.objects.create(person=person, since=today(), **facts) for facts in outside]

    page = text(Walker(world, who).see("person", person.pk))

    for post in held:
        assert post.place in page
        assert (f">{post.place}</a>" in page) is may_open


def opens(person: User, code: str) -> bool:
    return SignInCode.objects.that_opens(person, code) is not None


def test_a_person_is_added_and_the_password_shown_once(security: Walker) -> None:
    response = security.send("add_person", name="王春红", username="wangch", phone="13800005678")

    person = User.objects.get(username="wangch")
    shown = re.search(r"<b class=\"num\" translate=\"no\">([^<]+)</b>", text(response))[1]
    assert opens(person, shown)
    assert response.headers["Cache-Control"] == "no-store"
    assert shown not in text(security.see("person", person.pk))


def test_a_taken_sign_in_name_keeps_what_was_typed(security: Walker) -> None:
    response = security.send("add_person", name="王春红", username="lead", phone="13800005678")

    assert response.status_code == 422
    assert "已有人用" in refusals(text(response))
    assert 'value="13800005678"' in text(response)


def test_a_person_is_corrected(security: Walker, world: World) -> None:
    newcomer = world.people["newcomer"]

    security.send("correct_person", newcomer.pk, name="刘阳", phone="13900001234", email="ly@example.org")

    assert User.objects.get(pk=newcomer.pk).email == "ly@example.org"
    assert "刘阳" in text(security.see("person", newcomer.pk))


def test_an_account_is_closed_and_opened(security: Walker, world: World) -> None:
    newcomer = world.people["newcomer"]

    for is_active in (False, True):
        assert security.send("account", newcomer.pk, note="退休").status_code == 302
        assert User.objects.get(pk=newcomer.pk).is_active == is_active


def test_a_new_password_is_shown_once(security: Walker, world: World) -> None:
    response = security.send("renew_password", world.people["newcomer"].pk)

    shown = re.search(r"<b class=\"num\" translate=\"no\">([^<]+)</b>", text(response))[1]
    assert opens(User.objects.get(username="newcomer"), shown)


def give(security: Walker, **typed: object) -> object:
    pk = security.world.people["newcomer"].pk
    return security.send("give_post", pk, **{"duty": "handler", "since": today().isoformat()} | typed)


def test_a_post_is_given_by_typing_the_units_name(security: Walker, world: World) -> None:
    assert give(security, unit_words="司法所", note="新任").status_code == 302

    assert post_of(world, "newcomer").unit == world.units["justice"]
    assert Change.objects.get().note == "新任"


def test_where_several_units_fit_one_is_chosen(security: Walker, world: World) -> None:
    response = give(security, unit_words="街道")

    assert response.status_code == 422
    assert f'value="{world.units["justice"].pk}"' in text(response)
    assert give(security, unit_words="街道", unit=world.units["justice"].pk).status_code == 302


def test_what_does_not_fit_any_more_is_not_chosen_blindly(security: Walker, world: World) -> None:
    response = give(security, unit_words="没有这个", unit=world.units["justice"].pk)

    assert "没有找到" in refusals(text(response))
    assert not Post.objects.filter(person=world.people["newcomer"]).exists()


def test_a_chosen_unit_needs_no_words(security: Walker, world: World) -> None:
    assert give(security, unit=world.units["justice"].pk).status_code == 302


@pytest.mark.parametrize("number", ["x", "99999999999999999999", "0", "-1"])
def test_an_invented_number_is_nothing(security: Walker, number: str) -> None:
    assert give(security, unit=number).status_code == 422


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "落在单位上"),
        ({"duty": "supervisor"}, "落在辖区上"),
        ({"duty": "king"}, ""),
        ({"unit_words": "司法所", "since": "2019-12-31"}, "才设立"),
        ({"unit_words": "司法所", "since": "明天"}, ""),
        ({"unit_words": "司法所", "since": "2026-01-13", "until": "2026-01-12"}, "早于第一天"),
        ({"duty": "grid_worker", "area_words": "北城街道"}, ""),
    ],
)
def test_what_cannot_be_given_is_refused_with_a_sentence(
    security: Walker, world: World, typed: dict[str, str], sentence: str
) -> None:
    response = give(security, **typed)

    assert response.status_code == 422
    assert sentence in refusals(text(response)) != ""
    assert not Post.objects.filter(person=world.people["newcomer"]).exists()


def test_an_administrator_of_the_whole_city_is_given_without_a_place_by_two(security: Walker, world: World) -> None:
    second = User.objects.create(username="another", name="周敏")
    Post.objects.create(person=second, duty=Duty.SECURITY_ADMIN, since=dt.date(2020, 1, 1))
    assert give(security, duty="auditor", area_words="220200000000").status_code == 302
    assert not Post.objects.filter(person=world.people["newcomer"]).exists()

    security.client.force_login(second, backend="teams.backends.PostsBackend")
    assert security.send("proposal", Proposal.objects.get().pk, answer="accept").status_code == 302

    assert post_of(world, "newcomer").duty == Duty.AUDITOR
    assert give(security, duty="security_admin").status_code == 422


def test_a_delegated_administrator_is_offered_the_own_subtree_only(world: World) -> None:
    delegated = Walker(world, "security_of_street")

    assert give(delegated, unit_words="供水公司").status_code == 422
    assert give(delegated, duty="system_admin").status_code == 403
    assert not Post.objects.filter(person=world.people["newcomer"]).exists()


@pytest.mark.parametrize("page", ["correct_person", "account", "renew_password", "give_post"])
def test_ones_own_account_and_posts_are_neither_offered_nor_opened(world: World, security: Walker, page: str) -> None:
    own, other = world.people["security"].pk, world.people["lead"].pk

    assert reverse(named(OF_ADMINISTRATION, page), args=[other]) in text(security.see("person", other))
    assert reverse(named(OF_ADMINISTRATION, page), args=[own]) not in text(security.see("person", own))
    assert (security.see(page, other).status_code, security.see(page, own).status_code) == (200, 403)


def test_a_post_ends_and_the_page_says_so(security: Walker, world: World) -> None:
    post = post_of(world, "lead")

    response = security.send("end_post", post.pk, until=later().isoformat(), note="调离")

    assert response.status_code == 302
    assert Post.objects.get(pk=post.pk).last_day == later()
    assert "免去任职" in text(security.see("person", world.people["lead"].pk))


def test_the_last_one_of_a_unit_with_open_matters_hands_over(security: Walker, world: World) -> None:
    case_in(world, State.IMPLEMENTING)
    Post.objects.filter(person=world.people["lead_head"]).delete()
    post, newcomer = post_of(world, "lead"), world.people["newcomer"]

    assert "在办 1 件没有接手人" in text(security.see("end_post", post.pk))
    refused = security.send("end_post", post.pk, until=later().isoformat(), receiver_words="")
    security.send("end_post", post.pk, until=later().isoformat(), receiver_words="ly")

    assert refused.status_code == 422
    assert Post.objects.get(pk=post.pk).until is None
    handover = Handover.objects.get(receiver=newcomer)
    assert "的交接等" in text(security.see("person", post.person_id))
    Walker(world, "newcomer").send("handover", handover.pk, answer="accept")
    assert Post.objects.get(pk=post.pk).last_day == later()
    assert post_of(world, "newcomer").since == later() + dt.timedelta(days=1)


def test_the_receiver_is_asked_for_when_matters_came_meanwhile(security: Walker, world: World) -> None:
    Post.objects.filter(person=world.people["lead_head"]).delete()
    post = post_of(world, "lead")
    assert "接手人" not in text(security.see("end_post", post.pk))
    case_in(world, State.IMPLEMENTING)
    Post.objects.filter(pk=post_of(world, "lead").pk).update(since=dt.date(2021, 1, 1))

    response = security.send("end_post", post.pk, until=later().isoformat())

    assert response.status_code == 422
    assert "接手人" in text(response)


def test_a_declined_handover_can_be_looked_up(world: World, security: Walker) -> None:
    case_in(world, State.IMPLEMENTING)
    Post.objects.filter(person=world.people["lead_head"]).delete()
    security.send("end_post", post_of(world, "lead").pk, until=later().isoformat(), receiver_words="ly")
    handover, newcomer = Handover.objects.get(), Walker(world, "newcomer")

    assert newcomer.send("handover", handover.pk, answer="maybe").status_code == 422
    newcomer.send("handover", handover.pk, answer="decline")

    assert newcomer.send("handover", handover.pk, answer="accept").status_code == 422
    assert "不接收" in text(security.see("handover", handover.pk))
    assert security.send("handover", handover.pk, answer="accept").status_code == 403


def test_a_transfer_made_while_signed_in_changes_the_very_next_request(security: Walker, world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    lead = Walker(world, "lead")
    assert lead.client.get(case.get_absolute_url()).status_code == 200

    security.send(
        "transfer_post", post_of(world, "lead").pk, duty="handler", unit_words="供水", since=today().isoformat()
    )

    assert lead.client.get(case.get_absolute_url()).status_code == 404


def test_a_transfer_refused_keeps_the_old_post(security: Walker, world: World) -> None:
    case_in(world, State.IMPLEMENTING)
    Post.objects.filter(person=world.people["lead_head"]).delete()
    post = post_of(world, "lead")

    response = security.send("transfer_post", post.pk, duty="handler", unit_words="供水", since=today().isoformat())

    assert "没有别人能办" in refusals(text(response))
    assert Post.objects.get(pk=post.pk).until is None


def test_a_stand_in_is_appointed(security: Walker, world: World) -> None:
    post = post_of(world, "lead")

    security.send("stand_in", post.pk, person_words="ly", since=today().isoformat(), until=later().isoformat())

    assert Post.objects.get(person=world.people["newcomer"]).stands_in_for == post
    assert "代班" in text(security.see("people", q="ly"))


def test_ones_own_page_offers_nothing(security: Walker, world: World) -> None:
    page = text(security.see("person", world.people["security"].pk))

    assert "这是您本人" in page
    assert "给任职" not in page


def test_a_person_without_posts_and_one_with_past_posts_have_their_pages(security: Walker, world: World) -> None:
    Post.objects.filter(person=world.people["lead"]).update(until=dt.date(2021, 1, 1))

    assert "没有任职" in text(security.see("person", world.people["newcomer"].pk))
    assert "曾任" in text(security.see("person", world.people["lead"].pk))


def test_changes_elsewhere_do_not_show_to_a_delegated_administrator(security: Walker, world: World) -> None:
    give(security, unit_words="供水公司", note="到供水公司")
    give(security, unit_words="司法所", note="到司法所")

    page = text(Walker(world, "security_of_street").see("person", world.people["newcomer"].pk))

    assert "到司法所" in page
    assert "到供水公司" not in page
