"""Every form says in plain words what is wrong, and calls optional only what may really be left empty."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import django
import polib
import pytest
from django import forms
from django.test import Client
from django.utils.translation import override

from desk.forms.working import FinishForm
from tests.every_form import every_form
from tests.everywhere import pages
from tests.everywhere.city import City
from tests.everywhere.pages import Visit, taken_back

pytestmark = pytest.mark.django_db
LANGUAGES = ("zh-hans", "en")
OPTIONAL = "可不填"
WRONG = re.compile(
    r'<(?:div|fieldset) class="ask-for is-wrong".*?(?=<(?:div|fieldset) class="ask-for|</form>)', re.DOTALL
)
MOST_ANSWERS = 8
TYPED = {"date": "2031-03-03", "datetime-local": "2031-03-03T10:00", "number": "1", "time": "08:00", "email": "a@b.cn"}


def sentences_of(field: forms.Field) -> list[str]:
    spoken = (validator.message for validator in field.validators if hasattr(validator, "message"))
    return [str(words) for words in (*field.error_messages.values(), *spoken)]


def sentences_of_django() -> set[str]:
    """What Django itself says of wrong answers, in both languages, from the catalogue it comes with."""
    catalogue = Path(str(django.__file__)).parent / "conf" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    spoken = polib.pofile(str(catalogue))
    pairs = [(entry.msgid, entry.msgstr or (entry.msgstr_plural or {}).get(0, "")) for entry in spoken]
    return {words for pair in pairs for words in pair if len(words) > 1}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_form_says_a_sentence_of_djangos(language: str) -> None:
    djangos = sentences_of_django()

    with override(language):
        said = {
            (form.__name__, name): [words for words in sentences_of(field) if words in djangos]
            for form in every_form()
            for name, field in form.base_fields.items()
            if not field.widget.is_hidden
        }

    assert {"StepForm", "IntakeForm", "RaiseForm", "ImportForm", "FirmForm"} <= {form.__name__ for form in every_form()}
    assert len(said) > 100
    assert {where: words for where, words in said.items() if words} == {}


def test_a_sentence_of_djangos_would_be_found() -> None:
    field = forms.CharField(error_messages={"required": "This field is required."})

    assert set(sentences_of(field)) & sentences_of_django() == {"This field is required."}


@pytest.mark.parametrize(
    ("field", "typed", "chinese", "english"),
    [
        (forms.CharField(max_length=2), "三个字", "最多 2 个字，现在有 3 个字。", "At most 2 characters; these are 3."),
        (forms.CharField(), "", "请填写这一项。", "Please fill this in."),
        (forms.IntegerField(), "x", "请填写整数，例如 3。", "Write a whole number, such as 3."),
        (forms.IntegerField(max_value=9), "10", "最大填 9。", "At most 9."),
        (forms.DateField(), "x", "请填写日期，例如 2026-01-15。", "Give a date, such as 2026-01-15."),
        (forms.ChoiceField(choices=[("a", "A")]), "b", "请从列出的选项中选择。", "Choose one of these."),
        (forms.ChoiceField(choices=[("a", "A")]), "", "请选一个。", "Please choose one."),
        (
            forms.EmailField(), "x", "这不是电子邮箱地址，应像 name@example.cn 这样填写。",
            "This is no e-mail address, such as name@example.cn.",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_plain_words(field: forms.Field, typed: str, chinese: str, english: str) -> None:
    for language, sentence in (("zh-hans", chinese), ("en", english)):
        with override(language), pytest.raises(forms.ValidationError) as refusal:
            field.clean(typed)
        with override(language):
            assert refusal.value.messages == [sentence]


class Questions(HTMLParser):
    """The inputs of a page's forms: names with their kinds, and what can be chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: dict[str, str] = {}
        self.kept: dict[str, str] = {}
        self.options: dict[str, list[str]] = {}
        self._select = ""

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in pairs}
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "option" and self._select and given.get("value"):
            self.options[self._select].append(given["value"])
        if not name or tag not in {"input", "select", "textarea"} or name in {"csrfmiddlewaretoken", "q"}:
            return
        if tag == "select":
            self._select = name
            self.options.setdefault(name, [])
        elif kind in {"radio", "checkbox"}:
            self.options.setdefault(name, []).append(given.get("value", "on"))
        elif kind == "hidden":
            self.kept[name] = given.get("value", "")
        self.kinds[name] = kind if tag == "input" else tag

    def handle_endtag(self, tag: str) -> None:
        self._select = "" if tag == "select" else self._select


def called_optional_and_refused(city: City, visit: Visit, html: str) -> Iterator[str]:
    """Questions said to be optional that were refused for being left empty, whatever else was answered."""
    asked = Questions()
    asked.feed(html)
    client = Client()
    client.force_login(city.world.people[visit.who], backend="teams.backends.PostsBackend")
    plain = {name: TYPED.get(kind, "测试") for name, kind in asked.kinds.items() if kind not in {"select", "file"}}
    first = {name: options[0] for name, options in asked.options.items() if options}
    whole = plain | asked.kept | first
    needed = {name: value for name, value in whole.items() if name in asked.kept or name not in optional(html)}
    chosen = [(name, value) for name, values in asked.options.items() for value in values[:MOST_ANSWERS]]
    for name, value in [("", ""), *chosen]:
        with taken_back():
            answer = client.post(visit.address, needed | ({name: value} if name else {}))
        for block in WRONG.findall(answer.content.decode()) if answer.status_code == 422 else ():
            if OPTIONAL in block:
                label = re.sub(r"<[^>]+>|\s+", " ", block.split(OPTIONAL)[0]).strip()
                yield f"{visit.name}, {name}={value}: {label}"


def optional(html: str) -> set[str]:
    blocks = re.split(r'<(?:div|fieldset) class="ask-for', html)
    return {name for block in blocks if OPTIONAL in block for name in re.findall(r'\bname="(\w+)"', block)}


def asking(city: City, *, only: str = "") -> Iterator[tuple[Visit, str]]:
    """Each page with a form that calls something optional, once, while its address stands."""
    seen: set[str] = set()
    for visit in pages.every_visit(city):
        if visit.typed is None and visit.who and visit.name not in seen and only in {"", visit.name}:
            seen.add(visit.name)
            shown = pages.open_as(city, visit)
            if shown.status == pages.OPEN and OPTIONAL in shown.main:
                yield visit, shown.main


def test_what_may_be_left_empty_is_never_refused_for_it(city: City) -> None:
    looked_at, found = 0, []
    for visit, html in asking(city):
        looked_at += 1
        found += called_optional_and_refused(city, visit, html)

    assert looked_at > 40
    assert found == []


def test_a_question_called_optional_and_refused_would_be_found(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FinishForm, "needed_when", {})
    found = [
        line
        for visit, html in asking(city, only="step finish")
        for line in called_optional_and_refused(city, visit, html)
    ]

    assert any("暂时不能解决的原因" in line for line in found)
