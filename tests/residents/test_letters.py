"""Mails that come in (decision 70): a matter, a fact, a wait, or a refusal; once, whatever happens in between."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from cases import actions
from cases.evidence import aside
from cases.models import Case, CaseEvent, Evidence, Reporter
from cases.rules import sealing
from cases.rules.choices import Channel, State
from outbox.models import Message
from residents import letters, polling
from residents.models import Letter
from residents.models.letter import LetterState, Why
from teams.models import User
from tests.cases.test_racing import SMALL_FIELD, race
from tests.cases.world import World, case_in
from tests.desk.step_forms import photo
from tests.residents.imap import Server, imap_server
from tests.residents.mails import SENDER, SERVER, mail
from web.errors import NotAllowed, Refusal

pytestmark = pytest.mark.django_db
EMPTY = {"sealed_name": b"", "sealed_address": b"", "sealed_text": b""}
NOWHERE = "我家楼下的灯坏了，晚上看不见"


@pytest.fixture(autouse=True)
def _is_on(settings: Settings) -> None:
    settings.MAIL_IN_URL, settings.MAIL_IN_SERVER = "imaps://a:b@mail.example/INBOX", SERVER
    settings.MAIL_IN_ADDRESS, settings.MAIL_IN_AREA = "12345@city.example", ""


@pytest.fixture
def officer(world: World) -> User:
    """Duty officer of the city's centre, whose mailbox it is."""
    return world.person("city_officer")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with imap_server() as started:
        yield started


def code_of(case: Case) -> str:
    return Reporter.objects.filter(case=case).earliest("pk").tracking_code


def answer_to(case: Case, text: str = "三单元也堵了", **more: str) -> bytes:
    return mail(f"{text}\n> 查看：https://city.example/track/{code_of(case)}/", subject=f"Re: {case.reference}", **more)


def test_a_mail_that_says_where_becomes_a_matter_and_its_sender_is_written_to(world: World) -> None:
    letter = letters.receive(mail(photos=(photo().read(),)))

    case = Case.objects.get()
    assert (letter.state, letter.case) == (LetterState.RAISED, case)
    assert (case.channel, case.area, case.state) == (Channel.EMAIL, world.areas["community"], State.WHISTLED)
    assert case.text == "下水道堵了\n制动器小区3号楼下水道又堵了，请来看看。正阳社区"
    assert case.hides_reporter
    reporter = Reporter.objects.get()
    assert (sealing.unseal(reporter.sealed_name), sealing.unseal(reporter.sealed_email)) == ("王芳", SENDER)
    assert Evidence.objects.get().event_seq == 1
    slip = Message.objects.get(channel="letter")
    assert (slip.recipient, slip.body["kind"]) == (str(reporter.pk), "text_raised")


def test_what_is_kept_of_it_names_nobody(world: World) -> None:
    letters.receive(mail())

    letter = Letter.objects.get()
    assert letter.hint == "w***@example.org"
    assert bytes(letter.sealed_text) == bytes(letter.sealed_address) == bytes(letter.sealed_name) == b""
    assert SENDER not in str(vars(letter))


def test_read_twice_it_counts_once(world: World) -> None:
    raw = mail()

    first, second = letters.receive(raw), letters.receive(raw)

    assert first == second
    assert Case.objects.count() == Letter.objects.count() == 1


def test_words_of_danger_mark_the_matter_as_everywhere(world: World) -> None:
    letters.receive(mail("正阳社区3号楼煤气味特别大，有人头晕"))

    assert Case.objects.get().is_danger


def test_an_answer_with_the_code_is_added_to_its_matter(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)

    letter = letters.receive(answer_to(case, photos=(photo().read(),)))  # type: ignore[arg-type]  # photos are bytes

    event = CaseEvent.objects.filter(case=case).latest("seq")
    assert (letter.state, letter.case) == (LetterState.ADDED, case)
    assert (event.action, event.note, event.by) == ("add_fact", f"{case.reference}\n三单元也堵了", None)
    assert Evidence.objects.get(case=case).event_seq == event.seq
    assert Case.objects.count() == 1


