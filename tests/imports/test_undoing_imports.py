"""Undoing names what hangs on what an import gave, and ends what the import made."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from imports.choices import BatchState
from imports.hanging import _relations
from networks.actions import memberships
from networks.choices import Network, NetworkPart
from networks.models import Membership
from teams.actions import contacts
from teams.models import Post, User
from teams.policies import SystemSteward
from tests.cases.world import LONG_AGO, World
from tests.imports.rosters import LIU, OTHER_GRID, SINCE, UNITS, applied, compared, row, undone, xlsx

HANDLER = ("liuyang", "刘洋", "承办人", "220283001000", "北城街道司法所", "", SINCE)


@pytest.fixture
def security(world: World) -> User:
    return world.person("security")


def named_a_contact(world: World, post: Post) -> Membership:
    system = SystemSteward(world.person("system"))
    joined = memberships.join(
        world.areas["street"],
        network=Network.SAFETY,
        unit=world.units["justice"],
        part=NetworkPart.MEMBER,
        since=LONG_AGO,
        by=system,
    )
    contacts.name_contact(joined, post=post, since=timezone.localdate(), by=system)
    return joined


def test_a_post_that_became_a_contact_is_named_and_nothing_is_undone(world: World, security: User) -> None:
    batch = applied(xlsx(HANDLER), by=security)
    named_a_contact(world, Post.objects.get(person__username="liuyang"))

    undone(batch, by=security)

    batch.refresh_from_db()
    assert batch.state == BatchState.APPLIED
    assert "网内联系人：平安网" in batch.notes[0]
    assert Post.objects.filter(person__username="liuyang").exists()


def test_every_foreign_key_to_a_post_is_asked() -> None:
    names = {field.related_model._meta.label for field in _relations(Post)}

    assert names >= {"teams.NetworkContact", "teams.Handover", "teams.Post", "linkage.Care"}


def test_accounts_that_nobody_used_are_closed_with_it(security: User) -> None:
    batch = undone(applied(xlsx(LIU), by=security), by=security)

    assert not User.objects.get(username="liuyang").is_active
    assert "停用了1个" in batch.notes[0]


def test_an_account_somebody_used_stays_open(security: User) -> None:
    batch = applied(xlsx(LIU), by=security)
    User.objects.filter(username="liuyang").update(last_login=timezone.now())

    undone(batch, by=security)

    assert User.objects.get(username="liuyang").is_active


def test_an_account_that_holds_another_post_stays_open(world: World, security: User) -> None:
    batch = applied(xlsx(LIU), by=security)
    person = User.objects.get(username="liuyang")
    Post.objects.create(person=person, duty="handler", unit=world.units["water"], since=dt.date(2026, 2, 1))

    undone(batch, by=security)

    assert User.objects.get(username="liuyang").is_active


def test_the_mended_file_opens_the_accounts_again_and_says_so(security: User) -> None:
    undone(applied(xlsx(LIU), by=security), by=security)
    mended = xlsx(("liuyang", "刘洋", "网格员", OTHER_GRID, "", "副", "2026-02-01"))

    assert "重新启用" in row(compared(mended, by=security)).sentence
    applied(mended, by=security)

    assert User.objects.get(username="liuyang").is_active


def test_an_account_that_was_used_and_closed_is_not_opened_by_a_file(security: User) -> None:
    applied(xlsx(LIU), by=security)
    User.objects.filter(username="liuyang").update(is_active=False, last_login=timezone.now())
    Post.objects.filter(person__username="liuyang").delete()

    assert row(compared(xlsx(LIU), by=security)).outcome == "conflict"


def test_a_unit_that_ended_goes_on_with_its_memberships(world: World) -> None:
    by = world.person("system")
    member = named_a_contact(world, world.people["lead"].posts.get())
    Post.objects.filter(unit=world.units["justice"]).update(until=timezone.localdate())
    justice = world.units["justice"]
    cells = (justice.name, justice.get_kind_display(), "220283001000", "", "", "", "", timezone.localdate().isoformat())
    batch = applied(xlsx(cells, heading=UNITS, title="单位"), by=by)
    member.refresh_from_db()
    assert member.last_day == timezone.localdate()

    assert undone(batch, by=by).state == BatchState.UNDONE

    member.refresh_from_db()
    justice.refresh_from_db()
    assert (member.until, justice.until) == (None, None)
