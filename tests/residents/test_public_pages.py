"""What residents see and do with a code and no account."""

from __future__ import annotations

import datetime as dt

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.models import Case, CaseEvent, Rating, Reporter
from cases.rules.choices import State
from networks.models import Unit
from outbox.models import Message
from residents import throttle
from residents.models import Attempt
from teams.models import User
from tests.cases.world import EXPLAINED, case_in
from tests.rooms import OF_CASES, named

GOOD = {"contacted": "yes", "solved": "yes", "satisfied": "5", "reasons": "很快"}
BAD = {"contacted": "no", "solved": "no", "satisfied": "1"}
NASTY = ["%00", "%ED%A0%80", "%F0%9F%98%80", "A" * 7000, "..%2f..", "' OR 1=1 --", "%", "１２３"]


def reporter(case: Case) -> Reporter:
    return Reporter.objects.get(case=case)


def url(name: str, case: Case) -> str:
    return reverse(named(OF_CASES, name), args=[reporter(case).tracking_code])


def rate_url(case: Case) -> str:
    return reverse("residents:rate", args=[reporter(case).rating_code(case.round)])


def rows() -> dict[str, object]:
    """How many rows each table has, and what a step would change of the case's own."""
    counted = {model._meta.label: model._default_manager.count() for model in apps.get_models()}
    cases = list(Case.objects.order_by("pk").values_list("pk", "version", "state", "round", "holder"))
    return counted | {"now": (cases, list(Rating.objects.order_by("pk").values_list("pk", "answered_at")))}


def statements(captured: CaptureQueriesContext) -> int:
    """As budgets count them: savepoints and modes of the transaction left out."""
    left_out = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SET TRANSACTION")
    return sum(not query["sql"].startswith(left_out) for query in captured.captured_queries)


@pytest.fixture
def answered(world) -> Case:
    return case_in(world, State.EVALUATING)


def test_a_code_typed_in_small_letters_with_gaps_opens_the_matter(client, answered):
    code = reporter(answered).tracking_code.lower()

    response = client.post("/track/", {"code": f" {code[:4]} {code[4:8]}-{code[8:]} "})

    assert (response.status_code, response.url) == (302, url("track", answered))


def test_the_code_for_rating_typed_in_opens_the_rating(client, answered):
    response = client.post("/track/", {"code": reporter(answered).rating_code(1)})

    assert response.url == rate_url(answered)


@pytest.mark.parametrize(
    ("code", "status", "sentence"),
    [
        ("WRNGCDEWRNGC", 404, "没有这个查询码"),
        ("JL20260112-00317", 422, "这是工单编号，不是查询码"),
        ("7KQ2MXR4TBW0", 422, "查询码里没有0"),
        ("7KQ2MX", 422, "您输入的是6位"),
        ("", 422, "请输入查询码"),
    ],
)
def test_a_wrong_code_stays_in_its_field_beside_what_is_wrong_with_it(client, world, code, status, sentence):
    response = client.post("/track/", {"code": code})

    assert response.status_code == status
    assert sentence in response.text
    assert f'value="{code}"' in response.text or not code


def test_the_whole_link_and_full_width_open_the_matter(client, answered):
    code = reporter(answered).tracking_code
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code)

    for typed in (f"https://456.example/track/{code}/", f"点开看 https://456.example/track/{code.lower()}", wide):
        assert client.post("/track/", {"code": typed}).url == url("track", answered), typed
    assert client.get(f"/track/{wide}/").status_code == 200


def test_what_cannot_be_a_code_is_not_counted_as_a_guess(client, world):
    for typed in ("JL20260112-00317", "7KQ2MX", "13843256789"):
        client.post("/track/", {"code": typed})

    assert not Attempt.objects.exists()


@pytest.mark.parametrize("state", list(State))
def test_every_state_is_said_in_words(client, world, state):
    case = case_in(world, state)

    page = client.get(url("track", case)).text

    assert "制动器小区下水道总堵" in page
    assert case.reference in page
    assert "12345" in page


@pytest.mark.parametrize("state", [State.WHISTLED, State.IMPLEMENTING, State.EVALUATING, State.CLOSED])
def test_the_tracking_page_names_units_and_nobody(client, world, state):
    User.objects.update(name="经手人")
    case = case_in(world, state)

    page = client.get(url("track", case)).text

    assert ("北城街道办事处" if state == State.WHISTLED else "北城街道司法所") in page or state == State.CLOSED
    for hidden in ("经手人", "王大爷", "13800005678", "5678", "已经三天了"):
        assert hidden not in page


