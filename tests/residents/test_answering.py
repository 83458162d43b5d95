"""The page on which somebody answers a question that a unit asks back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.models import Case, Evidence, Question, Reply, Reporter
from cases.notifications import case_events
from cases.rules.choices import State
from outbox.models import Message
from tests.cases.counting import statements
from tests.cases.questions import event_of, latest
from tests.cases.world import World, case_in
from tests.desk.step_forms import photo

pytestmark = pytest.mark.django_db

ASKED, TOLD = "几单元堵了？请找王师傅 13900001111", "三单元，电话13812345678"


@pytest.fixture
def asked(world: World) -> Case:
    case = case_in(world, State.IMPLEMENTING)
    actions.ask(case, by=world.person("lead"), question=ASKED)
    return Case.objects.get(pk=case.pk)


def page(case: Case, name: str = "answer") -> str:
    return reverse(f"residents:{name}", args=[Reporter.objects.get(case=case).tracking_code])


def text_of(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def over(case: Case) -> None:
    past = timezone.now() - dt.timedelta(minutes=1)
    Question.objects.filter(case=case).update(asked_at=past - dt.timedelta(days=2), until=past)


def test_the_page_of_the_code_shows_the_question_until_when_and_what_it_means_for_the_limit(
    client: Client, asked: Case
) -> None:
    shown = text_of(client.get(page(asked, "track")))

    assert "几单元堵了" in shown
    assert "13900001111" not in shown, "others may see the page"
    assert "办理时限暂停" in shown
    assert page(asked) in shown


def test_where_the_limit_runs_on_the_page_says_so(client: Client, asked: Case) -> None:
    Case.objects.filter(pk=asked.pk).update(paused_at=None, paused_by=None, next_stage="close")
    Question.objects.filter(case=asked).update(stands=False)

    shown = text_of(client.get(page(asked, "track")))

    assert "其间办理时限照常计算" in shown
    assert "时限暂停" not in shown


def test_an_answer_with_a_photo_is_kept_and_thanked_for(client: Client, asked: Case) -> None:
    sent = client.post(page(asked), {"text": TOLD, "evidence": [photo()]})

    assert (sent.status_code, sent.headers["Location"]) == (302, page(asked))
    event = event_of(asked, "answer")
    assert (event.note, event.by) == (TOLD, None)
    assert Evidence.objects.get(case=asked).event_seq == event.seq == Reply.objects.get().event_seq
    assert "您的回复已收到" in text_of(client.get(page(asked)))
    assert "您的回复已收到" in text_of(client.get(page(asked, "track")))


def test_a_double_tap_and_back_keep_the_answer_once(client: Client, asked: Case) -> None:
    first, second = (client.post(page(asked), {"text": TOLD}) for _time in range(2))

    assert first.status_code == second.status_code == 302
    assert Reply.objects.count() == asked.events.filter(action="answer").count() == 1


def test_another_answer_after_the_first_is_refused_with_what_was_typed_kept(client: Client, asked: Case) -> None:
    client.post(page(asked), {"text": TOLD})

    answer = client.post(page(asked), {"text": "其实是四单元"})

    assert answer.status_code == 410
    assert "已经回复过" in text_of(answer)
    assert "其实是四单元" in text_of(answer)


def test_what_comes_too_late_is_refused_with_what_was_typed_kept_and_a_telephone(client: Client, asked: Case) -> None:
    over(asked)

    answer = client.post(page(asked), {"text": TOLD})

    assert answer.status_code == 410
    assert TOLD in text_of(answer)
    assert "12345" in text_of(answer)
    assert client.get(page(asked)).status_code == 410
    assert not Reply.objects.exists()


@pytest.mark.parametrize("text", ["", "\u200b \u3164", "字" * 1001])
def test_an_answer_that_says_nothing_or_too_much_is_refused(client: Client, asked: Case, text: str) -> None:
    answer = client.post(page(asked), {"text": text})

    assert answer.status_code == 422
    assert not Reply.objects.exists()
    assert Case.objects.get(pk=asked.pk).waits_for_answer


def test_a_file_of_an_unsafe_type_is_refused_and_the_text_stays(client: Client, asked: Case) -> None:
    answer = client.post(page(asked), {"text": TOLD, "evidence": [SimpleUploadedFile("a.exe", b"MZ\x00")]})

    assert answer.status_code == 415
    assert TOLD in text_of(answer)


def test_a_matter_without_a_question_has_nothing_to_answer(client: Client, world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)

    assert client.get(page(case)).status_code == client.post(page(case), {"text": TOLD}).status_code == 410


def test_a_wrong_code_is_counted_as_elsewhere_and_says_nothing_of_questions(client: Client, asked: Case) -> None:
    wrong = reverse("residents:answer", args=["WRNGCDEWRNGC"])

    answers = [client.get(wrong), client.post(wrong, {"text": TOLD})]

    assert {answer.status_code for answer in answers} == {404}
    assert all("几单元" not in text_of(answer) for answer in answers)
    assert all(answer.headers["Cache-Control"] == "no-store" for answer in answers)
    for _try in range(20):
        client.get(wrong)
    assert client.get(wrong).status_code == 429


def test_the_page_and_the_answer_keep_within_their_statements(client: Client, asked: Case) -> None:
    client.get(page(asked))
    with statements() as looking:
        client.get(page(asked))
    with statements() as writing:
        client.post(page(asked), {"text": TOLD})

    assert len(looking) <= 8, looking
    assert len(writing) <= 12, "\n".join(writing)


def test_called_units_read_the_answer_masked_and_do_not_learn_who_gave_it(
    client: Client, world: World, asked: Case
) -> None:
    Case.objects.filter(pk=asked.pk).update(hides_reporter=True)
    client.post(page(asked), {"text": TOLD})
    client.force_login(world.person("lead"), backend="teams.backends.PostsBackend")

    shown = text_of(client.get(reverse("desk:case", args=[asked.reference])))

    assert "三单元" in shown
    assert "13812345678" not in shown
    assert "王**" not in shown and "5678" not in shown


def test_photos_of_an_answer_are_kept_from_units_called_to_a_confidential_matter(
    client: Client, world: World, asked: Case
) -> None:
    Case.objects.filter(pk=asked.pk).update(is_confidential=True, brief="请核查")
    client.post(page(asked), {"text": TOLD, "evidence": [photo()]})
    kept = reverse("desk:evidence", args=[asked.reference, Evidence.objects.get(case=asked).uid])

    seen = {}
    for who in ("lead", "officer"):
        client.force_login(world.person(who), backend="teams.backends.PostsBackend")
        shown = text_of(client.get(reverse("desk:case", args=[asked.reference])))
        seen[who] = (kept in shown, client.get(kept).status_code)

    assert seen == {"lead": (False, 404), "officer": (True, 200)}


def told(case: Case, action: str) -> list[Message]:
    """The messages that the step leads to, besides its own outbox row."""
    row = Message.objects.get(key=f"event:{event_of(case, action).pk}")
    before = set(Message.objects.values_list("pk", flat=True))
    with transaction.atomic():
        case_events.fan_out([row])
    return list(Message.objects.exclude(pk__in=before))


def test_everybody_with_a_telephone_is_asked_by_text_and_whoever_logged_it_is_told(world: World, asked: Case) -> None:
    messages = told(asked, "ask")

    texts = [message for message in messages if message.channel == "text"]
    assert [message.body["kind"] for message in texts] == ["text_asked"]
    assert {m.recipient for m in messages if m.channel == "inbox"} == {str(world.people["grid_worker"].pk)}
    assert all("几单元" not in str(message.body) for message in messages)


def test_the_unit_that_asked_is_told_of_the_answer(client: Client, world: World, asked: Case) -> None:
    client.post(page(asked), {"text": TOLD})

    heard = {m.recipient for m in told(asked, "answer") if m.channel == "inbox"}

    assert heard == {str(world.people[name].pk) for name in ("lead", "lead_head")}
    assert latest(asked).ending == "answered"
