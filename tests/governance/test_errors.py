"""Requests without an answer of their own get a page that says what to do, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from governance import errors, urls


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the text of a case")


@login_not_required
def without_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError("connection refused")


# This module stands in for the project's addresses, with two that fail.
urlpatterns = [path("broken", broken), path("without", without_database), *urls.urlpatterns]
handler500 = urls.handler500
FAILING = pytest.mark.urls(__name__)


@pytest.fixture
def stranger() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.django_db
def test_an_address_that_is_not_there_gets_one_constant_page(stranger: Client) -> None:
    pages = {stranger.get(address).content for address in ("/nowhere", "/nowhere/else", "/x?y=1")}

    assert len(pages) == 1
    assert stranger.get("/nowhere").status_code == 404


@pytest.mark.django_db
@FAILING
def test_a_fault_of_ours_is_owned_up_to_without_its_text(stranger: Client) -> None:
    answer = stranger.get("/broken")

    assert answer.status_code == 500
    assert "the text of a case" not in answer.content.decode()


@pytest.mark.django_db
@FAILING
def test_a_database_that_is_away_is_an_interruption_and_says_when_to_come_back(stranger: Client) -> None:
    answer = stranger.get("/without")

    assert answer.status_code == 503
    assert answer["Retry-After"] == str(errors.RETRY_AFTER_SECONDS)


@pytest.mark.django_db
def test_a_page_that_was_open_too_long_says_so() -> None:
    careful = Client(enforce_csrf_checks=True)

    answer = careful.post("/language/", {"language": "en"})

    assert answer.status_code == 403
    assert "<h1" in answer.content.decode()


def test_a_rule_that_refuses_is_heard() -> None:
    said, silent = (
        errors.forbidden(HttpRequest(), PermissionDenied(*words)).content.decode()
        for words in (["<b>Not yours</b>"], [])
    )

    assert "&lt;b&gt;Not yours&lt;/b&gt;" in said
    assert "<strong>" not in silent


@pytest.mark.parametrize("status", [400, 403])
def test_the_other_pages_render_alone(status: int) -> None:
    page = {400: errors.bad_request, 403: errors.forbidden}[status]

    assert page(HttpRequest(), ValueError()).status_code == status


@pytest.mark.parametrize("page", [errors.bad_request, errors.forbidden, errors.not_found])
def test_a_refusal_has_its_sheet_as_every_page_has(page: Callable[[HttpRequest, Exception], HttpResponse]) -> None:
    assert re.search(r'<link rel="stylesheet" href="[^"]*built/app', page(HttpRequest(), ValueError()).content.decode())
