"""A rewritten history does not meet the anchor that the auditor keeps; what stands in tables is what was recorded."""

from __future__ import annotations

import datetime as dt
import hashlib
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from cases import actions, tasks
from cases.evidence.photos import Cleaned
from cases.models import Anchor, Case, Evidence, Rating, SupervisionOrder
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from networks.actions.record import record
from networks.models import Change, Link
from outbox.models import Message
from outbox.tasks import serve
from teams.models import Post
from tests.cases.steps import take
from tests.cases.tampering import as_committed, rewrite, triggers_off
from tests.cases.world import World, case_in

PHOTO = b"\xff\xd8 a photo"


@pytest.fixture
def kept(settings: Settings, tmp_path: Path) -> Path:
    """Where the auditor keeps what leaves the database."""
    settings.ANCHOR_DIR = tmp_path / "auditor"
    settings.ANCHOR_MAIL = ["auditor@city.example"]
    return settings.ANCHOR_DIR


@pytest.fixture
def story(world: World) -> dict[str, Case]:
    """One case with each thing that is written beside the chain, and a line in the ledger of configuration."""
    worked = case_in(world, State.IMPLEMENTING)
    photo = Cleaned(PHOTO, "image/jpeg", "jpg", hashed(PHOTO), 4, 3)
    actions.progress(worked, by=world.person("lead"), note="现场照片", evidence=[photo])
    worked.refresh_from_db()
    actions.supervise(
        worked, by=world.person("supervisor"), kind="amber", unit=world.unit("justice"), reason="请说明。"
    )
    order = SupervisionOrder.objects.get(case=worked)
    actions.reply_order(order, by=world.person("lead"), reply="今日到场。")
    rated = case_in(world, State.EVALUATING)
    actions.rate(Rating.objects.get(case=rated), answers=actions.Answers("yes", "no", 1, "没有修好"))
    record("renamed", world.area("street"), by=None, note="第一次")
    record("renamed", world.area("street"), by=None, note="第二次")
    told = take(world, case_in(world, State.WHISTLED), (Action.ACCEPT, "officer"), (Action.DISPATCH, "officer"))
    as_committed()
    return {"worked": worked, "rated": rated, "told": told}


