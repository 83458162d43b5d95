"""Photos on the device: one after the other, small before they travel, good ones kept, shown on their way."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, Request, expect

from cases.models import Case, CaseEvent, Evidence
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from tests.browser.phones import LOG, TEXT, noisy_picture, picture, sign_in
from tests.cases.world import case_in
from tests.hostile.papers import paper

SCRIPT = {"name": "坏的.jpg", "mimeType": "image/jpeg", "buffer": b"<script>alert(1)</script>"}
# What the browser cannot know and passes on; the server looks inside.
DISGUISED = {"name": "文件.pdf", "mimeType": "application/pdf", "buffer": b"MZ not a paper"}
PAPER = {"name": "说明.pdf", "mimeType": "application/pdf", "buffer": paper()}


@pytest.fixture
def log(phone: Page) -> Page:
    phone.goto(LOG)
    phone.get_by_label("什么事").fill(TEXT)
    return phone


def choose(page: Page, *files: dict[str, object]) -> None:
    page.locator("input[type=file]").set_input_files(list(files))


def shown(page: Page) -> list[str]:
    return [image.get_attribute("alt") for image in page.locator(".photos img").all()]


def whistle(page: Page) -> None:
    page.get_by_role("button", name="吹哨").click()
    page.wait_for_url("**/log/JL*/")


def sizes_sent(page: Page) -> list[int]:
    sent: list[int] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith(LOG) and "multipart" in request.headers["content-type"]:
            sent.append(int(request.headers.get("content-length") or request.sizes()["requestBodySize"]))

    page.on("requestfinished", note)
    return sent


def test_a_second_photo_is_added_to_the_first_and_each_can_be_taken_away(log):
    choose(log, picture("一.jpg"))
    expect(log.locator(".photos img")).to_have_count(1)
    choose(log, picture("二.jpg"), picture("三.jpg"))
    expect(log.locator(".photos img")).to_have_count(3)

    log.get_by_role("button", name="去掉 二.jpg").click()

    assert shown(log) == ["已选的照片：一.jpg", "已选的照片：三.jpg"]
    whistle(log)
    assert Evidence.objects.count() == 2


def test_the_limits_are_said_before_and_what_is_too_many_is_left_out(log):
    expect(log.get_by_text("最多 9 个").first).to_be_visible()
    expect(log.get_by_text("PDF 每个不超过 10 MB")).to_be_visible()

    choose(log, *[picture(f"{n}.jpg") for n in range(10)])

    expect(log.locator(".photos img")).to_have_count(9)
    expect(log.get_by_text("后面多出来的没有加上")).to_be_visible()


def test_a_photo_travels_as_small_as_it_is_kept(log):
    large = noisy_picture("大.jpg", (3000, 2000))
    sent = sizes_sent(log)
    choose(log, large)
    expect(log.locator(".photos img")).to_have_count(1)

    whistle(log)

    kept = Evidence.objects.get()
    assert (kept.width, kept.height) == (1600, 1067)
    assert len(large["buffer"]) > 3 * sent[-1]
    assert sent[-1] < 1.6 * kept.size


def test_sent_before_the_shrinking_ends_it_waits_and_sends_the_small_ones(log):
    sent = sizes_sent(log)
    log.add_init_script("")
    log.evaluate(
        """() => {
          const real = window.createImageBitmap;
          window.createImageBitmap = async (...given) => {
            await new Promise((done) => setTimeout(done, 1500));
            return real(...given);
          };
        }"""
    )
    choose(log, noisy_picture("一.jpg", (2400, 1800)), noisy_picture("二.jpg", (2400, 1800)))
    expect(log.get_by_text("正在缩小照片")).to_be_visible()

    whistle(log)

    assert Evidence.objects.count() == 2
    assert len(sent) == 1 and sent[0] < 1.6 * sum(kept.size for kept in Evidence.objects.all())


def test_a_photo_that_cannot_be_read_is_named_and_the_others_stay(log):
    choose(log, picture("好.jpg"), SCRIPT)

    expect(log.get_by_text("坏的.jpg 打不开，没有加上")).to_be_visible()
    assert shown(log) == ["已选的照片：好.jpg"]
    whistle(log)
    assert Evidence.objects.count() == 1


def test_what_the_server_refuses_is_named_and_the_good_ones_are_sent_with_the_next_press(log):
    choose(log, picture("一.jpg"), DISGUISED, picture("二.jpg"), PAPER)
    expect(log.locator(".photos .chosen")).to_have_count(4)

    log.get_by_role("button", name="吹哨").click()

    expect(log.get_by_text("文件.pdf：").first).to_be_visible()
    expect(log.locator(".photos .chosen")).to_have_count(3)
    assert shown(log) == ["已选的照片：一.jpg", "已选的照片：二.jpg"]
    assert not Case.objects.exists()
    whistle(log)
    assert sorted(Evidence.objects.values_list("mime", flat=True)) == ["application/pdf", "image/jpeg", "image/jpeg"]


def test_how_far_it_is_shows_while_large_files_travel(log, new_context):
    cdp = log.context.new_cdp_session(log)
    cdp.send("Network.enable")
    slow = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 150_000}
    cdp.send("Network.emulateNetworkConditions", slow)
    choose(log, noisy_picture("一.jpg", (1600, 1200)))
    expect(log.locator(".photos img")).to_have_count(1)

    log.get_by_role("button", name="吹哨").click()

    expect(log.locator("[data-told] progress")).to_be_visible()
    log.wait_for_url("**/log/JL*/")


def test_photos_of_a_progress_report_are_added_kept_and_sent_alike(new_context, live, world):
    case = case_in(world, State.IMPLEMENTING)
    context = new_context()
    sign_in(context, live, world, "lead")
    page = context.new_page()
    page.goto(f"/cases/{case.reference}/progress/")
    choose(page, picture("一.jpg"))
    expect(page.locator(".photos img")).to_have_count(1)
    choose(page, picture("二.jpg"))
    expect(page.locator(".photos img")).to_have_count(2)

    page.locator("form[data-draft] button.large").click()
    expect(page.locator("[data-errors]")).to_be_visible()
    expect(page.locator(".photos img")).to_have_count(2)
    page.locator("[name=note]").fill("已到现场")
    page.locator("form[data-draft] button.large").click()

    page.wait_for_url(f"**{case.get_absolute_url()}")
    assert Evidence.objects.count() == 2
    assert CaseEvent.objects.filter(case=case, action=Action.PROGRESS).count() == 1


def test_what_was_shrunk_is_a_photo_like_the_one_taken(log):
    choose(log, noisy_picture("高.jpg", (1500, 3000)))
    expect(log.locator(".photos img")).to_have_count(1)
    whistle(log)

    with Evidence.objects.get().content.open() as stored, Image.open(io.BytesIO(stored.read())) as kept:
        assert kept.size == (800, 1600)


def test_without_a_script_photos_outlast_the_numbers_to_ring(new_context, live, world):
    context = new_context(java_script_enabled=False)
    sign_in(context, live, world, "grid_worker")
    page = context.new_page()
    page.goto(LOG)
    page.get_by_label("什么事").fill(f"{TEXT}，楼上着火了")
    choose(page, picture("一.jpg"), picture("二.jpg", size=(48, 48)))

    page.get_by_role("button", name="吹哨").click()
    expect(page.locator("a[href='tel:119']").first).to_be_visible()
    expect(page.locator("[name=kept]")).to_have_count(2)
    assert not Case.objects.exists()
    page.locator("[name=kept]").last.uncheck()
    page.get_by_role("button", name="吹哨").click()
    page.wait_for_url("**/log/JL*/")

    assert (Case.objects.get().is_danger, Evidence.objects.count()) == (True, 1)
