"""The pages of appointments: booking without an account, and what staff see and do."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from structlog.testing import capture_logs

from outbox.models import Message
from services.actions import booking, tomorrow
from services.models import Booking, Slot
from services.tasks import remind_of_appointments
from tests.cases.counting import statements
from tests.cases.world import World, working_day
from tests.councils.test_canary import columns_with
from tests.services.applications import client_of, key, text
from tests.services.appointments import booked, offered, taken, visit

pytestmark = pytest.mark.django_db
BOOK = "/appointments/13/"
NAME, PHONE, MATTER = "金丝雀", "13904325678", "楼上吵架的事"
PAGE = 8


def at_home() -> Client:
    client = Client()
    client.cookies["place"] = "220283001002001"
    return client


def typed(slot: Slot, /, **more: str) -> dict[str, str]:
    return {"slot": str(slot.pk), "name": NAME, "phone": PHONE, "matter": MATTER, "key": key()} | more


def test_booked_moved_and_cancelled_by_code(world: World) -> None:
    slot, other = offered(world), offered(world, at="10:00")
    client, sent = at_home(), typed(slot)
    assert "红色驿站" in text(client.get(BOOK)) and "还有1个名额" in text(client.get(BOOK))

    answer, again = client.post(BOOK, sent), client.post(BOOK, sent)
    made = Booking.objects.get()
    assert answer.headers["Location"] == again.headers["Location"]
    receipt = text(client.get(answer.headers["Location"]))
    assert made.code in receipt.replace(" ", "") and NAME not in receipt and MATTER not in receipt
    assert client.post("/track/", {"code": made.code}).headers["Location"] == reverse(
        "services:booking", args=[made.code]
    )

    move = reverse("services:booking_move", args=[made.code])
    assert client.get(move).status_code == 200
    assert client.post(move, {"slot": str(other.pk)}).status_code == 302
    assert (taken(slot), taken(other)) == (0, 1)
    cancel = reverse("services:booking_cancel", args=[made.code])
    assert client.get(cancel).status_code == 200 and taken(other) == 1
    assert client.post(cancel).status_code == client.post(cancel).status_code == 302
    assert taken(other) == 0
    assert "已取消" in text(client.get(reverse("services:booking", args=[made.code])))


def test_a_page_open_for_ten_minutes_keeps_what_was_typed_when_the_place_is_gone(world: World) -> None:
    slot, other = offered(world), offered(world, at="10:00")
    made = booked(other)
    client = at_home()
    client.get(BOOK)
    booked(slot)

    answer = client.post(BOOK, typed(slot))
    move = client.post(reverse("services:booking_move", args=[made.code]), {"slot": str(slot.pk)})

    assert answer.status_code == 422 and "刚被约满" in text(answer) and MATTER in answer.content.decode()
    assert move.status_code == 422 and "刚被约满" in text(move)
    assert taken(slot) == taken(other) == 1


@pytest.mark.parametrize(
    "bent", [{"slot": ""}, {"slot": "999999"}, {"slot": "x'; DROP"}, {"name": ""}, {"phone": ""}, {"phone": "12"}]
)
def test_bad_input_gets_a_sentence_and_takes_no_place(world: World, bent: dict[str, str]) -> None:
    slot = offered(world)

    answer = at_home().post(BOOK, typed(slot, **bent))

    assert answer.status_code == 422 and MATTER in answer.content.decode()
    assert taken(slot) == 0


def test_a_time_of_another_service_is_not_had_by_a_forged_form(world: World) -> None:
    slot = offered(world, number=12)

    assert at_home().post(BOOK, typed(slot)).status_code == 422 and taken(slot) == 0
    assert at_home().get("/appointments/1/").status_code == at_home().get("/appointments/99/").status_code == 404


def test_any_other_code_opens_nothing(world: World) -> None:
    booked(offered(world))

    for name in ("booking", "booking_move", "booking_cancel"):
        assert Client().get(reverse(f"services:{name}", args=["WRNGCDEWRNGC"])).status_code == 404


def test_staff_offer_give_out_open_and_finish(world: World) -> None:
    officer, day = client_of(world, "committee_officer"), working_day(5).isoformat()
    offer = {"service": "", "where": "驿站一楼", "first": day, "last": day, "at": "09:00", "capacity": "2"}
    assert officer.post(reverse("services:offer"), offer).status_code == 422
    service = offered(world).service
    assert officer.post(reverse("services:offer"), offer | {"service": str(service.pk)}).status_code == 302
    slot = Slot.objects.get(where="驿站一楼")
    at_home().post(BOOK, typed(slot, at_door="on"))
    made = Booking.objects.get()

    listed = text(officer.get(reverse("services:appointments")))
    assert "已约 1 / 2" in listed and "金**" in listed and NAME not in listed
    shut, opened = (
        officer.get(made.get_absolute_url()),
        officer.post(reverse("services:appointment_opened", args=[made.pk])),
    )
    assert MATTER not in shut.content.decode() and MATTER in opened.content.decode()
    worker = world.people["grid_worker"].pk
    assert officer.post(reverse("services:assign", args=[made.pk]), {"to": str(worker)}).status_code == 302
    assert "金**" in text(client_of(world).get(reverse("services:visits")))
    assert client_of(world).post(reverse("services:done", args=[made.pk])).status_code == 422
    with time_machine.travel(slot.starts_at):
        assert client_of(world).post(reverse("services:done", args=[made.pk])).status_code == 302
    assert officer.post(reverse("services:appointment_cancel", args=[made.pk])).status_code == 422
    assert officer.post(reverse("services:close_slot", args=[slot.pk])).status_code == 302


def test_nobody_else_sees_or_does_anything(world: World) -> None:
    made = visit(world, offered(world))
    pages = ("appointment", "appointment_opened", "assign", "done", "appointment_cancel")
    urls = {name: reverse(f"services:{name}", args=[made.pk]) for name in pages}
    urls["close_slot"] = reverse("services:close_slot", args=[made.slot_id])

    for who in ("other_grid_worker", "other_officer", "lead", "uncalled", "other_supervisor", "system_admin"):
        got = {name: client_of(world, who).post(url, {"to": "1"}).status_code for name, url in urls.items()}
        assert set(got.values()) <= {404, 405} and got.pop("appointment") == 405 and set(got.values()) == {404}, who
    for who in ("supervisor", "auditor", "officer"):
        assert client_of(world, who).get(urls["appointment"]).status_code == 200
        got = {name: client_of(world, who).post(url, {"to": "1"}).status_code for name, url in urls.items()}
        assert set(got.values()) == {403, 405}, who
    assert taken(made.slot) == 1


def test_the_day_before_a_short_text_and_a_notice_go_out_once(world: World) -> None:
    slot = offered(world, capacity=5)
    made, gone, moved = visit(world, slot), booked(slot), booked(slot)
    eve = slot.starts_at - dt.timedelta(hours=17)
    with time_machine.travel(eve):
        for _ in range(2):
            remind_of_appointments()
        booking.cancel(gone)
        booking.move(moved, offered(world, ahead=14))
        texts = Message.objects.filter(channel=tomorrow.CHANNEL)
        assert texts.count() == 3
        assert Message.objects.filter(channel="inbox", key__startswith=f"visit:{made.pk}:").count() == 1
        with capture_logs() as lines:
            for message in texts.order_by("pk"):
                try:
                    tomorrow.send_text(message)
                except tomorrow.Overtaken:
                    continue

    [sent] = mail.outbox
    assert "13800004417" in sent.to[0] and "正阳社区" in sent.body
    assert made.code not in sent.body and "赵振东" not in sent.body and "赵振东" not in str(lines)


def test_a_canary_is_found_only_where_it_may_be(world: World) -> None:
    slot = offered(world)
    with capture_logs() as lines:
        at_home().post(BOOK, typed(slot))
    made = Booking.objects.get()

    for sign in (NAME, PHONE, MATTER):
        assert columns_with(sign) == set() and sign not in str(lines)
        for page in (
            Client().get(reverse("services:booking", args=[made.code])),
            client_of(world, "committee_officer").get(made.get_absolute_url()),
            client_of(world, "auditor").get(reverse("services:appointments")),
        ):
            assert page.status_code == 200 and sign not in page.content.decode()


def test_pages_stay_within_their_statements(world: World) -> None:
    slot = offered(world, capacity=9)
    made = visit(world, slot)
    urls = [BOOK, *(reverse(f"services:{name}", args=[made.code]) for name in ("booking", "booking_move"))]
    staff = [reverse("services:appointments"), reverse("services:visits"), made.get_absolute_url()]
    counts = {}
    for client, addresses in ((at_home(), urls), (client_of(world), staff)):
        for url in addresses:
            client.get(url)
            with statements() as counted:
                assert client.get(url).status_code == 200
            counts[url] = len(counted)

    assert {url: count for url, count in counts.items() if count > PAGE} == {}