def hashed(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def anchor(kept: Path) -> Path:
    """The anchor's file, after it has left by the outbox."""
    as_committed()
    call_command("anchor_ledger", stdout=StringIO())
    serve("anchor")
    serve("anchor_mail")
    return max(kept.iterdir())


def verified(*arguments: str, **options: object) -> list[str]:
    """What the command says is wrong; nothing where it is content."""
    as_committed()
    out = StringIO()
    try:
        call_command("verify_ledger", *arguments, stdout=out, **options)
    except CommandError:
        return out.getvalue().splitlines()
    return []


def against(*files: Path) -> list[str]:
    return verified(anchor=list(files))


@pytest.mark.usefixtures("story")
def test_an_untouched_record_is_whole_with_its_anchor_and_without(kept: Path) -> None:
    assert verified() == []
    assert against(anchor(kept)) == []


def test_a_history_rewritten_with_all_its_hashes_is_found_by_the_anchor_alone(
    kept: Path, story: dict[str, Case]
) -> None:
    file = anchor(kept)

    rewrite(story["told"], "从来没有派过单")

    assert verified() == []
    first, day = against(file)
    assert first == f"事项{story['told'].reference}：第3条经过不是锚定过的那一条，历史被改写。"
    assert "锚定 1 " in day


def test_an_older_history_is_found_by_the_newest_anchor_and_named_by_its_own(
    kept: Path, world: World, story: dict[str, Case]
) -> None:
    first = anchor(kept)
    take(world, case_in(world, State.WHISTLED), (Action.ACCEPT, "officer"))
    second = anchor(kept)
    assert story["told"].reference not in second.read_text()

    rewrite(story["told"], "x")

    (day,) = against(second)
    assert "锚定 1 " in day
    assert any(story["told"].reference in sentence for sentence in against(first, second))


def test_a_letter_is_enough_to_find_a_rewritten_history(kept: Path, tmp_path: Path, story: dict[str, Case]) -> None:
    anchor(kept)
    (letter,) = mail.outbox
    saved = tmp_path / "letter.txt"
    saved.write_text(str(letter.body))
    assert letter.to == ["auditor@city.example"]
    assert against(saved) == []

    rewrite(story["told"], "x")

    assert len(against(saved)) == 1


def test_a_rating_changed_in_its_table_is_named(kept: Path, story: dict[str, Case]) -> None:
    with triggers_off():
        Rating.objects.filter(case=story["rated"]).update(satisfied=5, solved="yes")

    assert against(anchor(kept)) == [f"事项{story['rated'].reference}：评价不是第2条经过记下的那一个。"]


@pytest.mark.parametrize("column", ["reasons", "witness"])
def test_the_words_of_a_rating_are_part_of_it(story: dict[str, Case], column: str) -> None:
    with triggers_off():
        Rating.objects.filter(case=story["rated"]).update(**{column: "很满意"})

    assert len(verified(story["rated"].reference)) == 1


def test_a_deleted_rating_is_named(story: dict[str, Case]) -> None:
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_rating WHERE case_id = %s", [story["rated"].pk])

    assert verified() == [f"事项{story['rated'].reference}：评价不是第2条经过记下的那一个。"]


def test_a_photo_changed_on_disk_is_named(kept: Path, story: dict[str, Case]) -> None:
    file = anchor(kept)
    Path(Evidence.objects.get().content.path).write_bytes(PHOTO + b"!")

    assert against(file) == [f"事项{story['worked'].reference}：第2条经过添加的照片或文件被改动。"]


def test_a_photo_changed_on_disk_and_in_its_row_is_named(story: dict[str, Case]) -> None:
    Path(Evidence.objects.get().content.path).write_bytes(b"another")
    with triggers_off():
        Evidence.objects.update(sha256=hashed(b"another"))

    assert verified() == [f"事项{story['worked'].reference}：照片和文件不是第2条经过记下的那些。"]


def test_a_missing_photo_is_named(story: dict[str, Case]) -> None:
    Path(Evidence.objects.get().content.path).unlink()

    assert "第2条经过" in verified(story["worked"].reference)[0]


def test_an_order_changed_in_its_table_is_named(story: dict[str, Case]) -> None:
    order = SupervisionOrder.objects.get(case=story["worked"])
    with triggers_off():
        SupervisionOrder.objects.filter(pk=order.pk).update(reason="x")

    assert verified() == [f"督办单第{order.pk}行：在表中被改动，链上没有痕迹。"]


def test_a_reply_changed_in_its_table_is_named(story: dict[str, Case]) -> None:
    with triggers_off():
        SupervisionOrder.objects.filter(case=story["worked"]).update(reply="x")

    assert verified(story["worked"].reference) == [
        f"事项{story['worked'].reference}：督办回复不是第4条经过记下的那一个。"
    ]


def test_a_post_changed_in_its_table_is_named(story: dict[str, Case]) -> None:
    post = Post.objects.earliest("pk")
    with triggers_off():
        Post.objects.filter(pk=post.pk).update(duty="auditor")

    assert verified() == [f"任职第{post.pk}行：在表中被改动，链上没有痕迹。"]


def test_a_post_given_and_taken_as_verbs_do_is_whole(world: World, story: dict[str, Case]) -> None:
    Post.objects.filter(person=world.people["lead"]).update(until=timezone.localdate() + dt.timedelta(days=9))

    assert verified() == []


def test_a_deleted_row_of_the_ledger_of_configuration_is_named(kept: Path, story: dict[str, Case]) -> None:
    file = anchor(kept)
    gone = Change.objects.get(note="第一次")
    with triggers_off():
        Change.objects.filter(pk=gone.pk).delete()

    assert against(file) == [f"配置变更记录第{gone.pk}行：从表中被删除，链上没有痕迹。"]


def test_a_ledger_of_configuration_chained_anew_without_a_row_is_named_by_the_anchor(
    kept: Path, story: dict[str, Case]
) -> None:
    file = anchor(kept)
    gone = Change.objects.get(note="第二次")
    with triggers_off():
        number = Link.objects.get(kind="change", row=gone.pk).seq
        Link.objects.filter(chain="configuration", seq__gte=number).delete()
        Change.objects.filter(pk=gone.pk).delete()

    sentences = against(file)

    assert f"配置变更记录 {gone.pk}：链上第{number}环不是锚定过的那一环，记录被改写。" in sentences


def test_a_link_taken_out_breaks_the_chain(story: dict[str, Case]) -> None:
    with triggers_off():
        Link.objects.filter(chain="configuration", seq=2).delete()

    assert "链 configuration：第2环接不上前一环。" in verified()


def test_an_anchor_that_was_altered_or_signed_by_somebody_else_is_refused(
    kept: Path, story: dict[str, Case], settings: Settings, tmp_path: Path
) -> None:
    file = anchor(kept)
    altered = tmp_path / "anchor-altered.txt"
    altered.write_text("\n".join(line for line in file.read_text().split("\n") if not line.startswith("matter JL")))
    assert any("锚定文件本身被改动" in sentence for sentence in against(altered))

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", []

    assert any("不是本服务签名的" in sentence for sentence in against(file))


def test_the_key_of_before_still_counts(kept: Path, story: dict[str, Case], settings: Settings) -> None:
    file = anchor(kept)

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]

    assert against(file) == []


@pytest.mark.usefixtures("story")
def test_beat_makes_one_anchor_a_day_and_the_next_holds_the_one_before(kept: Path, world: World) -> None:
    tasks.anchor_ledger()
    tasks.anchor_ledger()
    with time_machine.travel(timezone.now() + dt.timedelta(days=1)):
        tasks.anchor_ledger()
        while serve("anchor"):
            pass

    assert [anchor.number for anchor in Anchor.objects.order_by("number")] == [1, 2]
    second = (kept / "anchor-000002.txt").read_text().splitlines()
    assert [line.split(" ")[:2] for line in second if line.startswith("past")] == [["past", "1"]]
    assert not any(line.startswith("matter") for line in second)


@pytest.mark.usefixtures("story")
def test_a_file_that_the_auditor_has_is_never_written_again(kept: Path) -> None:
    file = anchor(kept)
    file.write_text("mine")

    Message.objects.filter(channel="anchor").update(state="waiting", sent_at=None, available_at=timezone.now())
    serve("anchor")

    assert file.read_text() == "mine"


def test_what_is_no_anchor_is_refused_in_a_sentence(db: None, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("anchor\n")

    with pytest.raises(CommandError, match="other.txt"):
        call_command("verify_ledger", anchor=[tmp_path / "other.txt"])
