"""What was kept long enough goes, decided by two, in batches, with a proof; and the ledger still verifies."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from pytest_django.fixtures import Settings

from cases import actions
from cases.access import keeping
from cases.access.ledger import bad_rows
from cases.actions import retention
from cases.actions.jobs import disposing
from cases.evidence.photos import Cleaned
from cases.ledger import anchoring, disposals
from cases.models import (
    Case,
    CaseEvent,
    Disposal,
    DisposedCase,
    Evidence,
    LegalHold,
    PlanTask,
    Rating,
    Reporter,
    RetentionRule,
)
from cases.reading import tracking
from cases.rules.choices import RecordKind, State
from governance import database_rights
from outbox.tasks import drain
from teams.choices import Duty
from teams.models import Post, User
from teams.policies import SystemSteward
from tests.cases import lives
from tests.cases.world import LONG_AGO, World
from web.errors import NotAllowed, Refusal
from worktime.timekeeping import as_of

IN_TWELVE_YEARS = lives.START + dt.timedelta(days=366 * 12)
NAME, PHONE, WORD = "欧阳紫薇", "13877776666", "风信子"
ALL = list(RecordKind)


@pytest.fixture
def second(world: World) -> User:
    person = User.objects.create(username="second_security", name="安全员乙")
    Post.objects.create(person=person, duty=Duty.SECURITY_ADMIN, area=None, since=LONG_AGO)
    return person


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with as_of(IN_TWELVE_YEARS):
        yield


def photo() -> Cleaned:
    content = b"a photo"
    return Cleaned(content, "image/jpeg", "jpg", hashlib.sha256(content).hexdigest(), 1, 1)


@pytest.fixture
def case(world: World) -> Case:
    """Lived to its end in 2026, full of words, a name and a photo, with an order that was replied to."""
    case = lives.implementing(world, text=f"{WORD}坏了", name=NAME)
    lead = world.person("lead")
    case = lives.take(
        case, lives.after(hours=3), lambda c: actions.progress(c, by=lead, note=f"{WORD}进展", evidence=[photo()])
    )
    supervisor, unit = world.person("supervisor"), world.unit("justice")
    case = lives.take(
        case,
        lives.after(hours=3.5),
        lambda c: actions.supervise(c, by=supervisor, kind="amber", unit=unit, reason=f"{WORD}请说明"),
    )
    with as_of(lives.after(hours=3.6)):
        order = case.orders.get()
        actions.reply_order(order, by=lead, reply=f"{WORD}今日完成")
    PlanTask.objects.filter(case=case).update(finished_at=lives.after(hours=4), result=f"{WORD}换好")
    case = lives.take(
        case, lives.after(hours=5), lambda c: actions.finish(c, by=lead, outcome="solved", answer=f"{WORD}已修好")
    )
    head = world.person("lead_head")
    case = lives.take(case, lives.after(hours=6), lambda c: actions.give_feedback(c, by=head))
    rating = Rating.objects.select_related("case", "reporter").get(case=case)
    answers = actions.Answers("yes", "yes", 5, f"{WORD}谢谢")
    return lives.take(case, lives.after(hours=8), lambda c: actions.rate(rating, answers=answers))


def dispose(world: World, second: User, *kinds: RecordKind) -> None:
    for kind in kinds:
        proposed = retention.propose(kind, by=world.person("security"))
        retention.decide(proposed, by=second, is_approved=True)
    while disposing.advance(1):
        pass


def linked() -> None:
    """As at the commit, when the rows get their links."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def verified(*args: object) -> str:
    linked()
    out = StringIO()
    try:
        call_command("verify_ledger", *args, stdout=out)
    except CommandError as error:
        raise CommandError(out.getvalue()) from error
    return out.getvalue()


def dump() -> str:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        told = []
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(row::text, chr(10)), '') FROM \"{table}\" AS row")  # noqa: S608 - the database's own names
            told.append(cursor.fetchone()[0])
    return "\n".join(told)


