"""A whole estate's posters as the browser prints them: one page each, with the letters in the file."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.phones import sign_in


def test_each_poster_is_one_page_of_the_pdf_and_the_letters_are_embedded(new_context, live, world):
    context = new_context()
    sign_in(context, live, world, "committee_officer")
    page = context.new_page()
    page.goto("/posters/")
    page.get_by_label("小区、楼或驿站").fill("制动器小区")
    page.get_by_label("楼号").fill("1-3")
    page.get_by_role("button", name="生成海报").click()
    expect(page.locator(".poster")).to_have_count(3)

    printed = page.pdf(prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 3
    assert re.search(rb"/FontFile[23]?\b", printed)
