"""The pages of councils: who opens what, a whole meeting by its forms, and what is refused with what was typed."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from cases.models import Case
from cases.rules import sealing
from cases.rules.choices import State
from councils.actions import meetings, promises
from councils.actions.promises import Given
from councils.choices import MeetingState, TopicOutcome
from councils.models import Correction, Meeting, MeetingPhoto, Promise, ResidentsVote, Topic
from councils.urls import urlpatterns
from tests.cases.world import World, case_in
from tests.councils.meetings import client_of, closed, held, key, planned, promised, raised, settled, text

pytestmark = pytest.mark.django_db
OF_ONESELF = ("councils", "figures")
HOLDING = ("plan",)
OF_A_PLANNED_ONE = ("move", "poster")
OF_ONE_HELD = ("close", "promise", "topic", "explain")
OF_A_CLOSED_ONE = ("correct", "paper", "add_photo", "photo", "residents_paper", "residents_result")
OF_ANY = ("meeting", "calendar")
BUTTONS = ("begin", "kept")
PUBLIC = ("public", "public_calendar")
PAGES = (
    *(*OF_ONESELF, *HOLDING, *OF_A_PLANNED_ONE, *OF_ONE_HELD, *OF_A_CLOSED_ONE, *OF_ANY),
    *(*BUTTONS, *PUBLIC),
)
LOOKING = ("poster", "paper", "photo", "residents_paper", "meeting", "calendar", "topic")
HOLDERS = ("grid_worker", "committee_officer", "officer", "county_officer", "city_officer", "responsible")
SEEING = (*HOLDERS, "supervisor", "auditor")
NOT_SEEING = ("other_grid_worker", "other_officer", "lead", "lead_head", "uncalled", "other_supervisor", "system_admin")
SEEING_SOME = (*SEEING, "other_grid_worker", "other_officer", "other_supervisor")


def addresses(world: World) -> dict[str, str]:
    """Each page with the address of a meeting in the state in which it has that page."""
    before = held(world, since=dt.timedelta(days=14))
    promise = promised(world, before, due_in=20)
    put = settled(world, raised(world, before), TopicOutcome.RESIDENTS, words="表决", who="社区", due_on=before.day)
    closed(world, before)
    picture = MeetingPhoto.objects.create(
        meeting=before, content=_sealed(), mime="image/jpeg", sha256="a", by=before.host, added_at=timezone.now()
    )
    now, later = held(world), planned(world)
    topic = raised(world, now)
    made = {
        "topic": [now.pk, topic.pk],
        "explain": [now.pk, promise.pk],
        "kept": [now.pk, promise.pk],
        "photo": [before.pk, picture.pk],
        "residents_paper": [before.pk, put.pk],
        "residents_result": [before.pk, put.pk],
        "public": [later.code],
        "public_calendar": [later.code],
        "begin": [later.pk],
    }
    made |= {page: [later.pk] for page in (*OF_A_PLANNED_ONE, *OF_ANY)}
    made |= {page: [now.pk] for page in ("close", "promise")}
    made |= {page: [before.pk] for page in ("correct", "paper", "add_photo")}
    return {page: reverse(f"councils:{page}", args=made.get(page, [])) for page in PAGES}


def a_photo() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(content, "JPEG")
    return SimpleUploadedFile("meeting.jpg", content.getvalue())


def _sealed() -> bytes:
    return sealing.seal_bytes(b"\xff\xd8\xff picture")


def test_every_address_has_its_row() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(PAGES)


def test_everybody_gets_what_the_matrix_says(world: World) -> None:
    at = addresses(world)
    for page in (*OF_A_PLANNED_ONE, *OF_ONE_HELD, *OF_A_CLOSED_ONE, *OF_ANY):
        got = {who: client_of(world, who).get(at[page]).status_code for who in (*SEEING, *NOT_SEEING)}
        assert {who for who, status in got.items() if status == 404} == set(NOT_SEEING), page
        opens = SEEING if page in LOOKING else HOLDERS
        assert {who for who, status in got.items() if status == 200} == set(opens), page
    for page in OF_ONESELF:
        got = {who: client_of(world, who).get(at[page]).status_code for who in (*SEEING, *NOT_SEEING)}
        assert {who for who, status in got.items() if status == 200} == set(SEEING_SOME), page
    for page in BUTTONS:
        got = {who: client_of(world, who).post(at[page]).status_code for who in ("supervisor", "auditor", *NOT_SEEING)}
        assert {who for who, status in got.items() if status == 403} == {"supervisor", "auditor"}, page
        assert client_of(world).get(at[page]).status_code == 405


def test_the_list_holds_what_one_sees_alone(world: World) -> None:
    planned(world)
    planned(world, area="other_grid", by="other_grid_worker")
    planned(world, area="community", by="committee_officer")
    url = reverse("councils:councils")

    shown = {who: text(client_of(world, who).get(url)) for who in ("grid_worker", "other_grid_worker", "officer")}

    assert shown["grid_worker"].count("3号楼前") == 2
    assert shown["other_grid_worker"].count("3号楼前") == 1
    assert shown["officer"].count("3号楼前") == 3


def test_a_whole_council_by_its_forms(world: World) -> None:
    client = client_of(world)
    start = timezone.localtime()
    begun = client.post(
        reverse("councils:plan"),
        {
            "area": world.areas["grid"].pk,
            "place": "3号楼前",
            "day": start.date().isoformat(),
            "at": start.strftime("%H:%M"),
            "host": world.people["grid_worker"].pk,
            "recorder": "",
            "key": key(),
        },
    )
    meeting = Meeting.objects.get()
    assert begun.headers["Location"] == meeting.get_absolute_url()
    assert meeting.state == MeetingState.HELD
    later = (start.date() + dt.timedelta(days=20)).isoformat()
    for number, (words, outcome, more) in enumerate(
        (
            ("楼道堆物", "settled", {"words": "当场搬走"}),
            ("顶楼漏雪水", "case", {}),
            ("凉亭漏风", "negotiate", {"words": "装棉门帘", "who": "物业", "due_on": later}),
            ("东门只进不出", "residents", {"words": "贴出开会通知", "who": "社区", "due_on": later}),
            ("加装电梯", "not_now", {"reason": "no_funds", "review_on": later}),
        ),
        start=1,
    ):
        typed = {"text": words, "outcome": outcome, "key": key(), **more}
        answer = client.post(meeting.get_absolute_url(), typed)
        assert answer.status_code == 302, (words, text(answer))
        assert Topic.objects.get(number=number).outcome == outcome
    shown = text(client.get(meeting.get_absolute_url()))
    assert "5 件" in shown and Case.objects.get().reference in shown and "今天答应的" in shown

    ended = client.post(reverse("councils:close", args=[meeting.pk]), {"present": "14", "next_day": later})
    assert ended.status_code == 302, text(ended)
    minutes = text(client.get(meeting.get_absolute_url()))
    assert "居民 14 人" in minutes and "顶楼漏雪水" in minutes and "纪要已定稿" in minutes
    paper = text(client.get(reverse("councils:paper", args=[meeting.pk])))
    assert "装棉门帘" in paper and Case.objects.get().reference in paper and "下次：" in paper
    following = Meeting.objects.get(state=MeetingState.PLANNED)
    agenda = text(client.get(following.get_absolute_url()))
    assert "开会先说答应过的" in agenda and "装棉门帘" in agenda and "3 项" in agenda


def test_case_and_meeting_lead_to_each_other(world: World) -> None:
    meeting = held(world)
    settled(world, raised(world, meeting), TopicOutcome.CASE)
    case = Case.objects.get()

    for who in ("grid_worker", "committee_officer", "supervisor"):
        client = client_of(world, who)
        assert meeting.get_absolute_url() in client.get(reverse("desk:case", args=[case.reference])).content.decode()
        assert reverse("desk:case", args=[case.reference]) in client.get(meeting.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"outcome": "settled"}, "一句话写明"),
        ({"outcome": "negotiate", "who": "物业", "due_on": ""}, "什么时候"),
        ({"outcome": "negotiate", "who": "", "due_on": "2026-12-30"}, "谁来办"),
        ({"outcome": "not_now", "reason": "", "review_on": ""}, "为什么"),
        ({"outcome": "forged"}, ""),
        ({"outcome": "not_now", "reason": "forged", "review_on": "x"}, ""),
        ({"outcome": "negotiate", "who": "物业", "due_on": "yesterday"}, ""),
        ({"text": "。"}, "请写明是什么事"),
        ({"text": ""}, "请写明是什么事"),
        ({"phone": "call me"}, ""),
        ({"text": "x" * 5000}, ""),
    ],
)
def test_a_refused_topic_keeps_what_was_typed(world: World, typed: dict[str, str], sentence: str) -> None:
    meeting = held(world)
    whole = {"text": "凉亭漏风", "key": key(), **typed}

    answer = client_of(world).post(meeting.get_absolute_url(), whole)

    assert answer.status_code == 422
    assert sentence in text(answer)
    assert whole["key"] in answer.content.decode()
    assert "凉亭漏风" in answer.content.decode() or "text" in typed
    assert not Topic.objects.exists()


def test_danger_is_told_before_a_topic_is_kept_and_never_keeps_it_from_being_sent(world: World) -> None:
    meeting, client = held(world), client_of(world)
    typed = {"text": "三单元闻到煤气味", "outcome": "case", "key": key()}

    first = client.post(meeting.get_absolute_url(), typed)
    assert first.status_code == 422 and "119" in text(first)
    second = client.post(meeting.get_absolute_url(), typed | {"aware": "119 110 120"})

    assert second.status_code == 302
    assert Case.objects.get().is_danger


def test_forged_posts_open_nothing(world: World) -> None:
    """Numbers of other meetings, states that do not fit, strangers' meetings: a sentence or no such page, never 500."""
    at = addresses(world)
    elsewhere = held(world, area="other_grid", by="other_grid_worker")
    theirs = raised(world, elsewhere, by="other_grid_worker")
    later = Meeting.objects.get(state=MeetingState.PLANNED)
    done = Meeting.objects.filter(state=MeetingState.CLOSED).get()
    client = client_of(world)
    before = (Topic.objects.count(), Promise.objects.count(), Case.objects.count(), Correction.objects.count())
    forged: list[tuple[str, dict[str, Any], set[int]]] = [
        (reverse("councils:topic", args=[later.pk, theirs.pk]), {"text": "x", "outcome": "case"}, {404}),
        (reverse("councils:topic", args=[elsewhere.pk, theirs.pk]), {"text": "x", "outcome": "case"}, {404}),
        (elsewhere.get_absolute_url(), {"text": "x", "outcome": "case"}, {404}),
        (done.get_absolute_url(), {"text": "补一件", "outcome": "case"}, {422}),
        (later.get_absolute_url(), {"text": "未来的结果", "outcome": "settled", "words": "好了"}, {422}),
        (reverse("councils:close", args=[later.pk]), {"present": "3"}, {422}),
        (reverse("councils:close", args=[done.pk]), {"present": "3"}, {422}),
        (reverse("councils:close", args=[done.pk]), {"present": "-3"}, {422}),
        (reverse("councils:promise", args=[later.pk]), {"what": "x", "who": "y", "due_on": "2027-01-01"}, {422}),
        (reverse("councils:kept", args=[later.pk, 999999]), {}, {404}),
        (reverse("councils:correct", args=[later.pk]), {"text": "还没开", "key": key()}, {422}),
        (reverse("councils:plan"), {"area": world.areas["other_grid"].pk, "place": "x", "host": "1"}, {422}),
        (at["residents_result"], {"law": "city", "held_on": "2099-01-01", "eligible": "9"}, {422}),
    ]
    for url, typed, expected in forged:
        assert client.post(url, typed).status_code in expected, url
    assert client.post(reverse("councils:begin", args=[later.pk])).status_code == 422

    assert (Topic.objects.count(), Promise.objects.count(), Case.objects.count(), Correction.objects.count()) == before


