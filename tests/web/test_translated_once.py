"""A constant sentence of a template is translated once for each language, and says what Django's own tag says."""

from __future__ import annotations

from django.template import Context, Template, engines
from django.utils import translation

from web.templatetags.i18n import OnceTranslated


def _template(written: str) -> Template:
    made: Template = engines["django"].from_string("{% load i18n %}" + written).template  # type: ignore[attr-defined]
    return made


def test_each_language_keeps_its_own_words() -> None:
    today = _template("{% translate 'Today' %}")

    said = []
    for language in ("zh-hans", "en", "zh-hans", "en"):
        with translation.override(language):
            said.append(today.render(Context()))

    assert said == ["今天", "Today", "今天", "Today"]


def test_a_sentence_with_a_variable_is_said_anew_each_time() -> None:
    asked = _template("{% translate word %}")

    assert [asked.render(Context({"word": word})) for word in ("Today", "Search")] == ["今天", "搜索"]
    assert not asked.nodelist.get_nodes_by_type(OnceTranslated)


def test_what_names_its_words_keeps_naming_them() -> None:
    assert _template("{% translate 'Today' as word %}[{{ word }}]").render(Context()) == "[今天]"
    assert _template("{% translate 'now' context 'time' %}").render(Context()) == translation.pgettext("time", "now")
