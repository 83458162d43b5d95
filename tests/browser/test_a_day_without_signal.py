"""A day of forty matters with everything going wrong at random: no text is lost, no matter is made twice."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest
from playwright.sync_api import Page, expect

from cases.models import Case
from tests.browser.phones import LOG, bad_gateway, cut_off, end_every_session, lose_the_answer, portal, sign_in

MATTERS = 40
SEED = 20261129
TRIES = 12
RECEIPT = re.compile(r"/log/JL\d+-\d+/$")
ON_THE_WAY = (cut_off, lose_the_answer, bad_gateway, portal)
# What may befall a matter: on its way, on the device, after its receipt.
BEFALLS = ("nothing", "way", "way", "offline", "session", "closed", "left", "twice", "back")


class Day:
    """One grid worker's phone, and what happens to it."""

    def __init__(self, page: Page, chance: random.Random, renew_session: object, has_keys: bool = True) -> None:
        self.page, self.chance, self.renew_session, self.has_keys = page, chance, renew_session, has_keys
        self.context = page.context
        self.befell: Counter[str] = Counter()

    def log(self, number: int) -> None:
        text = f"第{number}件：{self.chance.choice('井灯路水暖梯')}坏了，{self.chance.randrange(10**6)}号"
        befalls = self.chance.choice(BEFALLS)
        self.befell[befalls] += 1
        self.page.goto(LOG)
        self.page.locator("[name=text]").fill(text)
        getattr(self, f"_{befalls}")(text)
        self.send_until_received(text)
        if befalls == "back":
            self.page.go_back()
            self.send_until_received(text)

    def send_until_received(self, text: str) -> None:
        """As a person does: look whether the text is there, press, look what happened, press again."""
        for _ in range(TRIES):
            if RECEIPT.search(self.page.url):
                return
            expect(self.page.locator("[name=text]")).to_have_value(text)
            if self.press():
                return
            self.renew_session()
        raise AssertionError(f"never received: {text}")

    def press(self) -> bool:
        """Whether the receipt came; else the page stays and says why."""
        if not self.has_keys:
            self.page.evaluate("document.querySelector('[name=key]').value = crypto.randomUUID()")
        for old in self.page.locator("[data-told]").all():
            old.evaluate("place => place.remove()")
        self.page.locator("button[value=whistle]").click()
        self.page.wait_for_function(
            "() => /JL/.test(location.pathname) || document.querySelector('[data-told]:not([hidden]) span')"
        )
        return bool(RECEIPT.search(self.page.url))

    def _nothing(self, text: str) -> None:
        pass

    _back = _nothing

    def _way(self, text: str) -> None:
        way = self.chance.choice(ON_THE_WAY)
        self.page.route(f"**{LOG}", lambda route: way(route) if route.request.method == "POST" else route.fallback())
        assert not self.press()
        self.page.unroute_all()

    def _offline(self, text: str) -> None:
        self.context.set_offline(True)
        assert not self.press()
        self.context.set_offline(False)

    def _session(self, text: str) -> None:
        end_every_session()
        assert not self.press()

    def _closed(self, text: str) -> None:
        """The page is gone after the answer was lost, and opened again later."""
        self._lost()
        self.page.goto("about:blank")
        self.page.goto(LOG)

    def _left(self, text: str) -> None:
        """Another page is opened, then Back."""
        self._lost()
        self.page.goto("/today/")
        self.page.go_back()

    def _lost(self) -> None:
        self.page.route(
            f"**{LOG}", lambda route: lose_the_answer(route) if route.request.method == "POST" else route.fallback()
        )
        assert not self.press()
        self.page.unroute_all()

    def _twice(self, text: str) -> None:
        self.page.evaluate("document.querySelector('button[value=whistle]').click()")
        self.page.evaluate("document.querySelector('button[value=whistle]')?.click()")
        self.page.wait_for_url(RECEIPT)


@pytest.fixture
def day(phone, live, world):
    def begin(**options: bool) -> Day:
        return Day(phone, random.Random(SEED), lambda: sign_in(phone.context, live, world, "grid_worker"), **options)

    return begin


def texts_kept() -> Counter[str]:
    return Counter(Case.objects.values_list("text", flat=True))


@pytest.mark.slow
def test_a_day_of_forty_matters_loses_no_text_and_makes_no_double(day):
    today = day()

    for number in range(MATTERS):
        today.log(number)

    kept = texts_kept()
    assert len(kept) == MATTERS
    assert set(kept.values()) == {1}
    assert set(today.befell) == set(BEFALLS)


def test_without_its_key_the_same_day_makes_doubles(day):
    """The negative control: a form that invents a key for each press."""
    today = day(has_keys=False)

    for number in range(8):
        today.log(number)

    assert max(texts_kept().values()) > 1