def test_the_result_of_a_residents_meeting_is_recorded_once(world: World) -> None:
    meeting = held(world, since=dt.timedelta(days=14))
    topic = settled(world, raised(world, meeting), TopicOutcome.RESIDENTS, words="贴", who="社区", due_on=meeting.day)
    closed(world, meeting)
    client, url = client_of(world), reverse("councils:residents_result", args=[meeting.pk, topic.pk])
    typed = {"law": "city", "held_on": timezone.localdate().isoformat(), "note": "东门改成只进不出"}

    paper = text(client.get(reverse("councils:residents_paper", args=[meeting.pk, topic.pk])))
    assert "五分之一" in paper and "过半数" in paper
    wrong = client.post(url, typed | {"eligible": "10", "present": "12", "in_favour": "3"})
    assert wrong.status_code == 422 and not ResidentsVote.objects.exists()
    assert client.post(url, typed | {"eligible": "100", "present": "60", "in_favour": "40"}).status_code == 302
    assert client.post(url, typed | {"eligible": "100", "present": "60", "in_favour": "1"}).status_code == 422

    vote = ResidentsVote.objects.get()
    assert vote.is_quorate and vote.is_passed
    assert "通过" in text(client.get(meeting.get_absolute_url()))


@pytest.mark.parametrize(
    ("eligible", "present", "in_favour", "quorate", "passed"),
    [(100, 51, 26, True, True), (100, 50, 50, False, False), (100, 60, 30, True, False), (3, 2, 2, True, True)],
)
def test_more_than_half_have_to_come_and_more_than_half_of_them_decide(
    eligible: int, present: int, in_favour: int, quorate: bool, passed: bool
) -> None:
    vote = ResidentsVote(eligible=eligible, present=present, in_favour=in_favour)

    assert (vote.is_quorate, vote.is_passed) == (quorate, passed)