def test_it_says_who_has_it_until_when_and_whom_to_telephone(client, world):
    Unit.objects.filter(name="北城街道司法所").update(phone="0432-63330000")
    due = dt.datetime(2099, 5, 30, 16, tzinfo=dt.UTC)
    case = case_in(world, State.IMPLEMENTING, due_at=due, next_due_at=due)

    page = client.get(url("track", case)).text

    assert "2099年5月30日 24:00" in page
    assert 'href="tel:0432-63330000"' in page


def test_an_answer_is_shown_only_when_it_was_checked_and_sent(client, world):
    before, after = case_in(world, State.FEEDBACK), case_in(world, State.EVALUATING)

    assert "已疏通" not in client.get(url("track", before)).text
    assert "已疏通" in client.get(url("track", after)).text


def test_what_cannot_be_solved_now_says_why_and_when_it_is_looked_at_again(client, world):
    case = case_in(world, State.CLOSED, review_on=dt.date(2026, 7, 1), **EXPLAINED)

    assert "2026年7月1日" in client.get(url("track", case)).text


def test_a_refused_matter_says_where_to_turn(client, world):
    case = case_in(world, State.WHISTLED)
    actions.refuse(case, by=world.person("officer"), reason="police", turn_to="拨打110")

    assert "拨打110" in client.get(url("track", case)).text


def test_a_confidential_matter_shows_not_even_its_first_words(client, world):
    case = case_in(world, State.IMPLEMENTING, is_confidential=True)

    assert "下水道" not in client.get(url("track", case)).text


def test_the_way_to_the_rating_appears_only_while_it_is_open(client, answered):
    assert rate_url(answered) in client.get(url("track", answered)).text

    actions.rate(Rating.objects.get(), answers=actions.Answers("yes", "yes", 5))

    assert rate_url(answered) not in client.get(url("track", answered)).text


@pytest.mark.parametrize("name", ["track", "answer", "withdraw", "reopen", "rate"])
def test_an_unknown_code_is_not_found_and_says_the_same_everywhere(client, answered, name):
    response = client.get(reverse(named(OF_CASES, name), args=["WRNGCDEWRNGC"]))

    assert response.status_code == 404
    assert "data-sentence" in response.text


def test_looking_never_writes(client, world):
    cases = [case_in(world, state) for state in State]
    addresses = [url(name, case) for case in cases for name in ("track", "answer", "withdraw", "reopen")]
    addresses += ["/track/", rate_url(cases[6]), rate_url(cases[6]) + "?later", rate_url(cases[6]) + "?thanks"]
    before = rows()

    statuses = {client.get(address).status_code for address in addresses}
    statuses |= {client.head(address).status_code for address in addresses}

    assert statuses <= {200, 409, 410}
    assert rows() == before


def test_a_wrong_code_writes_its_counts_and_nothing_else(client, answered):
    before = rows()

    client.get("/rate/WRNGCDEWRNGC/")

    assert rows() == before | {"cases.Attempt": 2}


def test_rating_keeps_the_three_answers_once_and_thanks(client, answered):
    response = client.post(rate_url(answered), GOOD, follow=True)

    rating = Rating.objects.get()
    assert (rating.contacted, rating.solved, rating.satisfied, rating.reasons) == ("yes", "yes", 5, "很快")
    assert "谢谢您，评价已经收到" in response.text
    assert Case.objects.get(pk=answered.pk).state == State.CLOSED


def test_nothing_is_preset(client, answered):
    assert "checked" not in client.get(rate_url(answered)).text


@pytest.mark.parametrize("missing", ["contacted", "solved", "satisfied"])
def test_each_of_the_three_is_asked_for_and_the_others_are_kept(client, answered, missing):
    response = client.post(rate_url(answered), {name: given for name, given in GOOD.items() if name != missing})

    assert response.status_code == 422
    assert "请选一个" in response.text
    assert response.text.count("checked") == 2
    assert "很快" in response.text
    assert Rating.objects.get().answered_at is None
    assert not CaseEvent.objects.filter(action="rate").exists()


@pytest.mark.parametrize(
    "wrong", [{"solved": "perhaps"}, {"satisfied": "6"}, {"satisfied": "9" * 40}, {"contacted": "\0"}]
)
def test_answers_that_are_not_on_offer_are_refused(client, answered, wrong):
    assert client.post(rate_url(answered), GOOD | wrong).status_code == 422


def test_a_second_rating_is_gone_and_changes_nothing(client, answered):
    client.post(rate_url(answered), GOOD)
    events, messages = CaseEvent.objects.count(), Message.objects.count()

    responses = [client.post(rate_url(answered), BAD), client.get(rate_url(answered))]

    assert [response.status_code for response in responses] == [410, 410]
    assert "12345" in responses[0].text
    assert Rating.objects.get().solved == "yes"
    assert (CaseEvent.objects.count(), Message.objects.count()) == (events, messages)