@pytest.mark.parametrize("state", [State.EVALUATING, State.CLOSED])
def test_an_answer_that_comes_too_late_waits_for_a_person_with_its_matter_named(world: World, state: State) -> None:
    case = case_in(world, state)

    letter = letters.receive(answer_to(case))

    assert (letter.state, letter.why, letter.case) == (LetterState.WAITING, Why.ENDED, case)
    assert "三单元也堵了" in letter.text
    assert not CaseEvent.objects.filter(case=case, action="add_fact").exists()


def test_codes_that_open_nothing_or_several_matters_wait(world: World) -> None:
    one, other = case_in(world, State.IMPLEMENTING), case_in(world, State.IMPLEMENTING)
    both = f"/track/{code_of(one)}/ /track/{code_of(other)}/"

    told = [letters.receive(mail(text)) for text in ("https://city.example/track/WRNGCDEWRNGC/", both)]

    assert {(letter.state, letter.why) for letter in told} == {(LetterState.WAITING, Why.NO_CODE)}
    assert Case.objects.count() == 2


def test_what_does_not_say_where_waits_sealed_and_the_duty_officer_is_told(world: World, officer: User) -> None:
    letter = letters.receive(mail(NOWHERE, photos=(photo().read(),)))

    assert (letter.state, letter.why) == (LetterState.WAITING, Why.NO_PLACE)
    assert NOWHERE in letter.text
    with connection.cursor() as cursor:
        cursor.execute("SELECT residents_letter::text FROM residents_letter")
        assert "灯坏了" not in cursor.fetchone()[0]
    told = Message.objects.filter(channel="inbox", body__kind="letter_waits")
    assert {message.recipient for message in told} == {str(officer.pk)}
    assert "灯坏了" not in str(told[0].body)


def test_a_mailbox_of_a_community_needs_no_place(world: World, settings: Settings) -> None:
    settings.MAIL_IN_AREA = world.areas["community"].code

    assert letters.receive(mail(NOWHERE)).state == LetterState.RAISED


REFUSED = {
    Why.FORGED: mail(vouched=""),
    Why.LOOP: mail(sender="12345@city.example"),
    Why.AUTOMATIC: mail(auto_submitted="auto-replied"),
    Why.UNREADABLE: mail("", subject="。"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_is_not_taken_is_listed_without_its_words_and_nobody_is_written_to(world: World, why: Why) -> None:
    letter = letters.receive(REFUSED[why])

    assert (letter.state, letter.why, bytes(letter.sealed_text)) == (LetterState.REFUSED, why, b"")
    assert not Case.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\xff", b"From: a@b.c\r\nSubject: \xff\r\n\r\n\xff", b"From: =?x?q?a?=\r\n\r\n"]
)
def test_what_is_no_mail_is_listed_too(world: World, raw: bytes) -> None:
    assert letters.receive(raw).state == LetterState.REFUSED


def test_many_hops_are_a_loop(world: World) -> None:
    raw = b"Received: from a by b\r\n" * 31 + mail()

    assert letters.receive(raw).why == Why.LOOP


def test_the_twenty_first_of_a_sender_in_a_day_is_refused_and_another_sender_is_not(world: World) -> None:
    for number in range(letters.MOST_A_DAY):
        letters.receive(mail(f"{NOWHERE}{number}"))

    assert letters.receive(mail(NOWHERE)).why == Why.TOO_MANY
    assert letters.receive(mail(NOWHERE, sender="other@example.org")).why == Why.NO_PLACE


def test_files_that_cannot_be_kept_are_left_out_and_the_words_are_not(world: World) -> None:
    letters.receive(mail(photos=(b"MZ\x00" * 9000, photo().read())))

    assert Evidence.objects.count() == Case.objects.count() == 1


def test_while_no_picture_can_be_opened_nothing_is_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_args: object) -> object:
        raise aside.Busy

    monkeypatch.setattr(letters.photos, "clean", busy)

    with pytest.raises(aside.Busy):
        letters.receive(mail(photos=(photo().read(),)))
    assert not Letter.objects.exists()