def test_words_go_everywhere_and_facts_and_hashes_stay(world: World, case: Case, second: User) -> None:
    facts = list(CaseEvent.objects.filter(case=case).order_by("seq").values_list("seq", "action", "by", "hash"))
    assert WORD in dump()

    dispose(world, second, RecordKind.WORDS)

    assert WORD not in dump().replace(str(Disposal.objects.get().note), "")
    after = list(CaseEvent.objects.filter(case=case).order_by("seq").values_list("seq", "action", "by", "hash"))
    assert [(seq, action, by, bytes(hashed)) for seq, action, by, hashed in after] == [
        (seq, action, by, bytes(hashed)) for seq, action, by, hashed in facts
    ]
    rating = Rating.objects.get(case=case)
    assert (rating.solved, rating.satisfied, rating.reasons) == ("yes", 5, "")


def test_after_all_three_the_ledger_verifies_with_the_anchors_of_before_and_after(
    world: World, case: Case, second: User, settings: Settings, tmp_path: Path
) -> None:
    settings.ANCHOR_DIR = tmp_path / "anchors"
    before = anchoring.make()
    drain()

    dispose(world, second, *ALL)
    linked()
    after = anchoring.make()
    drain()

    assert before and after and after.reached["disposals"] > 0
    files = sorted(Path(settings.ANCHOR_DIR).glob("anchor-*.txt"))
    assert len(files) == 2
    assert "完整" in verified("--anchor", *map(str, files))
    assert len(list(Path(settings.ANCHOR_DIR).glob("disposal-*.txt"))) == 3


def test_the_service_s_own_login_has_all_the_rights_it_needs(world: World, case: Case, second: User) -> None:
    database_rights.secure()
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {database_rights.SERVICE_ROLE}")

    dispose(world, second, *ALL)
    retention.lift(retention.hold(case, by=second, reason="x"), by=second, why="y")

    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    assert WORD not in dump()
    assert DisposedCase.objects.count() == 3


def test_an_identity_goes_and_no_code_opens_anything(world: World, case: Case, second: User) -> None:
    person, rating = Reporter.objects.get(case=case), Rating.objects.select_related("reporter").get(case=case)
    codes = (person.tracking_code, rating.code)

    dispose(world, second, RecordKind.IDENTITY)

    person.refresh_from_db()
    assert (person.masked_name, person.masked_phone, person.phone_digest, person.sealed_email) == ("", "", None, b"")
    assert (tracking.reporter_with(codes[0]), tracking.rating_with(codes[1])) == (None, None)
    assert actions.look_up("13812345678", by=world.person("officer")).found == []
    assert not any(bad_rows(case))


def test_one_proof_a_case_and_kind_says_how_much_and_its_digest(world: World, case: Case, second: User) -> None:
    dispose(world, second, *ALL)

    rows = {row.kind: row for row in DisposedCase.objects.filter(case=case)}
    assert set(rows) == set(RecordKind.values)
    assert rows["identity"].count == 3
    assert rows["words"].count >= 10
    assert all(len(row.digest) == 64 for row in rows.values())
    assert list(Disposal.objects.order_by("pk").values_list("done", flat=True)) == [1, 1, 1]
    assert not Disposal.objects.filter(finished_at=None).exists()


TAMPERED = {
    "words put back into the case": "UPDATE cases_case SET text = 'x'",
    "a note put back": "UPDATE cases_caseevent SET note = 'x' WHERE erased IS NOT NULL",
    "another digest for a note": """UPDATE cases_caseevent SET erased = '{"note": "00"}' WHERE erased IS NOT NULL""",
    "an event emptied without a disposal": "DELETE FROM cases_disposedcase WHERE kind = 'words'",
    "the count of a proof": "UPDATE cases_disposedcase SET count = 1",
    "another decider": "UPDATE cases_disposal SET basis = 'x'",
    "a name put back": "UPDATE cases_reporter SET sealed_name = 'x'",
    "words put back into a rating": "UPDATE cases_rating SET satisfied = 1",
}


