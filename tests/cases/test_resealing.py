"""Keys are changed while people work: everything opens before, meanwhile and after, and no needed key is let go."""

from __future__ import annotations

import threading
import uuid
from io import StringIO

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.utils import timezone
from pytest_django.fixtures import Settings

from cases import actions
from cases.actions.jobs import resealing
from cases.actions.steps.intake import Matter, Person
from cases.models import Case, Rating, Reporter, Robot, SealKey
from cases.reading import tracking
from cases.rules import sealing
from cases.rules.choices import State
from governance import kept_keys
from tests.cases.world import World, case_in, invited

PHONE, NAME, MAIL, ROBOT = "13800005678", "王大爷", "wang@example.org", "https://robots.example/send?key=4711"


def said(*args: str) -> str:
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


def new_key_first(settings: Settings) -> str:
    old = settings.SEAL_KEYS[0]
    settings.SEAL_KEYS = [Fernet.generate_key().decode(), *settings.SEAL_KEYS]
    return str(old)


@pytest.fixture
def case(world: World, settings: Settings) -> Case:
    """Asked and answered once, with a telephone that can be looked up, and a robot, all by the old key."""
    settings.SEAL_KEYS = list(settings.SEAL_KEYS)
    case = case_in(world, State.EVALUATING)
    digest = sealing.phone_digest(PHONE)
    case.reporters.update(sealed_email=sealing.seal(MAIL), phone_digest=digest)
    Robot.objects.create(unit=world.unit("justice"), provider="wecom", sealed_address=sealing.seal(ROBOT))
    return case


def answered(rating: Rating) -> None:
    given = {"answered_at": timezone.now(), "contacted": "yes", "solved": "yes", "satisfied": 5}
    Rating.objects.filter(pk=rating.pk).update(**given)


def opened(case: Case) -> dict[str, object]:
    """What the sealed columns and the two codes come to under the keys of the settings."""
    person, rating = Reporter.objects.get(case=case), Rating.objects.select_related("reporter").get(case=case)
    sealed = (person.sealed_name, person.sealed_phone, person.sealed_email, Robot.objects.get().sealed_address)
    return {
        "sealed": [sealing.unseal(value) for value in sealed],
        "track": person.tracking_code,
        "found": tracking.reporter_with(person.tracking_code) == person,
        "rate": rating.code,
        "rating": tracking.rating_with(rating.code) == rating,
    }


@pytest.mark.parametrize("rounds", [1, 2])
@pytest.mark.parametrize("is_answered", [False, True], ids=["asked", "answered"])
def test_after_it_the_newest_key_alone_opens_everything_and_codes_are_the_same(
    world: World, case: Case, settings: Settings, rounds: int, is_answered: bool
) -> None:
    if is_answered:
        answered(Rating.objects.get(case=case))
    before = opened(case)
    assert before["sealed"] == [NAME, PHONE, MAIL, ROBOT] and before["found"] and before["rating"]

    for _ in range(rounds):
        new_key_first(settings)
        said("reseal")
        settings.SEAL_KEYS = settings.SEAL_KEYS[:1]

    assert opened(case) == before
    assert actions.look_up(PHONE, by=world.person("officer")).found == [case.reference]


def test_the_old_key_alone_opens_nothing_afterwards(case: Case, settings: Settings) -> None:
    old = new_key_first(settings)
    code = Reporter.objects.get(case=case).tracking_code

    said("reseal")
    settings.SEAL_KEYS = [old]

    assert tracking.reporter_with(code) is None
    with pytest.raises(InvalidToken):
        opened(case)


def test_meanwhile_rows_of_both_keys_are_found_and_a_form_sent_twice_is_one(
    world: World, case: Case, settings: Settings
) -> None:
    code, key = Reporter.objects.get(case=case).tracking_code, uuid.uuid4().hex
    matter = Matter("路灯不亮", world.area("community"), person=Person("李四", PHONE))
    first = actions.raise_matter(matter, key=key)
    new_key_first(settings)
    newer = actions.raise_matter(matter, key=uuid.uuid4().hex)
    Case.objects.filter(pk__in=[first.case_id, newer.case_id]).update(is_suggested_confidential=False)

    again = actions.raise_matter(matter, key=key)

    assert again == first
    assert tracking.reporter_with(code) == Reporter.objects.get(case=case)
    assert tracking.reporter_with(newer.tracking_code) == newer
    found = actions.look_up(PHONE, by=world.person("city_officer")).found
    assert {case.reference, first.case.reference, newer.case.reference} >= set(found)
    digests = set(Reporter.objects.filter(phone_digest__in=sealing.phone_digests(PHONE)).values_list("case", flat=True))
    assert digests == {case.pk, first.case_id, newer.case_id}


