"""What a resident adds to their matter of themselves (decision 69), and what staff take down for them."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cases import actions
from cases.models import Addition, Case, CaseEvent, Evidence, Reporter
from cases.notifications import case_events
from cases.reading import holdings
from cases.rules.choices import State
from cases.rules.errors import IllegalMove, NotPossibleHere
from outbox.models import Message
from teams.models import User
from tests.cases.counting import statements
from tests.cases.questions import event_of
from tests.cases.test_racing import SMALL_FIELD, counted, race
from tests.cases.world import World, case_in
from tests.desk.step_forms import photo
from web.errors import NotAllowed

pytestmark = pytest.mark.django_db

TOLD = "三单元也堵了，我电话13812345678"
KEY, OTHER = "0123456789abcdef0123456789abcdef", "f" * 32


@pytest.fixture
def case(world: World) -> Case:
    return case_in(world, State.IMPLEMENTING)


def reporter_of(case: Case) -> Reporter:
    return Reporter.objects.filter(case=case).earliest("pk")


def page(case: Case, name: str = "add") -> str:
    return reverse(f"residents:{name}", args=[reporter_of(case).tracking_code])


def send(client: Client, case: Case, key: str = KEY, text: str = TOLD, **more: object) -> object:
    return client.post(page(case), {"text": text, "key": key, **more})


def text_of(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_words_and_a_photo_are_added_and_the_page_after_is_the_receipt(client: Client, case: Case) -> None:
    assert page(case) in text_of(client.get(page(case, "track")))

    sent = client.post(page(case), {"text": TOLD, "key": KEY, "evidence": [photo()]}, follow=True)

    event = event_of(case, "add_fact")
    assert (event.note, event.by, event.unit) == (TOLD, None, None)
    assert Evidence.objects.get(case=case).event_seq == event.seq == Addition.objects.get().event_seq
    assert f'data-sent="{page(case)}"' in text_of(sent)
    assert "补充的情况已收到" in text_of(client.get(page(case, "track")))
    assert "data-sent" not in text_of(client.get(page(case, "track") + f"?added={OTHER}"))


def test_it_moves_nothing_and_is_no_progress(client: Client, case: Case) -> None:
    before = again(case)

    send(client, case)

    after = again(case)
    stays = ("state", "holder_id", "due_at", "next_due_at", "last_step_at")
    assert [getattr(after, name) for name in stays] == [getattr(before, name) for name in stays]
    assert after.version == before.version + 1


def test_a_double_tap_and_back_add_it_once_and_another_form_once_more(client: Client, case: Case) -> None:
    answers = [send(client, case), send(client, case), send(client, case, OTHER)]

    assert [answer.status_code for answer in answers] == [302, 302, 302]  # type: ignore[attr-defined]
    assert [row.key for row in Addition.objects.order_by("pk")] == [KEY, OTHER]
    assert case.events.filter(action="add_fact").count() == 2


def test_other_words_or_files_under_one_key_are_not_taken_for_what_arrived(client: Client, case: Case) -> None:
    send(client, case)

    refused = [send(client, case, text="其实是四单元"), send(client, case, evidence=[photo()])]

    assert [answer.status_code for answer in refused] == [422, 422]  # type: ignore[attr-defined]
    assert "其实是四单元" in text_of(refused[0]) and KEY not in text_of(refused[0]), "sent again it is another one"
    assert Addition.objects.count() == 1


def test_the_sixth_of_a_day_is_refused_with_what_was_typed_kept(client: Client, case: Case) -> None:
    for number in range(5):
        send(client, case, f"{number:032x}")

    refused, sent_again = send(client, case, OTHER, "还有一件"), send(client, case, f"{0:032x}")

    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert "今天已补充 5 次" in text_of(refused)
    assert "还有一件" in text_of(refused)
    assert sent_again.status_code == 302, "what was sent before is answered as before"  # type: ignore[attr-defined]
    assert Addition.objects.count() == 5


@pytest.mark.parametrize("text", ["", "。", "\u200b \u3164", "字" * 1001])
def test_what_says_nothing_or_too_much_is_refused(client: Client, case: Case, text: str) -> None:
    assert send(client, case, text=text).status_code == 422  # type: ignore[attr-defined]
    assert not Addition.objects.exists()


@pytest.mark.parametrize("state", [State.EVALUATING, State.CLOSED])
def test_after_the_answer_the_page_says_what_to_do_instead(client: Client, world: World, state: State) -> None:
    case = case_in(world, state)

    answers = [client.get(page(case)), send(client, case)]

    assert {answer.status_code for answer in answers} == {409}  # type: ignore[attr-defined]
    assert "重新反映" in text_of(answers[1])
    assert "三单元也堵了" in text_of(answers[1]), "what was typed stands on the page"
    assert page(case) not in text_of(client.get(page(case, "track")))


def test_what_arrived_before_the_matter_went_on_is_answered_with_its_receipt(
    client: Client, world: World, case: Case
) -> None:
    send(client, case)
    Case.objects.filter(pk=case.pk).update(state=State.EVALUATING, next_stage="rating")

    sent_again = client.post(page(case), {"text": TOLD, "key": KEY}, follow=True)

    assert sent_again.status_code == 200
    assert f'data-sent="{page(case)}"' in text_of(sent_again)


def test_words_of_danger_ask_to_ring_first_and_then_mark_the_case(client: Client, world: World, case: Case) -> None:
    gas = "现在煤气味特别大，有人头晕"

    first = send(client, case, text=gas)
    assert first.status_code == 422  # type: ignore[attr-defined]
    assert "119" in text_of(first) or "120" in text_of(first)
    assert not again(case).is_danger
    send(client, case, text=gas, aware="119 120 110")

    assert again(case).is_danger
    row = Message.objects.get(key=f"event:{event_of(case, 'add_fact').pk}")
    with transaction.atomic():
        case_events.fan_out([row])
    kinds = {message.body["kind"] for message in Message.objects.filter(channel="inbox")}
    assert "add_fact_danger" in kinds and "add_fact" not in kinds


def test_units_read_it_masked_and_a_reveal_shows_it_whole(client: Client, world: World, case: Case) -> None:
    send(client, case)
    client.force_login(world.person("lead"), backend="teams.backends.PostsBackend")

    shown = text_of(client.get(case.get_absolute_url()))

    assert "诉求人补充情况" in shown
    assert "三单元也堵了" in shown
    assert "13812345678" not in shown
    assert actions.reveal(again(case), by=world.person("officer"), reason="回访").answers == [TOLD]


@pytest.mark.parametrize("whose", ["resident", "officer"])
def test_units_kept_from_a_confidential_text_get_neither_words_nor_files(
    client: Client, world: World, case: Case, whose: str
) -> None:
    Case.objects.filter(pk=case.pk).update(is_confidential=True, brief="请核查")
    if whose == "resident":
        client.post(page(case), {"text": TOLD, "key": KEY, "evidence": [photo()]})
    else:
        client.force_login(world.person("officer"), backend="teams.backends.PostsBackend")
        step = reverse("desk:step", args=[case.reference, "add_fact"])
        client.post(step, {"note": TOLD, "version": again(case).version, "evidence": [photo()]})
    kept = reverse("desk:evidence", args=[case.reference, Evidence.objects.get(case=case).uid])

    seen = {}
    for who in ("lead", "officer"):
        client.force_login(world.person(who), backend="teams.backends.PostsBackend")
        shown = text_of(client.get(case.get_absolute_url()))
        seen[who] = ("三单元也堵了" in shown, kept in shown, client.get(kept).status_code)

    assert seen == {"lead": (False, False, 404), "officer": (True, True, 200)}


def test_staff_of_the_place_take_it_down_with_its_numbers_masked(world: World, case: Case, client: Client) -> None:
    actions.add_fact(case, by=world.person("officer"), note=TOLD)

    client.force_login(world.person("lead"), backend="teams.backends.PostsBackend")
    shown = text_of(client.get(case.get_absolute_url()))

    assert "代诉求人补充情况" in shown
    assert "13812345678" not in shown
    assert not Addition.objects.exists(), "whose words of several people it were, nobody said"
    with pytest.raises(NotAllowed):
        actions.add_fact(again(case), by=world.person("lead"), note=TOLD)


def test_what_was_added_is_told_to_who_asks_what_is_held(client: Client, case: Case, keepers: list[User]) -> None:
    send(client, case)

    person = reporter_of(case)
    told = holdings.of_code(person.own_number, person.tracking_code, by=keepers[0])

    assert told is not None
    assert "您补充的情况" in {held.what for held in told.rows}


def test_a_key_belongs_to_its_reporter(world: World, case: Case) -> None:
    other = case_in(world, State.IMPLEMENTING)

    for one in (case, other):
        actions.add_fact(one, by=reporter_of(one), note=TOLD, key=KEY)

    assert Addition.objects.filter(key=KEY).count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Addition.objects.create(
            case=case, reporter=reporter_of(case), event_seq=9, key=KEY, at=event_of(case, "add_fact").recorded_at
        )


def test_the_page_keeps_within_its_statements(client: Client, case: Case) -> None:
    client.get(page(case))
    with statements() as looking:
        client.get(page(case))
    with statements() as writing:
        send(client, case)
    with statements() as following:
        client.get(page(case, "track"))

    assert len(looking) <= 8, looking
    assert len(writing) <= 12, "\n".join(writing)
    assert len(following) <= 8, "\n".join(following)


def test_many_at_once_add_it_once(committed_world: World) -> None:
    case = case_in(committed_world, State.IMPLEMENTING)
    reporter = reporter_of(case)

    outcomes = race(SMALL_FIELD, lambda _number: actions.add_fact(again(case), by=reporter, note=TOLD, key=KEY))

    assert counted(outcomes) == {"won": SMALL_FIELD}
    assert Addition.objects.count() == CaseEvent.objects.filter(case=case, action="add_fact").count() == 1


def test_nothing_is_added_to_what_has_ended(world: World) -> None:
    case = case_in(world, State.CLOSED)

    with pytest.raises(IllegalMove):
        actions.add_fact(case, by=reporter_of(case), note=TOLD, key=KEY)
    with pytest.raises((IllegalMove, NotPossibleHere)):
        actions.add_fact(case, by=world.person("officer"), note=TOLD)
