"""Django's own admin: closed to officials, for looking alone, and no way around the one door."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case
from cases.rules.choices import State
from governance.urls import admin
from teams.models import Post, User
from tests.administration.pages import text
from tests.cases.world import LONG_AGO, World, case_in

REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
ENGLISH = re.compile(r'<(?:label|th scope="col")[^>]*>(?:\s*<[^>]+>)*\s*[A-Za-z][A-Za-z ]*:?\s*<')


def of(model: type, page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)  # type: ignore[attr-defined]


@pytest.fixture
def superuser(world: World) -> User:
    return User.objects.create(username="root", name="运维", is_staff=True, is_superuser=True)


@pytest.fixture
def looking(superuser: User) -> Client:
    client = Client()
    client.force_login(superuser, backend="teams.backends.PostsBackend")
    return client


@pytest.mark.parametrize("who", ["system", "security", "auditor_of_city", "officer"])
def test_it_is_closed_to_everybody_else(world: World, client: Client, who: str) -> None:
    client.force_login(world.people[who], backend="teams.backends.PostsBackend")

    assert client.get("/admin/").status_code == 302
    assert client.get(of(Post, "changelist")).status_code == 302


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_every_table_is_looked_at_and_none_is_written(looking: Client, world: World, model: type) -> None:
    case_in(world, State.WHISTLED)
    row = model._default_manager.order_by("pk").first()  # type: ignore[attr-defined]
    before = model._default_manager.count()  # type: ignore[attr-defined]

    assert looking.get(of(model, "changelist")).status_code == 200
    assert not ENGLISH.search(text(looking.get(of(model, "changelist"))))
    assert looking.get(of(model, "add")).status_code == 403
    if row and model is not Case:
        page = looking.get(of(model, "change", row.pk))
        assert page.status_code == 200
        assert not ENGLISH.search(text(page))
        assert 'name="_save"' not in text(page)
        assert looking.post(of(model, "change", row.pk), {"name": "x"}).status_code == 403
        assert looking.post(of(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert model._default_manager.count() == before  # type: ignore[attr-defined]


def test_a_superuser_without_a_post_sees_no_matter(looking: Client, world: World) -> None:
    case = case_in(world, State.WHISTLED)

    assert case.reference not in text(looking.get(of(Case, "changelist")))
    assert looking.get(of(Case, "change", case.pk)).status_code == 302


def test_with_a_post_the_matters_of_its_area_and_not_what_was_written(
    looking: Client, superuser: User, world: World
) -> None:
    case = case_in(world, State.WHISTLED)
    Post.objects.create(person=superuser, duty="auditor", area=world.areas["street"], since=LONG_AGO)

    assert case.reference in text(looking.get(of(Case, "changelist")))
    page = looking.get(of(Case, "change", case.pk))
    assert page.status_code == 200
    assert case.text not in text(page)


def test_no_password_is_shown(looking: Client, superuser: User) -> None:
    superuser.set_password("geheim-456")
    superuser.save()
    looking.force_login(superuser, backend="teams.backends.PostsBackend")

    assert superuser.password not in text(looking.get(of(User, "change", superuser.pk)))