def test_a_code_given_anew_after_it_is_a_new_code(world: World, case: Case, settings: Settings) -> None:
    new_key_first(settings)
    said("reseal")
    person = Reporter.objects.get(case=case)
    old = person.tracking_code

    new = actions.give_code(case, by=world.person("officer"), reporter=person.pk, reason="丢了").reporter.tracking_code

    assert new != old
    assert tracking.reporter_with(new) == person
    assert tracking.reporter_with(old) is None


def test_a_digest_that_fits_no_code_is_not_given_one(case: Case, settings: Settings) -> None:
    Reporter.objects.filter(case=case).update(tracking_digest=b"0123456789abcdef")
    new_key_first(settings)

    said("reseal")

    person = Reporter.objects.get(case=case)
    assert (bytes(person.tracking_digest), bytes(person.sealed_code)) == (b"0123456789abcdef", b"")


def test_it_says_how_many_rows_are_left_and_goes_on_where_it_stopped(case: Case, settings: Settings) -> None:
    new_key_first(settings)
    at_first = resealing.left()

    done = resealing.advance(1)

    assert (done, at_first - resealing.left()) == (1, 1)
    assert "余" in said("reseal") and resealing.left() == 0 == resealing.advance()


def test_a_key_that_is_needed_is_not_let_go(case: Case, settings: Settings) -> None:
    old = sealing.fingerprint(new_key_first(settings))
    resealing.advance(1)

    with pytest.raises(CommandError, match="cases.Reporter 1"):
        call_command("seal_keys", retire=old)

    assert SealKey.objects.get(pk=old).retired_at is None


def test_what_an_old_process_wrote_behind_it_is_found_before_the_key_is_let_go(case: Case, settings: Settings) -> None:
    old = new_key_first(settings)
    said("reseal")
    Reporter.objects.filter(case=case).update(sealed_name=Fernet(old).encrypt(NAME.encode()))

    with pytest.raises(CommandError, match="cases.Reporter 1"):
        call_command("seal_keys", retire=sealing.fingerprint(old))

    said("reseal", "--again")
    assert sealing.fingerprint(old) in said("seal_keys", "--retire", sealing.fingerprint(old))
    assert SealKey.objects.get(pk=sealing.fingerprint(old)).retired_at is not None


@pytest.mark.parametrize("which", ["newest", "unknown"])
def test_only_a_key_that_opens_and_does_not_seal_is_let_go(case: Case, settings: Settings, which: str) -> None:
    new_key_first(settings)
    key = sealing.fingerprint(settings.SEAL_KEYS[0]) if which == "newest" else "00000000"

    with pytest.raises(CommandError):
        call_command("seal_keys", retire=key)

    assert not SealKey.objects.exclude(retired_at=None).exists()


def test_nothing_starts_without_a_key_that_is_still_needed(case: Case, settings: Settings) -> None:
    old = new_key_first(settings)
    kept_keys.require()
    settings.SEAL_KEYS = settings.SEAL_KEYS[:1]

    with pytest.raises(SystemExit):
        kept_keys.require()
    assert [error.id for error in kept_keys.no_key_is_missing(None)] == ["governance.E001"]
    assert sealing.fingerprint(old) in kept_keys.refusal()
    assert old not in kept_keys.refusal()

    said("reseal") if settings.SEAL_KEYS.append(old) is None else None
    said("seal_keys", "--retire", sealing.fingerprint(old))
    settings.SEAL_KEYS = settings.SEAL_KEYS[:1]
    kept_keys.require()


def test_every_column_made_by_the_keys_is_known_to_it() -> None:
    """A new one is sealed anew by its name, or has to be thought of here."""
    known = {"phone_digest", "code_digest", "tracking_digest"}
    neither = {"intake_digest", "hash", "ledger_head", "digest", "content", "key", "origin"}
    neither |= {"words_digest", "told_digest", "sender_digest"}
    columns = {
        field.name
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.BinaryField)
    }

    assert {name for name in columns if not name.startswith("sealed_")} <= known | neither
    assert {model.__name__ for model in resealing.tables()} >= {"Reporter", "Rating", "Robot"}


def test_two_at_once_seal_every_row_once(committed_world: World, settings: Settings) -> None:
    settings.SEAL_KEYS = list(settings.SEAL_KEYS)
    for _ in range(6):
        invited(case_in(committed_world, State.IMPLEMENTING))
    new_key_first(settings)

    def run() -> None:
        while resealing.advance(2):
            pass
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    [thread.start() for thread in threads]  # type: ignore[func-returns-value]
    [thread.join(30) for thread in threads]  # type: ignore[func-returns-value]

    assert list(resealing.needing_others()) == []