def test_after_the_window_the_rating_is_gone(client, answered):
    Rating.objects.update(closes_at=timezone.now())

    assert client.post(rate_url(answered), GOOD).status_code == 410


def test_while_it_is_worked_on_again_an_earlier_rating_is_gone(client, world):
    case = case_in(world, State.EVALUATING)
    address = rate_url(case)
    Case.objects.filter(pk=case.pk).update(round=2)

    assert client.post(address, GOOD).status_code == 410


def test_a_bad_rating_says_that_others_will_look(client, answered):
    response = client.post(rate_url(answered), BAD, follow=True)

    assert "没有经办这件事的人来复核" in response.text
    assert Case.objects.get(pk=answered.pk).needs_review


def test_later_sends_nothing(client, answered):
    response = client.get(rate_url(answered) + "?later")

    assert "没有送出评价" in response.text
    assert Rating.objects.get().answered_at is None


def test_whoever_handled_it_cannot_answer_for_the_resident(client, world, answered):
    client.force_login(world.person("lead"), backend="teams.backends.PostsBackend")

    assert client.get(rate_url(answered)).status_code == 403
    assert client.post(rate_url(answered), GOOD).status_code == 403
    assert Rating.objects.get().answered_at is None


def test_taking_back_asks_once_more_and_then_does_it(client, world):
    case = case_in(world, State.ACCEPTED)

    asked = client.get(url("withdraw", case))
    done = client.post(url("withdraw", case), {"reason": "已经好了"}, follow=True)

    assert asked.status_code == done.status_code == 200
    assert Case.objects.get(pk=case.pk).state == State.WITHDRAWN
    assert "已由诉求人撤回" in done.text


def test_what_has_ended_cannot_be_taken_back(client, world):
    case = case_in(world, State.CLOSED)

    assert client.post(url("withdraw", case)).status_code == 409
    assert Case.objects.get(pk=case.pk).state == State.CLOSED


def test_reopening_needs_what_is_not_right_and_starts_the_next_round(client, world):
    case = case_in(world, State.CLOSED)

    refused = client.post(url("reopen", case), {"reason": " "})
    done = client.post(url("reopen", case), {"reason": "又堵了"})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert Case.objects.get(pk=case.pk).round == 2


def test_after_fifteen_days_reopening_is_not_offered_and_refused(client, world):
    case = case_in(world, State.CLOSED)
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now() - dt.timedelta(days=15))

    assert url("reopen", case) not in client.get(url("track", case)).text
    assert client.post(url("reopen", case), {"reason": "又堵了"}).status_code == 409


def test_pages_are_kept_by_nobody_and_hand_their_address_to_nobody(client, answered):
    for address in ("/track/", url("track", answered), rate_url(answered), "/rate/WRNGCDEWRNGC/"):
        headers = client.get(address).headers

        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "strict-origin"
        assert headers["X-Robots-Tag"] == "noindex, nofollow"


def test_codes_are_never_logged(client, answered, caplog, capfd):
    code = reporter(answered).tracking_code

    client.get(url("track", answered))
    client.post(rate_url(answered), GOOD)
    client.get(f"/track/{code[:-1]}X/")

    said = caplog.text + "".join(capfd.readouterr())
    assert code[:-1] not in said
    assert reporter(answered).rating_code(1) not in said


@pytest.mark.parametrize("code", NASTY)
@pytest.mark.parametrize("page", ["track", "rate"])
def test_no_address_whatever_breaks_a_page(client, world, page, code, monkeypatch):
    monkeypatch.setattr(throttle, "TRIES", 1000)
    addresses = [f"/{page}/{code}/", f"/track/{code}/withdraw/", f"/track/{code}/reopen/"]

    assert {client.get(address).status_code for address in addresses} == {404}


@pytest.mark.parametrize("text", ["%00" * 5, "%ED%A0%80", "%F0%9F%91%B4", "%F0%A0%AE%B7", "x" * 7000, "%E2%80%AE"])
def test_no_text_whatever_breaks_a_form(client, answered, text):
    form = {"content_type": "application/x-www-form-urlencoded"}

    found = client.post("/track/", f"code={text}", **form)
    rated = client.post(rate_url(answered), f"contacted=yes&solved=yes&satisfied=5&reasons={text}", **form)

    assert found.status_code in {404, 422}
    assert rated.status_code in {302, 422}


def test_pages_stay_within_eight_statements_and_writes_within_twelve(client, answered):
    with CaptureQueriesContext(connection) as asked:
        client.get(url("track", answered))
    with CaptureQueriesContext(connection) as shown:
        client.get(rate_url(answered))
    with CaptureQueriesContext(connection) as written:
        client.post(rate_url(answered), GOOD)

    assert max(statements(asked), statements(shown)) <= 8
    assert statements(written) <= 12
