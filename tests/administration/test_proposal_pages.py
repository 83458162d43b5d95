"""What one administrator may not do alone is proposed on the usual pages, and decided on a page of its own."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from networks.models import Change
from teams.models import Post, Proposal, SignInCode, User
from tests.administration.administrators import post_of
from tests.administration.pages import Walker, text
from tests.cases.world import World, today


@pytest.fixture
def security(world: World) -> Walker:
    return Walker(world, "security_of_street")


@pytest.fixture
def second(world: World) -> Walker:
    return Walker(world, "security")


def the_proposal() -> Proposal:
    return Proposal.objects.get()


def proposed_post(security: Walker) -> Proposal:
    """A newcomer's first post, by whoever issued the newcomer's code."""
    newcomer = security.world.people["newcomer"].pk
    security.send("renew_password", newcomer)
    typed = {"duty": "handler", "unit_words": "司法所", "since": today().isoformat(), "note": "新任"}
    assert security.send("give_post", newcomer, **typed).status_code == 302
    return the_proposal()


def test_the_form_proposes_what_one_may_not_do_alone(security: Walker, world: World) -> None:
    proposal = proposed_post(security)

    page = text(security.see("person", world.people["newcomer"].pk))
    assert "待第二人确认" in page
    assert "由另一名安全管理员确认" in text(security.see("give_post", world.people["newcomer"].pk))
    assert proposal.is_open
    assert not Post.objects.filter(person=world.people["newcomer"]).exists()


def test_the_list_and_the_page_say_what_why_and_who(security: Walker, second: Walker) -> None:
    proposal = proposed_post(security)

    assert "刘洋" in text(second.see("proposals"))
    page = text(second.see("proposal", proposal.pk))
    for said in ("刘洋", "给予任职", "承办人", "北城街道司法所", "不能单独给予任职", "新任", "确认</button>"):
        assert said in page


def test_the_second_person_confirms_and_the_post_is_there(security: Walker, second: Walker, world: World) -> None:
    proposal = proposed_post(security)

    assert second.send("proposal", proposal.pk, answer="accept").status_code == 302

    assert post_of(world, "newcomer").unit == world.units["justice"]
    assert Change.objects.get(action="post_given").changed["confirmed_by"] == ["", world.people["security"].name]
    assert "已确认" in text(second.see("proposals"))


def test_whoever_proposed_takes_it_back_and_cannot_confirm(security: Walker, world: World) -> None:
    proposal = proposed_post(security)

    page = text(security.see("proposal", proposal.pk))
    assert "须由另一名安全管理员确认" in page
    assert 'value="accept"' not in page
    assert security.send("proposal", proposal.pk, answer="accept").status_code == 403
    assert security.send("proposal", proposal.pk, answer="decline").status_code == 302

    assert Proposal.objects.get().is_confirmed is False
    assert not Post.objects.filter(person=world.people["newcomer"]).exists()


@pytest.mark.parametrize("reader", ["auditor_of_street", "system_of_street"])
def test_others_read_and_do_not_decide(security: Walker, world: World, reader: str) -> None:
    proposal, walker = proposed_post(security), Walker(world, reader)

    assert '<form id="typed"' not in text(walker.see("proposal", proposal.pk))
    for answer in ("accept", "decline"):
        assert walker.send("proposal", proposal.pk, answer=answer).status_code == 403
    assert the_proposal().is_open


def test_an_auditors_code_is_proposed_by_one_and_shown_once_to_the_other(
    security: Walker, second: Walker, world: World
) -> None:
    auditor = world.people["auditor_of_street"]
    answer = security.send("renew_password", auditor.pk)
    assert answer.status_code == 302
    assert not SignInCode.objects.exists()

    shown = second.send("proposal", the_proposal().pk, answer="accept")

    code = re.search(r"<b class=\"num\" translate=\"no\">([^<]+)</b>", text(shown))[1]
    assert SignInCode.objects.that_opens(auditor, code)
    assert shown.headers["Cache-Control"] == "no-store"
    assert code not in text(second.see("proposal", the_proposal().pk))


def test_an_auditors_telephone_is_proposed(security: Walker, second: Walker, world: World) -> None:
    auditor = world.people["auditor_of_street"]
    security.send("correct_person", auditor.pk, name=auditor.name, phone="13900001234", email="")
    assert User.objects.get(pk=auditor.pk).phone == ""
    assert "13900001234" in text(second.see("proposal", the_proposal().pk))

    second.send("proposal", the_proposal().pk, answer="accept")

    assert User.objects.get(pk=auditor.pk).phone == "13900001234"


@pytest.mark.parametrize("page", ["transfer_post", "stand_in"])
def test_transfers_and_stand_ins_are_proposed_likewise(
    security: Walker, second: Walker, world: World, page: str
) -> None:
    head, day = world.people["lead_head"], today() + dt.timedelta(days=7)
    security.send("renew_password", head.pk)
    typed: dict[str, object] = {"since": today().isoformat()}
    if page == "transfer_post":
        held, duty = "lead_head", "liaison"
        typed |= {"duty": duty, "unit_words": "司法所"}
    else:
        held, duty = "officer", "duty_officer"
        typed |= {"person": head.pk, "until": day.isoformat()}
    assert security.send(page, post_of(world, held).pk, **typed).status_code == 302
    assert not Post.objects.filter(person=head, duty=duty).exists()

    assert second.send("proposal", the_proposal().pk, answer="accept").status_code == 302
    assert Post.objects.filter(person=head, duty=duty).exists()


def test_where_nobody_could_confirm_it_the_form_says_so(second: Walker, world: World) -> None:
    """The only security administrator of the whole city."""
    answer = second.send("renew_password", world.people["auditor_of_city"].pk)

    assert answer.status_code == 422
    assert "没有可以确认的第二名安全管理员" in text(answer)
    assert not SignInCode.objects.exists()
