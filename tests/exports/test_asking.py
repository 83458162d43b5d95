"""Who may export what, and for how long: the right is asked anew while it is written, and again when it is fetched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from cases.models import Call
from cases.rules.choices import State as CaseState
from exports import actions, tasks, working
from exports.choices import Format, Kind, State, Why
from exports.kinds.register import CONTENTS
from exports.models import Export
from networks.models import Change
from teams.models import Post, User
from tests.cases.ratings import given_by_code
from tests.cases.world import World, case_in
from tests.exports.files import ask, content, read, written
from web.errors import NotAllowed, Refusal

pytestmark = pytest.mark.django_db


def test_whoever_sees_no_matter_exports_nothing(world: World) -> None:
    with pytest.raises(NotAllowed):
        ask(world.person("system_admin"))

    assert not Export.objects.exists()


@pytest.mark.parametrize("filter", ["state=nonsense", "unknown=1", "area=999", "holder=x"])
def test_a_filter_that_no_list_knows_is_refused(world: World, filter: str) -> None:
    with pytest.raises(Refusal) as refusal:
        ask(world.person("officer"), filter=filter)

    assert refusal.value.field == "filter"
    assert not Export.objects.exists()


def test_with_a_filter_what_left_the_hands_of_the_unit_is_not_in_it(world: World) -> None:
    case = case_in(world, CaseState.IMPLEMENTING)
    Call.objects.filter(case=case, unit=world.unit("justice")).update(ended_at=timezone.now())
    lead = world.person("lead")

    [row] = read(written(lead))

    assert (row["state"], row["answer"], row["centre"]) == (None, None, None) and row["left_at"]
    assert read(written(lead, filter="network=livelihood")) == []


def test_a_called_unit_reads_the_brief_of_a_confidential_matter(world: World) -> None:
    case_in(world, CaseState.IMPLEMENTING, is_confidential=True, brief="请上门调解")

    [row] = read(written(world.person("lead")))

    assert (row["text"], row["spot"]) == ("请上门调解", "")


def test_whoever_handled_a_matter_exports_no_single_rating(world: World) -> None:
    given_by_code(case_in(world, CaseState.EVALUATING))

    assert read(written(world.person("lead"), kind=Kind.RATINGS)) == []
    assert len(read(written(world.person("officer"), kind=Kind.RATINGS))) == 1


def end_posts(person: User) -> None:
    Post.objects.filter(person=person).update(until=timezone.localdate())


def test_whose_post_ended_between_asking_and_writing_gets_nothing(world: World) -> None:
    case_in(world, CaseState.WHISTLED)
    officer = world.person("officer")
    export = ask(officer)
    end_posts(officer)

    assert working.advance()

    export.refresh_from_db()
    assert (export.state, export.why, export.sha256) == (State.FAILED, Why.POST_ENDED, "")
    assert not default_storage.exists(export.stored_as)


def test_whose_post_ends_in_the_middle_gets_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        case_in(world, CaseState.WHISTLED)
    officer = world.person("officer")
    monkeypatch.setattr(working, "CHUNK", 1)
    interrupt(monkeypatch, lambda: end_posts(officer))

    export = written(officer)

    assert (export.state, export.why, export.done) == (State.FAILED, Why.POST_ENDED, 1)
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_whose_post_ended_afterwards_fetches_nothing(world: World) -> None:
    case_in(world, CaseState.WHISTLED)
    officer = world.person("officer")
    export = written(officer)
    assert Export.objects.asked_by(world.person("officer")).get() == export

    end_posts(officer)

    assert not Export.objects.asked_by(world.person("officer")).exists()


def test_a_key_of_one_post_does_not_fetch_what_two_posts_saw(world: World) -> None:
    officer = world.person("officer")
    Post.objects.create(person=officer, duty="supervisor", area=world.areas["county"], since=dt.date(2020, 1, 1))
    export = ask(world.person("officer"))
    one_post = world.person("officer")
    one_post.current_posts = one_post.current_posts[:1]

    assert len(export.posts) == 2
    assert not Export.objects.asked_by(one_post).exists()
    assert Export.objects.asked_by(world.person("officer")).exists()


def interrupt(monkeypatch: pytest.MonkeyPatch, do: Any) -> None:
    """Do something while the first rows are read."""
    rows_of = CONTENTS[Kind.CASES].rows_of
    done: list[Any] = []

    def reading(*args: Any, **options: Any) -> Iterator[dict[str, Any]]:
        yield from rows_of(*args, **options)
        if not done:
            done.append(do())

    content = replace(CONTENTS[Kind.CASES], rows_of=reading)
    monkeypatch.setattr(working, "content_of", lambda _export: content)


def test_what_is_cancelled_while_it_is_written_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case_in(world, CaseState.WHISTLED)
    officer = world.person("officer")
    export = ask(officer)
    interrupt(monkeypatch, lambda: actions.take_away(export, by=officer))

    assert working.advance()

    export.refresh_from_db()
    assert (export.state, export.size) == (State.CANCELLED, None)
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_what_was_begun_by_a_killed_worker_is_begun_anew(world: World) -> None:
    case_in(world, CaseState.WHISTLED)
    export = ask(world.person("officer"))
    left = Path(settings.MEDIA_ROOT) / working.WORK / str(export.pk)
    left.mkdir(parents=True)
    (left / "half").write_text("制动器")
    Path(default_storage.path(export.stored_as)).write_bytes(b"half")
    Export.objects.filter(pk=export.pk).update(state=State.WORKING, attempts=1, done=1)

    assert working.advance()

    export.refresh_from_db()
    assert (export.state, export.attempts, len(read(export))) == (State.READY, 2, 1)
    assert not left.exists()


def test_what_failed_three_times_is_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    export = ask(world.person("officer"))
    monkeypatch.setattr(working, "_write", lambda *_: 1 / 0)

    tasks.advance_exports()

    export.refresh_from_db()
    assert (export.state, export.why, export.attempts) == (State.FAILED, Why.TRIES, 3)


def test_a_sixth_waits_until_one_is_done(world: World) -> None:
    officer = world.person("officer")
    for _ in range(5):
        ask(officer)

    with pytest.raises(Refusal, match="五个"):
        ask(officer)
    working.advance()
    ask(officer)


def test_after_seven_days_the_file_goes_and_the_record_stays(world: World) -> None:
    export = written(world.person("officer"))
    with time_machine.travel(timezone.now() + dt.timedelta(days=6, hours=23)):
        assert tasks.expire_exports() == 0
        assert content(export) == b""

    with time_machine.travel(timezone.now() + dt.timedelta(days=7, minutes=1)):
        with pytest.raises(Refusal):
            content(export)
        assert tasks.expire_exports() == 1

    export.refresh_from_db()
    assert (export.state, export.row_count) == (State.EXPIRED, 0)
    assert not default_storage.exists(export.stored_as)


def test_asking_fetching_and_taking_away_are_on_record(world: World) -> None:
    officer = world.person("officer")
    export = written(officer, filter="state=whistled", format=Format.CSV)
    content(export)
    content(export)

    actions.take_away(export, by=officer)

    lines = Change.objects.about("export", export.pk).order_by("pk")
    told = ["export_asked", "export_downloaded", "export_downloaded", "export_removed"]
    assert [line.action for line in lines] == told
    assert {(line.by_name, line.path) for line in lines} == {(officer.name, "220283001")}
    assert "待接单" in lines[0].note


def test_the_service_deletes_no_record(world: World) -> None:
    ask(world.person("officer"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('governance_app', 'exports_export', 'DELETE')")
        assert cursor.fetchone() == (False,)