def test_a_photo_is_sealed_and_kept_once(world: World) -> None:
    meeting, client = held(world), client_of(world)
    for _again in range(2):
        sent = client.post(reverse("councils:add_photo", args=[meeting.pk]), {"photos": a_photo()})
        assert sent.status_code == 302, text(sent)

    kept = MeetingPhoto.objects.get()
    shown = client.get(reverse("councils:photo", args=[meeting.pk, kept.pk]))
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert not bytes(kept.content).startswith(b"\xff\xd8")
    assert shown.content.startswith(b"\xff\xd8")


def test_a_page_takes_few_statements(world: World) -> None:
    at = addresses(world)
    now, done = (Meeting.objects.get(pk=pk) for pk in _by_state())
    settled(world, raised(world, now), TopicOutcome.CASE)
    counted = {}
    for name, url in {
        "list": at["councils"],
        "held": now.get_absolute_url(),
        "planned": at["meeting"],
        "closed": done.get_absolute_url(),
        "paper": at["paper"],
        "figures": at["figures"],
    }.items():
        client = client_of(world)
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        own = [one["sql"] for one in asked.captured_queries if not _is_frame(one["sql"])]
        counted[name] = len(own)

    assert max(counted.values()) <= 8, counted


def _by_state() -> list[int]:
    states = (MeetingState.HELD, MeetingState.CLOSED)
    return [Meeting.objects.filter(state=state).latest("pk").pk for state in states]