def test_many_readers_of_one_mail_at_once_make_one_matter(committed_world: World) -> None:
    raw = mail()

    race(SMALL_FIELD, lambda _number: letters.receive(raw))

    assert Letter.objects.count() == Case.objects.count() == Reporter.objects.count() == 1


def test_an_officer_places_it_and_its_photos_and_sender_go_along(world: World, officer: User, client: Client) -> None:
    letter = letters.receive(mail(NOWHERE + "，电话13812345678", photos=(photo().read(),)))
    client.force_login(officer, backend="teams.backends.PostsBackend")
    address = reverse("residents:letter", args=[letter.pk])

    shown = client.get(address).content.decode()
    assert "灯坏了" in shown and "13812345678" not in shown and SENDER not in shown
    assert client.post(address, {"where": "没有的地方"}).status_code == 422
    placed = client.post(address, {"where": "正阳社区"}, follow=True).content.decode()

    case = Case.objects.get()
    assert case.reference in placed
    assert (case.area, case.channel) == (world.areas["community"], Channel.EMAIL)
    assert sealing.unseal(Reporter.objects.get().sealed_email) == SENDER
    assert Evidence.objects.get().case == case
    letter.refresh_from_db()
    assert (letter.state, letter.settled_by, bytes(letter.sealed_text)) == (LetterState.RAISED, officer, b"")
    with pytest.raises(Refusal):
        letters.place(letter, world.areas["community"], by=officer)


def test_set_aside_needs_a_reason_and_empties_it(world: World, officer: User, client: Client) -> None:
    letter = letters.receive(mail(NOWHERE))
    client.force_login(officer, backend="teams.backends.PostsBackend")
    address = reverse("residents:letter", args=[letter.pk])

    assert client.post(address, {"aside": "1", "reason": " "}).status_code == 422
    assert client.post(address, {"aside": "1", "reason": "表扬信"}).status_code == 302

    letter.refresh_from_db()
    assert (letter.state, letter.note, letter.text) == (LetterState.SET_ASIDE, "表扬信", "")
    assert "表扬信" in client.get(reverse("residents:letters")).content.decode()


@pytest.mark.parametrize("who", ["officer", "county_officer", "lead", "grid_worker", "auditor"])
def test_nobody_else_reads_them(world: World, client: Client, who: str) -> None:
    letter = letters.receive(mail(NOWHERE))
    client.force_login(world.person(who), backend="teams.backends.PostsBackend")

    pages = [reverse("residents:letters"), reverse("residents:letter", args=[letter.pk])]

    assert [client.get(page).status_code for page in pages] == [403, 403]
    with pytest.raises(NotAllowed):
        letters.set_aside(letter, reason="x", by=world.person(who))


def test_where_no_mailbox_is_named_there_is_nothing(
    world: World, officer: User, client: Client, settings: Settings
) -> None:
    settings.MAIL_IN_URL = ""
    client.force_login(officer, backend="teams.backends.PostsBackend")

    assert client.get(reverse("residents:letters")).status_code == 403
    assert polling.read_mailbox() == 0


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("residents_letter_settled_is_empty", {"state": "set_aside"}),
        ("residents_letter_says_why", {"why": ""}),
        (
            "residents_letter_names_its_case",
            {"state": "raised", "sealed_name": b"", "sealed_address": b"", "sealed_text": b""},
        ),
    ],
)
def test_the_database_refuses_a_row_that_breaks_its_constraint(
    world: World, name: str, values: dict[str, object]
) -> None:
    letter = letters.receive(mail(NOWHERE))

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(**values)


