"""What is kept of a template says what the template says, for every text; nobody's text is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.template.loader import get_template
from django.test import override_settings
from django.utils import translation
from django.utils.safestring import mark_safe
from pytest_django.fixtures import Settings

from web.compiled import NotCompiled, compared
from web.fragments import Fragment
from web.templatetags.icons import icon

LIGHT = "components/_light.html"
NASTY = '<b onclick="x">O\'Neil & 王</b> \ue000label\ue000 \ue001 {{ x }} %s'
SHORTENING = "{{ label|truncatechars:5 }}"
BRANCHING = "{% if label == 'red' %}late{% endif %}{{ label }}"


def _light(tone: str, *, label: str) -> Mapping[str, Any]:
    return {"tone": tone, "label": label}


def test_it_says_what_the_template_says_and_escapes_alike(settings: Settings) -> None:
    settings.COMPILED_IS_COMPARED = False
    light = Fragment(LIGHT, _light)

    for tone in ("red", "amber", "red"):
        for label in ("到期", NASTY, ""):
            assert light.html(tone, label=label) == get_template(LIGHT).render({"tone": tone, "label": label})
    assert len(light._kept) == 4  # two tones, with a label and without


def test_markup_that_was_made_safe_before_comes_through(settings: Settings) -> None:
    assert "<time>8</time>" in Fragment(LIGHT, _light).html("red", label=mark_safe("<time>8</time>"))


def test_no_text_is_kept() -> None:
    light = Fragment(LIGHT, _light)
    light.html("red", label="only for her eyes")

    assert "only for her eyes" not in repr(light._kept)


def test_each_language_has_its_own() -> None:
    step = Fragment("components/_empty.html", _empty)

    with translation.override("en"):
        english = step.html(sentence="a")
    assert step.html(sentence="a") == english.replace("a", "a")
    assert len(step._kept) == 2


def _empty(*, sentence: str) -> Mapping[str, Any]:
    return {"sentence": sentence, "icon": "check-circle"}


@pytest.mark.parametrize("written", [SHORTENING, BRANCHING])
def test_a_template_that_does_more_with_a_text_is_refused(written: str) -> None:
    engine = {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {"x.html": written})]},
    }
    with override_settings(TEMPLATES=[engine]), pytest.raises(NotCompiled):
        Fragment("x.html", _light).html("red", label="red")


def test_an_icon_is_the_one_of_its_template() -> None:
    assert icon("bell") == get_template("components/_icon.html").render({"name": "bell"})


FROZEN = ["late"]


def _frozen(*, label: str) -> Mapping[str, Any]:
    return {"tone": FROZEN[0], "label": label}


def test_what_a_template_took_from_elsewhere_is_seen_by_the_next_module() -> None:
    """The control of the comparison."""
    light = Fragment(LIGHT, _frozen)
    light.html(label="到期")

    FROZEN[0] = "red"
    compared.clear()
    with pytest.raises(NotCompiled):
        light.html(label="到期")
