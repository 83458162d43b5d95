"""The pages of residents and grid workers, read by a checker of accessibility and pressed in a real browser."""

from __future__ import annotations

import gzip
from base64 import b64decode
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, Response, expect

from cases.models import Case, Evidence, Rating, Reporter
from cases.rules.choices import State
from networks.models import Unit
from residents import counting
from tests.cases import world as small_world
from tests.cases.world import EXPLAINED, World, case_in, working_day

PHONE = {"viewport": {"width": 390, "height": 844}}
LOOKS = {"light": {"theme": "light"}, "dark": {"theme": "dark"}, "elder": {"mode": "elder"}}
MOST_BYTES, MOST_BYTES_OF_A_WORKER, MOST_REQUESTS = 40 * 1024, 50 * 1024, 8
AREA = "/areas/220283001002/"
PIXEL = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


@pytest.fixture
def world(transactional_db: None) -> World:
    world = small_world.build()
    Unit.objects.update(phone="0432-63330000")
    return world


@pytest.fixture
def answered(world: World) -> Case:
    return case_in(world, State.EVALUATING)


@pytest.fixture
def signed_in(new_context, live, world) -> BrowserContext:
    """The grid worker's phone."""
    client = Client()
    client.force_login(world.person("grid_worker"), backend="teams.backends.PostsBackend")
    context = new_context(**PHONE)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live.url}])
    return context


def addresses(case: Case) -> list[str]:
    reporter = Reporter.objects.get(case=case)
    track = reverse("residents:track", args=[reporter.tracking_code])
    rate = reverse("residents:rate", args=[reporter.rating_code(case.round)])
    return ["/log/", "/track/", track, f"{track}withdraw/", rate, f"{rate}?later", "/track/WRNGCDEWRNGC/", AREA]


def problems(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{urlsplit(page.url).path[:7]} {rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]
    ]


@pytest.mark.parametrize("look", LOOKS)
def test_nobody_is_kept_out_by_how_a_page_is_made(signed_in, live, world, answered, look):
    listed = addresses(answered)
    case_in(world, State.CLOSED, review_on=working_day(30), **EXPLAINED)
    counting.count()
    signed_in.add_cookies([{"name": name, "value": value, "url": live.url} for name, value in LOOKS[look].items()])
    page = signed_in.new_page()
    found = []

    for address in listed:
        page.goto(address)
        found += problems(page)
        if page.locator("main form[method=post] button.primary").count():
            page.locator("main form[method=post] button.primary").last.click()
            page.locator("[data-errors]").wait_for()
            found += problems(page)

    assert found == []


def test_the_checker_of_accessibility_sees_what_is_wrong(new_context, world):
    page = new_context().new_page()
    page.goto("/track/")
    page.evaluate("document.querySelector('label').remove()")

    assert any(" label: " in problem for problem in problems(page))


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_resident_types_the_code_reads_and_rates(new_context, answered, has_scripts):
    page = new_context(**PHONE, java_script_enabled=has_scripts).new_page()

    page.goto("/track/")
    page.get_by_label("您的查询码").fill(Reporter.objects.get().tracking_code.lower())
    page.get_by_role("button", name="查一查").click()
    page.get_by_role("link", name="我来评价").click()
    for answer in ("联系过", "一部分", "满意"):
        page.get_by_label(answer, exact=True).check()
    page.get_by_role("button", name="送出评价").click()

    expect(page.get_by_role("heading", name="谢谢您，评价已经收到")).to_be_visible()
    assert Rating.objects.get().satisfied == 4


@pytest.mark.parametrize("has_scripts", [True, False])
def test_large_print_is_one_press_away_on_every_page(new_context, answered, has_scripts):
    page = new_context(**PHONE, java_script_enabled=has_scripts).new_page()
    address = addresses(answered)[4]

    page.goto(address)
    page.get_by_role("button", name="长辈模式").click()

    assert urlsplit(page.url).path == address
    assert page.locator("html").get_attribute("data-mode") == "elder"


def test_no_request_tells_where_it_came_from(new_context, answered):
    page = new_context(**PHONE).new_page()
    told = []
    page.on("request", lambda request: told.append(request.headers.get("referer", "")))

    page.goto(addresses(answered)[2])
    page.get_by_role("link", name="我来评价").click()
    page.get_by_role("button", name="送出评价").click()

    code = Reporter.objects.get().tracking_code
    assert not [referer for referer in told if code in referer or "/rate/" in referer]


def test_the_photo_chosen_stays_while_it_is_said_how_it_was_handled(signed_in, world):
    page = signed_in.new_page()

    page.goto("/log/")
    page.get_by_label("什么事").fill("3号楼一单元暖气不热")
    page.get_by_text("室温不达标").first.wait_for()
    page.get_by_label("照片").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": PIXEL})
    page.get_by_role("button", name="我已处理好").click()
    assert page.url.endswith("/log/")
    page.get_by_label("怎么处理的").fill("已放气")
    page.get_by_role("button", name="我已处理好").click()

    expect(page.get_by_text("已按网格自办记下")).to_be_visible()
    assert Case.objects.get().answer == "已放气"
    assert Evidence.objects.count() == 1


def test_without_a_script_the_question_comes_back_with_the_page(new_context, signed_in, live, world):
    context = new_context(**PHONE, java_script_enabled=False)
    context.add_cookies(signed_in.cookies())
    page = context.new_page()

    page.goto("/log/")
    page.get_by_label("什么事").fill("暖气不热")
    page.get_by_role("button", name="我已处理好").click()
    page.get_by_label("怎么处理的").fill("已放气")
    page.get_by_role("button", name="我已处理好").click()

    assert Case.objects.get().answer == "已放气"


def first_load(page: Page, address: str) -> dict[str, int]:
    """What a browser that was never here asks for, each with its compressed size."""
    loaded: list[Response] = []
    page.on("response", lambda response: loaded.extend([response]))
    page.goto(address, wait_until="networkidle")
    return {urlsplit(response.url).path: len(gzip.compress(response.body())) for response in loaded}


@pytest.mark.parametrize("place", ["/", "/raise/", "/place/", AREA, 1, 2, 4])
def test_a_residents_page_is_small_enough_for_a_weak_signal(new_context, answered, place):
    address = place if isinstance(place, str) else addresses(answered)[place]
    sizes = first_load(new_context(**PHONE).new_page(), address)

    assert sum(sizes.values()) < MOST_BYTES, sizes
    assert len(sizes) <= MOST_REQUESTS, sizes


@pytest.mark.parametrize("address", ["/log/", "/today/"])
def test_a_grid_worker_s_page_is_small_enough_for_a_weak_signal(signed_in, answered, address):
    sizes = first_load(signed_in.new_page(), address)

    assert sum(sizes.values()) < MOST_BYTES_OF_A_WORKER, sizes
    assert len(sizes) <= MOST_REQUESTS, sizes