def _is_frame(sql: str) -> bool:
    """Transactions, the session and who is signed in: the same on every page."""
    return (
        sql.startswith(("SAVEPOINT", "RELEASE", "SET ", "BEGIN")) or "django_session" in sql or "teams_user" in sql[:60]
    )


def test_the_way_to_the_councils_is_offered_to_whoever_sees_some(world: World) -> None:
    url = reverse("councils:councils")

    assert url in client_of(world).get(reverse("field:today")).content.decode()
    assert url in client_of(world, "officer").get(reverse("desk:desk"), follow=True).content.decode()
    assert url not in client_of(world, "uncalled").get(reverse("desk:desk"), follow=True).content.decode()


def test_a_promise_is_kept_by_one_press_and_explained_on_a_form(world: World) -> None:
    before = held(world, since=dt.timedelta(days=14))
    kept, late = promised(world, before, due_in=3), promised(world, before, due_in=3, what="小广场的冰清走")
    closed(world, before)
    meeting, client = held(world), client_of(world)
    assert "晚了 11 天" in text(client.get(meeting.get_absolute_url()))

    for _again in range(2):
        assert client.post(reverse("councils:kept", args=[meeting.pk, kept.pk])).status_code == 302
    refused = client.post(reverse("councils:explain", args=[meeting.pk, late.pk]), {"text": "铲车坏了", "due_on": ""})
    assert refused.status_code == 422 and "铲车坏了" in refused.content.decode()
    day = (timezone.localdate() + dt.timedelta(days=2)).isoformat()
    client.post(reverse("councils:explain", args=[meeting.pk, late.pk]), {"text": "铲车坏了", "due_on": day})

    shown = text(client.get(meeting.get_absolute_url()))
    assert "已兑现" in shown and "晚了，当面说明" in shown and "铲车坏了" in shown


