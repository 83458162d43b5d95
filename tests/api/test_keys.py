"""Keys: granted by one, fetched by another, counted by a number that cannot be raced, dead from the next request on."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from cases.actions.jobs import areas
from networks.models import Change
from outbox.models import Message
from teams.actions import api_keys
from teams.choices import Duty
from teams.models import ApiKey, ApiKeyUse, Post, Scope, User
from teams.policies import SystemSteward
from tests.api.programs import Program, key_for, program
from tests.cases.world import LONG_AGO, World, case_in
from web.errors import NotAllowed, Refusal

SCOPES = [Scope.READ, Scope.WHISTLE]


@pytest.fixture
def security(world: World) -> User:
    person = User.objects.create_user("security", "安管员")
    Post.objects.create(person=person, duty=Duty.SECURITY_ADMIN, since=LONG_AGO)
    return person


def post_of(world: World, name: str) -> Post:
    return Post.objects.with_places().get(person=world.people[name])


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def granted(world: World, security: User, name: str = "lead") -> ApiKey:
    return api_keys.grant(post_of(world, name), name="12345热线平台", scopes=SCOPES, until=in_days(30), by=security)


def test_it_is_granted_by_one_and_fetched_by_another_who_alone_sees_it(world: World, security: User) -> None:
    key = granted(world, security)

    secret = api_keys.fetch(key, by=world.person("lead"))

    assert Program(secret).get("cases/").status_code == 200
    kept = ApiKey.objects.get()
    assert secret not in str(vars(kept)) and kept.begins_with == secret[:12]
    assert [change.action for change in Change.objects.order_by("pk")] == ["key_granted", "key_fetched"]
    assert Message.objects.filter(channel="inbox", recipient=str(world.people["lead"].pk)).count() == 2


def test_nobody_but_the_holder_fetches_it(world: World, security: User) -> None:
    key = granted(world, security)

    with pytest.raises(NotAllowed):
        api_keys.fetch(key, by=security)
    assert ApiKey.objects.get().digest is None


def test_fetching_anew_ends_the_one_before(world: World, security: User) -> None:
    key, lead = granted(world, security), world.person("lead")
    first = api_keys.fetch(key, by=lead)
    second = api_keys.fetch(key, by=lead)

    assert Program(first).get("cases/").status_code == 401
    assert Program(second).get("cases/").status_code == 200


@pytest.mark.parametrize("days", [0, -1, 401])
def test_it_ends_within_400_days(world: World, security: User, days: int) -> None:
    with pytest.raises(Refusal) as refused:
        api_keys.grant(post_of(world, "lead"), name="平台", scopes=SCOPES, until=in_days(days), by=security)
    assert refused.value.field == "until"
    assert not ApiKey.objects.exists() and not Change.objects.exists()


def test_administrators_and_auditors_have_none(world: World, security: User) -> None:
    with pytest.raises(Refusal):
        granted(world, security, "auditor")
    with pytest.raises(Refusal):
        granted(world, security, "system_admin")


def test_whoever_grants_no_posts_grants_no_keys(world: World) -> None:
    with pytest.raises(NotAllowed):
        granted(world, world.person("officer"))
    assert not ApiKey.objects.exists()


def _revoke(world: World, key: ApiKey) -> None:
    api_keys.revoke(key, by=world.person("lead"))


def _end_post(world: World, _key: ApiKey) -> None:
    Post.objects.filter(person=world.people["lead"]).update(until=timezone.localdate())


def _close_account(world: World, _key: ApiKey) -> None:
    User.objects.filter(pk=world.people["lead"].pk).update(is_active=False)


def _time_over(_world: World, key: ApiKey) -> None:
    ApiKey.objects.filter(pk=key.pk).update(until=timezone.localdate())


@pytest.mark.parametrize("end", [_revoke, _end_post, _close_account, _time_over])
def test_what_ended_opens_nothing_from_the_next_request_on(world: World, end) -> None:
    key, secret = key_for(world.people["lead"])
    asking = Program(secret)
    assert asking.get("cases/").status_code == 200

    end(world, key)

    answer = asking.get("cases/")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("said", ["", "gov_x", "gov_密钥", "x" * 500])
def test_what_is_no_key_opens_nothing(world: World, client: Client, said: str) -> None:
    answer = client.get("/api/v1/cases/", headers={"Authorization": f"Bearer {said}".encode().decode("latin-1")})

    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "wanted"), [("cases/", Scope.READ), ("figures/", Scope.FIGURES), ("catalogue/", Scope.READ)]
)
def test_a_key_reaches_as_far_as_its_scopes(world: World, path: str, wanted: Scope) -> None:
    person = world.people["officer"]

    assert program(person, wanted).get(path).status_code == 200
    others = [scope for scope in Scope if scope != wanted]
    refused = program(person, *others).get(path)
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")


def test_a_step_needs_the_scope_to_act_and_a_whistle_that_to_raise(world: World) -> None:
    case = case_in(world, "dispatched")
    path = f"cases/{case.reference}/actions/report_in/"

    assert program(world.people["lead"], Scope.READ, Scope.WHISTLE).post(path, {"version": 1}).status_code == 403
    assert program(world.people["lead"], Scope.ACT).post(path, {"version": case.version}).status_code == 200
    assert program(world.people["officer"], Scope.READ, Scope.ACT).post("cases/", {}).status_code == 403
    assert program(world.people["officer"], Scope.WHISTLE).post("cases/", {}).status_code == 422


def test_a_key_sees_what_its_post_sees_and_nothing_of_the_holders_other_posts(world: World) -> None:
    case, lead = case_in(world, "implementing"), world.people["uncalled"]
    asking = program(lead)
    Post.objects.create(person=lead, duty=Duty.SUPERVISOR, area=world.areas["city"], since=LONG_AGO)

    assert asking.get(f"cases/{case.reference}/").status_code == 404
    assert program(lead).get(f"cases/{case.reference}/").status_code == 200  # a key of the other post


def test_the_minutes_number_is_counted_and_then_refused_with_the_time_to_wait(world: World, settings: Settings) -> None:
    settings.API_REQUESTS_A_MINUTE = 3
    asking = program(world.people["lead"])

    answers = [asking.get("areas/").status_code for _ in range(5)]

    assert sorted(answers) == [200, 200, 200, 429, 429] or len(set(ApiKeyUse.objects.values_list("minute"))) == 1
    refused = asking.get("areas/")
    assert refused.json()["code"] == "too_many_requests"
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    assert ApiKeyUse.objects.get().last_used_at <= timezone.now()


@pytest.mark.django_db
def test_the_count_is_one_statement(world: World, django_assert_num_queries) -> None:
    key, _secret = key_for(world.people["lead"])

    with django_assert_num_queries(1):
        api_keys.count_use(key)


def test_the_database_keeps_keys_whole(world: World) -> None:
    key, _secret = key_for(world.people["lead"])
    for wrong in ({"digest": None}, {"revoked_at": timezone.now()}, {"scopes": []}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ApiKey.objects.filter(pk=key.pk).update(**wrong)
    use = ApiKeyUse.objects.create(key=key, minute=timezone.now(), count=1, last_used_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKeyUse.objects.filter(pk=use.pk).update(last_used_at=use.minute - dt.timedelta(minutes=1))


def test_the_holder_fetches_it_on_a_page_that_shows_it_once(world: World, security: User, client: Client) -> None:
    key = granted(world, security)
    client.force_login(world.people["lead"], backend="teams.backends.PostsBackend")

    shown = client.post(reverse("teams:keys"), {"fetch": key.pk}).content.decode()
    later = client.get(reverse("teams:keys")).content.decode()

    begins = ApiKey.objects.get().begins_with
    secret = shown.split('user-select-all text-break">')[1].split("<")[0]
    assert secret.startswith(begins) and len(secret) > 40
    assert begins in later and secret not in later


def test_another_persons_key_is_not_there(world: World, security: User, client: Client) -> None:
    key = granted(world, security)
    client.force_login(world.people["assist"], backend="teams.backends.PostsBackend")

    assert client.post(reverse("teams:keys"), {"fetch": key.pk}).status_code == 404
    assert client.post(reverse("teams:keys"), {"revoke": key.pk}).status_code == 404
    assert ApiKey.objects.get().revoked_at is None


@pytest.mark.parametrize(
    "number", ["9" * 5000, "9" * 19, "x", "", "٣"], ids=["very long", "long", "word", "none", "digit"]
)
def test_what_is_no_number_of_a_key_is_not_there(world: World, client: Client, number: str) -> None:
    client.force_login(world.person("officer"), backend="teams.backends.PostsBackend")

    assert client.post(reverse("teams:keys"), {"fetch": number}).status_code == 404


def test_an_administrator_grants_and_takes_back_on_pages(world: World, security: User, client: Client) -> None:
    client.force_login(security, backend="teams.backends.PostsBackend")
    post = post_of(world, "lead")
    typed = {"name": "物业平台", "scopes": ["read", "act"], "until": f"{in_days(20):%Y-%m-%d}"}

    client.post(reverse("administration:grant_key", args=[post.pk]), typed)

    key = ApiKey.objects.get()
    assert (key.scopes, key.until) == (["read", "act"], in_days(21))
    assert "物业平台" in client.get(reverse("administration:person", args=[post.person_id])).content.decode()
    client.post(reverse("administration:revoke_key", args=[key.pk]), {})
    assert ApiKey.objects.get().revoked_by == security


def test_a_key_follows_the_post_when_areas_become_one(world: World) -> None:
    officer = world.person("officer")
    key, secret = key_for(officer)
    taken_back, _dead = key_for(officer)
    before = key.post_id
    ApiKey.objects.filter(pk=taken_back.pk).update(revoked_at=timezone.now(), revoked_by=officer)
    admin = User.objects.filter(posts__duty=Duty.SYSTEM_ADMIN).first() or officer

    street, other = world.area("street"), world.area("other_street")
    areas.merge([street], into=other, remaining=[], by=SystemSteward(admin))

    assert Post.objects.get(pk=before).is_over
    assert ApiKey.objects.get(pk=key.pk).post_id != before
    assert ApiKey.objects.get(pk=taken_back.pk).post_id == before
    assert Program(secret).get("me/").status_code != 401
