"""到哪天止 is the last day everywhere: what is typed still counts that day, and pages say the day that was typed."""

from __future__ import annotations

import ast
import datetime as dt
import re
from typing import Any

import pytest
from django.db.models import Model

from enterprises.models import Firm
from networks.choices import Network, NetworkPart, UnitKind
from networks.models import Area, Change, Membership, Unit
from teams import change_wording
from teams.models import Post, RedStation
from tests.administration.administrators import post_of
from tests.administration.pages import Walker, text
from tests.architecture import sources
from tests.cases.world import LONG_AGO, World, today
from worktime.days import day_after, last_day


def last() -> dt.date:
    return today() + dt.timedelta(days=40)


def after() -> dt.date:
    return last() + dt.timedelta(days=1)


def last_in_words() -> str:
    return f"{last().year}年{last().month}月{last().day}日"


def shown(walker: Walker, page: str, pk: int) -> str:
    return re.sub(r"<[^>]+>|\s+", "", text(walker.see(page, pk)))


def test_a_post_is_held_on_the_last_day_and_not_on_the_next(world: World) -> None:
    walker, post = Walker(world, "security"), post_of(world, "second_officer")

    walker.send("end_post", post.pk, until=last().isoformat())

    post.refresh_from_db()
    assert (post.is_held_on(last()), post.is_held_on(after())) == (True, False)
    assert list(Post.objects.current(last()).filter(pk=post.pk)) == [post]
    assert last_in_words() in shown(walker, "person", post.person_id)


def test_todays_last_day_still_counts_today_and_yesterdays_does_not(world: World) -> None:
    walker, one, other = Walker(world, "security"), post_of(world, "second_officer"), post_of(world, "assist")

    walker.send("end_post", one.pk, until=today().isoformat())
    walker.send("end_post", other.pk, until=(today() - dt.timedelta(days=1)).isoformat())

    assert set(Post.objects.current().filter(pk__in=[one.pk, other.pk])) == {one}


def test_a_post_given_for_a_time_is_held_on_its_last_day(world: World) -> None:
    walker, person = Walker(world, "security"), world.people["newcomer"]
    typed = {"duty": "handler", "unit": world.units["justice"].pk, "since": today().isoformat()}

    walker.send("give_post", person.pk, **typed, until=last().isoformat())

    post = Post.objects.get(person=person)
    assert (post.until, post.last_day) == (after(), last())
    assert last_in_words() in shown(walker, "person", person.pk)


def test_one_day_alone_is_a_term(world: World) -> None:
    walker, person = Walker(world, "security"), world.people["newcomer"]
    typed = {"duty": "handler", "unit": world.units["justice"].pk, "since": today().isoformat()}

    assert walker.send("give_post", person.pk, **typed, until=today().isoformat()).status_code == 302

    assert Post.objects.get(person=person).is_held_on(today())


def test_a_stand_in_stands_in_on_the_last_day(world: World) -> None:
    walker, post = Walker(world, "security"), post_of(world, "second_officer")

    walker.send(
        "stand_in", post.pk, person=world.people["newcomer"].pk, since=today().isoformat(), until=last().isoformat()
    )

    assert Post.objects.get(person=world.people["newcomer"]).until == after()


def joined(world: World) -> Membership:
    return Membership.objects.create(
        area=world.areas["street"],
        network=Network.SAFETY,
        unit=world.units["justice"],
        part=NetworkPart.MEMBER,
        since=LONG_AGO,
    )


def squad(world: World) -> Unit:
    return Unit.objects.create(
        name="北城街道综合执法队", short_name="执法队", kind=UnitKind.SQUAD, area=world.areas["street"], since=LONG_AGO
    )


def station(world: World) -> RedStation:
    return RedStation.objects.create(
        name="正阳红色驿站", area=world.areas["community"], address="正阳街8号", hours="每天", since=LONG_AGO
    )


@pytest.mark.parametrize(
    ("page", "made"), [("end_membership", joined), ("end_unit", squad), ("close_station", station)]
)
def test_what_ends_is_in_force_on_its_last_day(world: World, page: str, made: Any) -> None:
    thing: Any = made(world)

    assert Walker(world, "system").send(page, thing.pk, until=last().isoformat()).status_code == 302

    thing.refresh_from_db()
    assert (thing.until, thing.last_day) == (after(), last())
    assert (thing.is_in_force(last()), thing.is_in_force(after())) == (True, False)


def test_the_ledger_says_the_last_day(world: World) -> None:
    Walker(world, "system").send("end_unit", (unit := squad(world)).pk, until=last().isoformat())

    told = change_wording.told(Change.objects.about("unit", unit.pk).newest_first()[0])

    assert last_in_words() in [new for _label, _old, new in told.differences]


def test_a_unit_that_ends_says_its_last_day_to_whom_it_refuses(world: World) -> None:
    unit = squad(world)
    Unit.objects.filter(pk=unit.pk).update(until=after())
    typed = {"duty": "handler", "unit": unit.pk, "since": today().isoformat()}

    page = text(Walker(world, "security").send("give_post", world.people["newcomer"].pk, **typed))

    assert last_in_words() in page


@pytest.mark.parametrize("day", [dt.date(2026, 12, 31), dt.date(2028, 2, 28), dt.date(2026, 2, 28)])
def test_a_last_day_and_the_day_after_it_are_one_day_apart(day: dt.date) -> None:
    assert day_after(day) - day == dt.timedelta(days=1)
    assert last_day(day_after(day)) == day
    assert (day_after(None), last_day(None)) == (None, None)


@pytest.mark.parametrize("model", [Area, Unit, Membership, RedStation, Firm, Post])
def test_everything_that_ends_knows_its_last_day(model: type[Model]) -> None:
    thing: Any = model(until=after())

    assert thing.last_day == last()


def test_no_form_takes_the_first_day_no_longer() -> None:
    """A form's `until` is a last day; the two that were inclusive before name their verbs' last day."""
    inclusive = {"administration/forms.py OfficeHoursForm", "alliances/forms.py EntryForm"}
    found = {
        f"{sources.name(path)} {kind.name}"
        for path in sources.modules(
            "administration/*.py", "alliances/forms.py", "enterprises/forms.py", "teams/forms.py", "imports/forms.py"
        )
        for kind in ast.walk(sources.tree(path))
        if isinstance(kind, ast.ClassDef)
        for line in kind.body
        if isinstance(line, ast.Assign) and ast.unparse(line).startswith(("until = day(", "ends_on = day("))
    }

    assert found == inclusive


def test_no_page_shows_the_first_day_no_longer() -> None:
    """An entry of an alliance's list keeps its last day itself."""
    shown_raw = {
        sources.name(path)
        for path in sources.templates()
        if re.search(r"\.until\|day", path.read_text(encoding="utf-8"))
    }

    assert shown_raw == {"templates/alliances/_entry.html", "templates/alliances/entry.html"}