def test_a_correction_stands_below_what_it_corrects(world: World) -> None:
    meeting = closed(world, held(world))
    client = client_of(world, "committee_officer")
    client.post(reverse("councils:correct", args=[meeting.pk]), {"text": "到会应为 15 人。", "key": key()})

    for url in (meeting.get_absolute_url(), reverse("councils:paper", args=[meeting.pk])):
        shown = text(client.get(url))
        assert "居民 14 人" in shown and "到会应为 15 人" in shown


def test_a_meeting_is_moved_on_its_page(world: World) -> None:
    meeting, day = planned(world), (timezone.localdate() + dt.timedelta(days=3)).isoformat()
    typed = {"place": "凉亭", "day": day, "at": "09:30", "host": world.people["grid_worker"].pk, "recorder": ""}

    answer = client_of(world).post(reverse("councils:move", args=[meeting.pk]), typed)

    meeting.refresh_from_db()
    assert answer.status_code == 302
    assert (meeting.place, timezone.localtime(meeting.starts_at).strftime("%H:%M")) == ("凉亭", "09:30")
    assert meetings.next_meeting(meeting) is None


def test_a_promise_is_tied_to_a_matter_by_a_number_one_sees(world: World) -> None:
    meeting = held(world)
    url = reverse("councils:promise", args=[meeting.pk])
    seen = case_in(world, State.IMPLEMENTING)
    hidden = case_in(world, State.IMPLEMENTING, complained_of=world.units["committee"])
    typed = {"what": "3号楼暖气不热", "who": "热力公司", "due_on": meeting.day.isoformat()}
    client = client_of(world)

    for number in (hidden.reference, "JL20260101-99999", "' OR 1=1"):
        answer = client.post(url, typed | {"number": number, "key": key()})
        assert answer.status_code == 422 and "没有这个编号" in text(answer), number
    assert client.post(url, typed | {"number": seen.reference.lower(), "key": key()}).status_code == 302

    assert Promise.objects.get().case == seen
    assert meeting.get_absolute_url() in client.get(seen.get_absolute_url()).content.decode()
    assert meeting.get_absolute_url() not in client_of(world, "lead").get(seen.get_absolute_url()).content.decode()


def test_a_case_names_no_meeting_that_its_reader_does_not_see(world: World) -> None:
    """The case lies in the next community, whose grid worker sees it; the council that spoke of it is another one's."""
    places = {"area": "other_grid", "grid": "other_grid", "community": "other_community"}
    case = case_in(world, State.IMPLEMENTING, **{level: world.areas[name] for level, name in places.items()})
    meeting, by = held(world), world.person("grid_worker")
    promises.make(meeting, Given("查一查管线", "物业", meeting.day, case), key=key(), by=by)

    theirs = client_of(world, "other_grid_worker").get(case.get_absolute_url())
    officers = client_of(world, "officer").get(case.get_absolute_url())

    assert theirs.status_code == officers.status_code == 200
    assert meeting.get_absolute_url() not in theirs.content.decode()
    assert meeting.get_absolute_url() in officers.content.decode()


def test_a_long_list_goes_on_by_where_it_ended(world: World) -> None:
    """The cursor holds an instant with its `+00:00`, which an address must not turn into a blank."""
    made = {planned(world).get_absolute_url() for _ in range(32)}
    client, url = client_of(world), reverse("councils:councils")

    first = client.get(url)
    second = client.get(url + first.context["older_url"]).content.decode()

    on_first = {one for one in made if f'"{one}"' in first.content.decode()}
    assert len(on_first) == 30
    assert {one for one in made if f'"{one}"' in second} == made - on_first