def test_settled_ones_are_forgotten_in_time_and_waiting_ones_never(world: World) -> None:
    letters.receive(mail(NOWHERE))
    letters.receive(mail())
    Letter.objects.update(at=Letter.objects.latest("pk").at - letters.KEPT_FOR * 2)

    assert letters.forget_old() == 1
    assert Letter.objects.get().state == LetterState.WAITING


def test_the_mailbox_is_emptied_into_two_folders(world: World, settings: Settings, server: Server) -> None:
    settings.MAIL_IN_URL = server.url
    taken, refused = server.count(polling.TAKEN), server.count(polling.REFUSED)
    server.put(mail(), mail(vouched=""), mail(NOWHERE))

    assert polling.read_mailbox() == 3

    assert server.count("INBOX") == 0
    assert (server.count(polling.TAKEN) - taken, server.count(polling.REFUSED) - refused) == (2, 1)
    assert Letter.objects.count() == 3
    assert polling.read_mailbox() == 0


def test_a_giant_is_refused_by_its_size_alone(
    world: World, settings: Settings, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAIL_IN_URL = server.url
    monkeypatch.setattr(letters, "LARGEST", 2000)
    monkeypatch.setattr(polling, "_raw", lambda *_args: pytest.fail("it was fetched"))
    server.put(mail("长" * 3000))

    assert polling.read_mailbox() == 1
    assert (Letter.objects.get().why, Letter.objects.get().size > 2000) == (Why.GIANT, True)


def test_a_mail_taken_in_before_the_process_died_is_only_moved(
    world: World, settings: Settings, server: Server
) -> None:
    settings.MAIL_IN_URL = server.url
    raw = mail()
    letters.receive(raw)
    server.put(raw)

    assert polling.read_mailbox() == 1
    assert Case.objects.count() == 1


def test_busy_decoders_leave_what_waits_in_the_mailbox(
    world: World, settings: Settings, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAIL_IN_URL = server.url

    def busy(_raw: bytes) -> Letter:
        raise aside.Busy

    server.put(mail())
    with monkeypatch.context() as patched:
        patched.setattr(letters, "receive", busy)
        assert polling.read_mailbox() == 0
    assert server.count("INBOX") == 1
    assert polling.read_mailbox() == 1


def test_a_mail_that_cannot_be_taken_in_holds_up_no_other(
    world: World, settings: Settings, server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MAIL_IN_URL = server.url
    receive = letters.receive

    def fails_once(raw: bytes) -> Letter:
        if b"POISON" in raw:
            raise ZeroDivisionError("canary")
        return receive(raw)

    server.put(mail(subject="POISON"), mail())
    with monkeypatch.context() as patched:
        patched.setattr(letters, "receive", fails_once)
        assert polling.read_mailbox() == 1

    assert (server.count("INBOX"), Case.objects.count()) == (1, 1)
    assert "ZeroDivisionError" in caplog.text and "canary" not in caplog.text
    assert polling.read_mailbox() == 1


def test_a_server_that_is_not_there_or_refuses_the_password_is_said_without_the_account(
    settings: Settings, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    for url in ("imap://mailbox:secret@localhost:1/INBOX", server.url.replace("secret", "wrong")):
        settings.MAIL_IN_URL = url
        assert polling.read_mailbox() == 0

    assert len(caplog.records) == 2
    assert not any(word in caplog.text for word in ("secret", "wrong"))


def test_an_open_matter_whose_reporter_was_merged_is_found_by_its_code(world: World) -> None:
    case, master = case_in(world, State.ACCEPTED), case_in(world, State.ACCEPTED)
    code = code_of(case)
    actions.merge(case, by=world.person("officer"), others=[], master=master, reason="同一件事")

    letter = letters.receive(mail(f"还没修\n/track/{code}/"))

    assert (letter.state, letter.case) == (LetterState.ADDED, master)