@pytest.mark.parametrize("statement", TAMPERED.values(), ids=TAMPERED)
def test_whoever_owns_the_database_is_found_out(world: World, case: Case, second: User, statement: str) -> None:
    dispose(world, second, *ALL)
    assert verified()

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement)
        assert cursor.rowcount > 0
        cursor.execute("SET session_replication_role = DEFAULT")

    with pytest.raises(CommandError):
        verified()


AGAINST = [
    "UPDATE cases_caseevent SET note = ''",
    "UPDATE cases_caseevent SET note = '', erased = '{\"note\": \"00\"}'",
    "UPDATE cases_evidence SET gone_at = now()",
    "UPDATE cases_rating SET reasons = '', erased = '00'",
    "UPDATE cases_supervisionorder SET reason = '—'",
    "INSERT INTO cases_disposedcase (disposal_id, case_id, kind, at, count, digest, ledger)"
    " SELECT 1, id, 'words', now(), 1, '', '' FROM cases_case",
]


@pytest.mark.parametrize("statement", AGAINST)
def test_without_a_decided_disposal_the_database_lets_nothing_go(world: World, case: Case, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_taking_words_does_nothing_without_the_proof(world: World, case: Case) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_take_words(%s)", [case.pk])

    assert Case.objects.get(pk=case.pk).text == case.text


def test_what_is_held_stays_whatever_was_decided(world: World, case: Case, second: User) -> None:
    proposed = retention.propose(RecordKind.WORDS, by=world.person("security"))
    held = retention.hold(case, by=second, reason="行政诉讼（2026）吉02行初7号")
    retention.decide(proposed, by=second, is_approved=True)

    while disposing.advance():
        pass

    assert Case.objects.get(pk=case.pk).text == case.text
    assert (Disposal.objects.get().done, DisposedCase.objects.count()) == (0, 0)
    assert list(keeping.held(RecordKind.WORDS, proposed.ended_before)) == [case]
    retention.lift(held, by=world.person("security"), why="判决已生效")
    dispose(world, second, RecordKind.WORDS)
    assert Case.objects.get(pk=case.pk).text == ""


def test_the_database_itself_keeps_what_is_held(world: World, case: Case, second: User) -> None:
    proposed = retention.propose(RecordKind.WORDS, by=world.person("security"))
    decided = retention.decide(proposed, by=second, is_approved=True)
    LegalHold.objects.create(case=case, reason="诉讼", placed_by=second, placed_at=lives.START)

    with pytest.raises(DatabaseError), transaction.atomic():
        disposing.take(case, decided, lives.START)

    assert Case.objects.get(pk=case.pk).text == case.text


def test_a_hold_ends_on_its_day(world: World, case: Case, second: User) -> None:
    retention.hold(case, by=second, reason="审计", until=IN_TWELVE_YEARS.date() + dt.timedelta(days=30))

    with pytest.raises(Refusal):
        retention.propose(RecordKind.WORDS, by=world.person("security"))
    with as_of(IN_TWELVE_YEARS + dt.timedelta(days=31)):
        assert retention.propose(RecordKind.WORDS, by=world.person("security")).expected == 1


@pytest.mark.parametrize("who", ["system", "auditor_of_city", "security_of_street", "officer"])
def test_nobody_but_security_administrators_of_the_whole_city_proposes_or_holds(
    world: World, case: Case, who: str
) -> None:
    with pytest.raises(NotAllowed):
        retention.propose(RecordKind.WORDS, by=world.person(who))
    with pytest.raises(NotAllowed):
        retention.hold(case, by=world.person(who), reason="x")

    assert (Disposal.objects.count(), LegalHold.objects.count()) == (0, 0)


def test_nobody_decides_what_they_proposed(world: World, case: Case, second: User) -> None:
    proposed = retention.propose(RecordKind.WORDS, by=second)

    with pytest.raises(NotAllowed):
        retention.decide(proposed, by=second, is_approved=True)

    proposed.refresh_from_db()
    assert proposed.decided_at is None and not disposing.advance()


def test_a_disposal_that_was_declined_lets_nothing_go(world: World, case: Case, second: User) -> None:
    retention.decide(retention.propose(RecordKind.WORDS, by=second), by=world.person("security"), is_approved=False)

    assert not disposing.advance()
    assert retention.propose(RecordKind.WORDS, by=second).expected == 1


def test_what_is_not_due_stays(world: World, case: Case, second: User) -> None:
    with as_of(lives.after(days=365 * 5)):
        assert list(keeping.due(RecordKind.IDENTITY, keeping.ended_before(RecordKind.IDENTITY))) == [case]
        assert not keeping.due(RecordKind.WORDS, keeping.ended_before(RecordKind.WORDS)).exists()
        with pytest.raises(Refusal):
            retention.propose(RecordKind.WORDS, by=second)


def test_what_was_merged_waits_for_the_case_that_goes_on(world: World, case: Case) -> None:
    other = lives.whistled(world, at=IN_TWELVE_YEARS)
    Case.objects.filter(pk=case.pk).update(state=State.MERGED, continues=other, look_due_at=None)

    assert not keeping.due(RecordKind.IDENTITY, keeping.ended_before(RecordKind.IDENTITY)).exists()


def test_a_case_whose_ledger_is_not_whole_is_left_for_whoever_looks_into_it(
    world: World, case: Case, second: User
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE cases_caseevent SET note = 'x' WHERE seq = 2")
        cursor.execute("SET session_replication_role = DEFAULT")

    dispose(world, second, RecordKind.WORDS)

    assert (Case.objects.get(pk=case.pk).text, DisposedCase.objects.count()) == (case.text, 0)


def test_a_killed_worker_s_disposal_goes_on_and_takes_no_case_twice(
    world: World, case: Case, second: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [lives.self_handled(world) for _ in range(2)]
    Case.objects.filter(pk__in=[one.pk for one in others]).update(
        state=State.CLOSED,
        ending="unrated",
        closed_at=lives.after(days=20),
        next_due_at=None,
        next_stage="",
        holder=None,
    )
    proposed = retention.propose(RecordKind.WORDS, by=world.person("security"))
    retention.decide(proposed, by=second, is_approved=True)
    real = disposing.dispose

    def killed(number: int, disposal: Disposal) -> list[str] | None:
        if number == others[1].pk:
            raise KeyboardInterrupt
        return real(number, disposal)

    monkeypatch.setattr(disposing, "dispose", killed)
    assert disposing.advance(1)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        disposing.advance(2)
    assert DisposedCase.objects.count() == 1
    monkeypatch.undo()
    while disposing.advance(2):
        pass

    assert DisposedCase.objects.count() == 3
    assert Disposal.objects.get().done == 3


def test_after_a_restore_the_file_lets_everything_go_again(
    world: World, case: Case, second: User, tmp_path: Path
) -> None:
    kept = tmp_path / "disposals.txt"
    backup = transaction.savepoint()
    dispose(world, second, *ALL)
    call_command("disposals", export=kept)
    proofs = list(DisposedCase.objects.order_by("pk").values_list("kind", "at", "count", "digest", "ledger"))
    transaction.savepoint_rollback(backup)
    assert Case.objects.get(pk=case.pk).text == case.text and not Disposal.objects.exists()

    out = StringIO()
    call_command("disposals", apply=[kept], stdout=out)
    call_command("disposals", apply=[kept], stdout=out)

    assert list(DisposedCase.objects.order_by("pk").values_list("kind", "at", "count", "digest", "ledger")) == proofs
    assert WORD not in dump()
    assert "重新处置 3 件" in out.getvalue() and "已处置 3 件" in out.getvalue()
    assert "完整" in verified()


@pytest.mark.parametrize("change", ["a case", "the signature"])
def test_a_file_that_was_changed_lets_nothing_go(
    world: World, case: Case, second: User, tmp_path: Path, change: str
) -> None:
    kept = tmp_path / "disposals.txt"
    backup = transaction.savepoint()
    dispose(world, second, RecordKind.WORDS)
    call_command("disposals", export=kept)
    transaction.savepoint_rollback(backup)
    told = kept.read_text()
    last = told.rstrip()[-1]
    changed = told.replace(str(case.uid), str(Reporter.objects.get(case=case).uid))
    kept.write_text(changed if change == "a case" else told.rstrip()[:-1] + ("0" if last != "0" else "1"))

    with pytest.raises(CommandError):
        call_command("disposals", apply=[kept])

    assert Case.objects.get(pk=case.pk).text == case.text


def test_a_held_case_of_the_file_is_named_and_stays(world: World, case: Case, second: User, tmp_path: Path) -> None:
    kept = tmp_path / "disposals.txt"
    backup = transaction.savepoint()
    dispose(world, second, RecordKind.WORDS)
    kept.write_text("".join(f"{line}\n" for line in disposals.document(Disposal.objects.all())))
    transaction.savepoint_rollback(backup)
    retention.hold(case, by=second, reason="诉讼")

    with pytest.raises(CommandError, match=case.reference):
        call_command("disposals", apply=[kept], stdout=StringIO())

    assert Case.objects.get(pk=case.pk).text == case.text


def test_the_file_holds_no_name_and_no_word(world: World, case: Case, second: User) -> None:
    dispose(world, second, *ALL)

    told = "\n".join(disposals.document(Disposal.objects.all()))

    assert not [secret for secret in (NAME, PHONE, WORD) if secret in told]
    assert json.loads(told.splitlines()[1].partition(" ")[2])["reference"] == case.reference


def test_a_period_is_changed_from_a_day_on_with_the_rule_that_says_so(world: World) -> None:
    steward = SystemSteward(world.person("system"))
    tomorrow = IN_TWELVE_YEARS.date() + dt.timedelta(days=1)

    retention.set_period(RecordKind.FILES, 12, basis="《吉林市…办法》第九条", since=tomorrow, by=steward)

    assert keeping.period_of(RecordKind.FILES).months == 36
    assert keeping.period_of(RecordKind.FILES, tomorrow).months == 12
    for given in ({"months": 0}, {"months": 1201}, {"basis": " "}, {"since": tomorrow - dt.timedelta(days=9)}):
        told = {"months": 24, "basis": "x", "since": tomorrow} | given
        with pytest.raises(Refusal):
            retention.set_period(RecordKind.FILES, by=steward, **told)  # type: ignore[arg-type]  # told above
    assert RetentionRule.objects.count() == 1


def test_photos_shared_with_a_split_off_case_stay_until_both_are_gone(world: World, case: Case, second: User) -> None:
    other = lives.whistled(world, at=IN_TWELVE_YEARS)
    first = Evidence.objects.get(case=case)
    path, name = Path(first.content.path), str(first.content)
    shared = Evidence.objects.get(case=case)
    shared.pk, shared.case, shared.uid, shared._state.adding = None, other, uuid.uuid4(), True
    shared.save()

    dispose(world, second, RecordKind.FILES)

    assert path.exists()
    assert Evidence.objects.get(case=case, content=name).gone_at is not None


def test_a_file_goes_with_its_case_and_one_that_a_killed_worker_left_too(
    world: World, case: Case, second: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(Evidence.objects.get(case=case).content.path)
    proposed = retention.propose(RecordKind.FILES, by=world.person("security"))
    retention.decide(proposed, by=second, is_approved=True)
    with monkeypatch.context() as killed:
        killed.setattr(disposing, "delete_files", lambda _names: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            disposing.advance()
    assert path.exists() and DisposedCase.objects.count() == 1

    while disposing.advance():
        pass

    assert not path.exists()
    assert "完整" in verified()
