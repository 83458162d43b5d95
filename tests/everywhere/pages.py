"""Every page of every role: who opens which address, and what they are shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Rating, Reporter
from cases.reading import queues
from cases.rules.choices import Ending, State
from cases.rules.lifecycle import Action
from desk.bulk.offers import BY_WORD
from desk.models import BulkRun
from exports.actions import ask
from exports.models import Export
from residents import counting, letters, places
from residents.models import Letter
from services.actions import booking
from services.loading import load_services
from teams.models import User
from tests.administration import test_every_page as administration
from tests.alliances import test_pages as linkage
from tests.cases.world import World
from tests.councils import meetings as councils
from tests.desk import bulk_runs
from tests.desk.step_forms import FILLED, before
from tests.everywhere.city import City
from tests.orders import files as orders
from tests.residents.mails import SERVER, mail
from tests.rooms import OF_ADMINISTRATION, OF_CASES, OF_LINKAGE, named
from tests.services import applications as services
from tests.services import appointments as times
from tests.volunteering import test_pages as volunteering
from volunteering.models import Activity, Need, SignUp

OPEN = 200
ENDED = {"state": State.CLOSED, "holder": None, "ending": Ending.RATED, "next_due_at": None, "next_amber_at": None}
SHOWN = {200, 403, 404, 409, 410, 422, 429}
LANGUAGES = ("zh-hans", "en")
MAIN = re.compile(r"<main.*</main>", re.DOTALL)
SENT = re.compile(r'<form\b[^>]*method="post"')
TOKEN = re.compile(r'name="(csrfmiddlewaretoken|key|version)" value="[^"]*"')
ON_THE_DESK = (
    "officer", "committee_officer", "county_officer", "city_officer", "lead", "lead_head", "assist", "supervisor",
    "auditor", "liaison",
)  # fmt: skip
WITH_ALL_QUEUES = ("officer", "lead")
SEEING_CASES = ("officer", "lead", "assist", "grid_worker", "supervisor")
SEEN_BY_ALL = ("implementing", "evaluating", "confidential", "reworked", "paused", "pressed")
BESIDE_THE_LIST = ("paused", "pressed", "old, at work", "reworked")
CONFLICTS = (Action.ACCEPT, Action.DISPATCH, Action.ADD_UNIT, Action.CONSULT, Action.FINISH)
ADMINISTRATORS = {"system", "security", "auditor_of_city", "system_of_street", "newcomer"}
NEIGHBOURS = ("officer", "liaison", "member", "team_head", "system", "supervisor")
"""One of each duty, and one of a smaller area: who stands below the others sees the same pages with less on them."""


@dataclass(frozen=True)
class Visit:
    """An address somebody opens; `typed` is posted where it is not None. `who` is empty for a resident."""

    name: str
    who: str
    address: str
    typed: dict[str, Any] | None = None
    place: str = ""
    """The code of the place that a resident's browser remembers."""


@dataclass(frozen=True)
class Shown:
    """What a visit is answered with."""

    visit: Visit
    language: str
    status: int
    html: str

    def __str__(self) -> str:
        return f"{self.visit.name} ({self.visit.who or 'nobody'}, {self.language})"

    @property
    def main(self) -> str:
        """What makes this page another one than the rest."""
        found = MAIN.search(self.html)
        return TOKEN.sub("", found[0] if found else self.html)


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def open_as(city: City, visit: Visit, language: str = "zh-hans") -> Shown:
    client = Client()
    if visit.who:
        client.force_login(city.world.people[visit.who], backend="teams.backends.PostsBackend")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    if visit.place:
        client.cookies[places.COOKIE] = visit.place
    asked = client.get(visit.address) if visit.typed is None else client.post(visit.address, visit.typed)
    html = asked.content.decode() if asked.headers.get("Content-Type", "").startswith("text/html") else ""
    return Shown(visit, language, asked.status_code, html)


def pages_of(city: City, part: str) -> Iterator[Shown]:
    """Each distinct page of a part in both languages, and each form once more as it is when nothing was filled in."""
    seen: set[str] = set()
    for visit in PARTS[part](city):
        for shown in _walked(city, visit, seen):
            yield shown
            if shown.visit.typed is None:
                yield open_as(city, shown.visit, "en")


def every_visit(city: City) -> Iterator[Visit]:
    """Each address with whoever opens it. What an address needs stands only until the next one is asked for."""
    for visits in PARTS.values():
        yield from visits(city)


def _walked(city: City, visit: Visit, seen: set[str]) -> Iterator[Shown]:
    """The page if nobody was shown it yet, then the same with an empty form sent; what it did is taken back."""
    shown = open_as(city, visit)
    if "<html" not in shown.html or shown.status not in SHOWN or shown.main in seen:
        return
    seen.add(shown.main)
    yield shown
    if SENT.search(shown.main) and visit.typed is None and shown.status == OPEN:
        with taken_back():
            yield from _walked(city, replace(visit, name=f"{visit.name}, empty", typed={}), seen)


def _of_administrators(city: City) -> Iterator[Visit]:
    for name, row in administration.MATRIX.items():
        with taken_back():
            address = administration.address(city.world, name)
            for who, status in row.items():
                if status == OPEN and who in ADMINISTRATORS:
                    yield Visit(named(OF_ADMINISTRATION, name), who, address)


def _of_neighbours(city: City) -> Iterator[Visit]:
    with taken_back():
        pks = linkage.made(city.world)
        for name in linkage.MATRIX:
            for who in NEIGHBOURS:
                if linkage.expected(name, who) == OPEN:
                    yield Visit(named(OF_LINKAGE, name), who, linkage.address(name, pks))


def _of_desks(city: City) -> Iterator[Visit]:
    for who in ON_THE_DESK:
        for page in ("home", "desk", "board", "figures", "brief", "wall", "map", "today", "mine", "log"):
            yield Visit(page, who, reverse(named(OF_CASES, page)))
        for queue in queues.queues_of(city.world.person(who)) if who in WITH_ALL_QUEUES else ():
            yield Visit(f"queue {queue.slug}", who, reverse("desk:queue", args=[queue.slug]))
        yield Visit("search", who, reverse("desk:search") + "?q=下水道")
        yield Visit("search for nothing", who, reverse("desk:search") + "?q=没有这样的事项")
    for asked in ("", "is_overdue=true", "is_followed=true", "state=whistled&raised_since=2026"):
        yield Visit(f"filter {asked}", "officer", f"{reverse('desk:filter')}?{asked}")
    yield Visit("roster", "lead_head", reverse("desk:roster", args=[city.world.unit("justice").pk]))
    yield Visit("what one follows", "officer", reverse("desk:follows"))
    yield Visit("save a filter", "officer", f"{reverse('desk:save_filter')}?is_overdue=true")
    for page in ("today", "mine", "log"):
        yield Visit(page, "grid_worker", reverse(named(OF_CASES, page)))
    yield from _in_bulk(city)


def _in_bulk(city: City) -> Iterator[Visit]:
    """A choice, the form of each step, a run at work and one that is over, some of it refused."""
    yield Visit("nothing in bulk yet", "officer", reverse("desk:bulk_runs"))
    yield Visit("nothing ticked", "officer", reverse("desk:bulk_take"), {"then": "go"})
    with taken_back():
        officer = city.world.person("officer")
        seen = list(Case.objects.visible_to(officer).open().order_by("-pk")[:20])
        chosen, run = bulk_runs.choice(seen, officer), bulk_runs.begun(seen, officer, note="请抓紧")
        yield Visit("choice", "officer", reverse("desk:bulk_run", args=[chosen.pk]))
        yield Visit("choice to print", "officer", reverse("desk:bulk_print", args=[chosen.pk]))
        for word in BY_WORD:
            yield Visit(f"{word} in bulk", "officer", reverse("desk:bulk_begin", args=[chosen.pk, word]))
        yield Visit("wrong in bulk", "officer", reverse("desk:bulk_begin", args=[chosen.pk, "dispatch"]), {"lead": "x"})
        yield Visit("run at work", "officer", reverse("desk:bulk_run", args=[run.pk]))
        for number, row in enumerate(run.rows.order_by("pk")):
            row.state = "refused" if number % 2 else "done"
            row.sentence = "今天 09:42 赵立新：北城街道办事处派单，舒兰市供水公司主办。这件保持原样。" * (number % 2)
            row.save()
        BulkRun.objects.filter(pk=run.pk).update(state="done", ended_at=timezone.now())
        yield Visit("run that is over", "officer", reverse("desk:bulk_run", args=[run.pk]))
        yield Visit("runs", "officer", reverse("desk:bulk_runs"))
        yield Visit("further page of ticks", "officer", f"{reverse('desk:queue', args=['open'])}?bulk={chosen.pk}")


def _of_cases(city: City) -> Iterator[Visit]:
    for name, case in city.cases.items():
        for who in SEEING_CASES if name in SEEN_BY_ALL else SEEING_CASES[:2]:
            yield Visit(f"case {name}", who, case.get_absolute_url())
    for name in BESIDE_THE_LIST:
        yield Visit(f"desk with {name}", "officer", f"{reverse('desk:desk')}?case={city.cases[name].reference}")
    own = Case.objects.filter(raised_by=city.world.people["grid_worker"]).latest("pk")
    yield Visit("logged", "grid_worker", reverse("field:logged", args=[own.reference]))


def _of_steps(city: City) -> Iterator[Visit]:
    """The forms of steps find their people by the names that the world gave them."""
    with taken_back():
        for name, user in city.world.people.items():
            User.objects.filter(pk=user.pk).update(username=name)
        for action, filled in FILLED.items():
            with taken_back():
                desk = before(city.world, Client(), action)
                yield Visit(f"step {action}", filled.who, desk.url)
                if action in CONFLICTS:
                    stale = dict(desk.typed) | {"version": desk.case.version - 1}
                    yield Visit(f"step {action}, conflict", filled.who, desk.url, stale)
                    Case.objects.filter(pk=desk.case.pk).update(closed_at=timezone.now(), **ENDED)
                    yield Visit(f"step {action}, refused", filled.who, desk.url)


def _of_orders(city: City) -> Iterator[Visit]:
    """Orders of other systems that come in as files."""
    officer, world = city.world.person("officer"), city.world
    yield Visit("no sources", "officer", reverse("orders:sources"))
    with taken_back():
        source = orders.source_of(world)
        for page in ("source", "load", "states", "end_source"):
            yield Visit(page, "officer", reverse(f"orders:{page}", args=[source.pk]))
        batch = orders.compared(source, orders.as_csv(orders.LEAK, ("", *orders.LAMP[1:])), by=officer)
        for page in ("import", "apply_import", "cancel_import"):
            yield Visit(page, "officer", reverse(f"orders:{page}", args=[batch.pk]))
        done = orders.applied(source, orders.as_csv(orders.LAMP), by=officer)
        for page in ("import", "undo_import"):
            yield Visit(f"{page} taken in", "officer", reverse(f"orders:{page}", args=[done.pk]))
        yield Visit("mapping", "officer", reverse("orders:mapping", args=[source.mappings.get().pk]))
        yield Visit("sources", "officer", reverse("orders:sources"))


def _of_councils(city: City) -> Iterator[Visit]:
    """Bench councils: none yet, then one closed, one held, one planned, and the page behind a code."""
    world = city.world
    yield Visit("no councils", "grid_worker", reverse("councils:councils"))
    yield Visit("plan a council", "grid_worker", reverse("councils:plan"))
    with taken_back():
        before, meeting, later = councils.one_of_each(world)
        topic = meeting.topics.open().latest("pk")
        promise = before.promises.filter(case=None).earliest("pk")
        put = before.topics.get(outcome="residents")
        for name, who, args in (
            *((page, "grid_worker", [before.pk]) for page in ("meeting", "paper", "correct", "add_photo")),
            *((page, "grid_worker", [meeting.pk]) for page in ("meeting", "close", "promise")),
            *((page, "grid_worker", [later.pk]) for page in ("meeting", "poster", "move")),
            *(("meeting", "supervisor", [one.pk]) for one in (before, meeting, later)),
            ("topic", "grid_worker", [meeting.pk, topic.pk]),
            ("explain", "grid_worker", [meeting.pk, promise.pk]),
            ("residents_paper", "grid_worker", [before.pk, put.pk]),
            ("residents_result", "grid_worker", [before.pk, put.pk]),
            *(("public", "", [one.code]) for one in (before, later)),
        ):
            yield Visit(f"council {name}", who, reverse(f"councils:{name}", args=args))
        yield Visit("council handed in", "", f"{reverse('councils:public', args=[later.code])}?done=1")
        yield Visit(
            "council refused", "grid_worker", meeting.get_absolute_url(), {"text": "灯", "outcome": "negotiate"}
        )
        yield Visit("council not yet", "grid_worker", reverse("councils:begin", args=[later.pk]), {})
        yield Visit("councils", "grid_worker", reverse("councils:councils"))
        yield Visit("councils of the street", "officer", reverse("councils:councils"))
        yield Visit("figures of councils", "supervisor", reverse("councils:figures"))


def _of_volunteering(city: City) -> Iterator[Visit]:
    """Red stations and wishes: none yet, then a station with a wish in each state."""
    world = city.world
    yield Visit("no stations", "officer", reverse("volunteering:stations"))
    yield Visit("no wishes", "officer", reverse("volunteering:wishes"))
    with taken_back():
        at = volunteering.addresses(world)
        officers, grid_workers = (*volunteering.KEEPING, "note_confirmed", "end"), ("roster", "raise_for", "from_topic")
        for name in (*volunteering.LISTS, *volunteering.LOOKING, *officers):
            yield Visit(f"station {name}", "committee_officer", at[name])
        for name in grid_workers:
            yield Visit(f"station {name}", "grid_worker", at[name])
        for name in ("note_done", "note_not_yet"):
            yield Visit(f"wish {name}", "grid_worker", at[name])
        yield from _of_wishes()
        for name in ("station", "wish", "take", "not_yet", "withdraw", "claim_by_code", "claim_done", "claim_back"):
            yield Visit(f"public {name}", "", at[name])
        yield from _of_service(at)
        yield Visit("wish refused", "", at["wish"], {"text": "。"})
        yield Visit("line refused", "committee_officer", at["roster"], {"day": "2020-01-01", "what": "x", "who": "y"})
        yield Visit("looked at", "committee_officer", at["look"], {})


def _of_services(city: City) -> Iterator[Visit]:
    """Convenience services: the public pages, those behind a code, and applications in each state."""
    world, at_home = city.world, city.world.areas["community"].code
    load_services()
    yield Visit("no applications", "grid_worker", reverse("services:applications"))
    for name, url in (
        ("services", reverse("services:services")),
        ("certificates", reverse("services:certificates")),
        ("apply for a proof", reverse("services:apply", args=[1])),
        ("apply for help", reverse("services:apply", args=[4])),
    ):
        yield Visit(name, "", url)
        yield Visit(f"{name} at home", "", url, place=at_home)
    for query in ("all=1", "q=婚姻", "q=外星人"):
        yield Visit(f"certificates {query}", "", f"{reverse('services:certificates')}?{query}")
    yield Visit("never issued", "", reverse("services:never", args=[10]))
    yield Visit("never issued, sent", "", reverse("services:never", args=[10]), {})
    yield Visit("application with nothing in it", "", reverse("services:apply", args=[1]), {"key": "0" * 32})
    yield Visit("find certificate", "", reverse("services:find_certificate"))
    yield Visit("wrong certificate", "", reverse("services:verify", args=["WRNGCDEWRNGC"]))
    with taken_back():
        made = services.one_of_each(world)
        for name, application in made.items():
            yield Visit(f"follow {name}", "", reverse("services:follow", args=[application.code]))
            for who in ("grid_worker", "committee_officer"):
                yield Visit(f"application {name}", who, application.get_absolute_url())
                yield Visit(f"application {name} opened", who, reverse("services:opened", args=[application.pk]), {})
        yield Visit("applied", "", reverse("services:follow", args=[made["applied"].code]) + "?applied=1")
        yield Visit("take an application back", "", reverse("services:take_back", args=[made["applied"].code]))
        for name in ("issued", "withdrawn"):
            yield Visit(f"verify {name}", "", reverse("services:verify", args=[made[name].certificate.code]))
        for page in ("check", "refuse", "hand_on", "reply"):
            yield Visit(f"{page} form", "officer", reverse(f"services:{page}", args=[made["handed on"].pk]))
        yield Visit("withdraw form", "committee_officer", reverse("services:withdraw", args=[made["issued"].pk]))
        yield Visit(
            "certificate on paper", "committee_officer", reverse("services:paper", args=[made["issued"].pk]), {}
        )
        yield Visit("services at the door", "grid_worker", f"{reverse('services:choose')}?q=婚姻")
        yield Visit("application at the door", "grid_worker", reverse("services:take", args=[1]))
        yield Visit("applications", "grid_worker", reverse("services:applications"))
        yield from _of_appointments(world, at_home)
        yield Visit("ended applications", "officer", f"{reverse('services:applications')}?ended=1")


def _of_appointments(world: World, at_home: str) -> Iterator[Visit]:
    yield Visit("no times", "", reverse("services:book", args=[13]), place=at_home)
    yield Visit("no appointments", "committee_officer", reverse("services:appointments"))
    yield Visit("no visits", "grid_worker", reverse("services:visits"))
    slot, _other = times.offered(world, capacity=4), times.offered(world, at="10:00")
    made, gone = times.visit(world, slot), booking.cancel(times.booked(slot))
    yield Visit("book a time", "", reverse("services:book", args=[13]), place=at_home)
    yield Visit("book nothing", "", reverse("services:book", args=[13]), {"key": "0" * 32}, place=at_home)
    yield Visit("book from nowhere", "", reverse("services:book", args=[13]))
    for page in ("booking", "booking_move", "booking_cancel"):
        yield Visit(page, "", reverse(f"services:{page}", args=[made.code]))
    for query in ("?booked=1", "?moved=1"):
        yield Visit(f"booking {query}", "", reverse("services:booking", args=[made.code]) + query)
    yield Visit("booking cancelled", "", reverse("services:booking", args=[gone.code]))
    for page in ("appointment", "assign"):
        yield Visit(page, "committee_officer", reverse(f"services:{page}", args=[made.pk]))
    yield Visit("appointment opened", "committee_officer", reverse("services:appointment_opened", args=[made.pk]), {})
    yield Visit("appointments", "committee_officer", reverse("services:appointments"))
    yield Visit("offer times", "committee_officer", reverse("services:offer"))
    yield Visit("visits", "grid_worker", reverse("services:visits"))


def _of_wishes() -> Iterator[Visit]:
    for need in Need.objects.order_by("pk"):
        yield Visit(f"wish {need.state}", "committee_officer", need.get_absolute_url())
        yield Visit(f"wish {need.state} by code", "", reverse("volunteering:wish_by_code", args=[need.code]))


def _of_service(at: Mapping[str, str]) -> Iterator[Visit]:
    """Activities, places in them, and proofs of service."""
    for name in (*volunteering.PLANNING, "add_shift", "call_off", "write_down", "came"):
        yield Visit(f"activity {name}", "grid_worker", at[name])
    for activity in Activity.objects.order_by("pk"):
        yield Visit("activity with shifts", "committee_officer", activity.get_absolute_url())
    for place in SignUp.objects.order_by("pk"):
        yield Visit("service", "", reverse("volunteering:service", args=[place.code]))
    for name in ("sign_up", "ask_for_proof", "own_paper", "check_proof"):
        yield Visit(f"public {name}", "", at[name])
    yield Visit("place refused", "", at["sign_up"], {"name": "王", "phone": "1", "is_minor": "on"})
    yield Visit("confirmed by oneself", "grid_worker", at["all_came"], {})


def _of_residents(city: City) -> Iterator[Visit]:
    yield from _without_a_code(city)
    yield Visit("wrong code", "", reverse("residents:track", args=["WRNGCDEWRNGC"]))
    for name, case in city.cases.items():
        reporter = Reporter.objects.behind(case).latest("pk")
        for page in ("track", "raised", "withdraw", "reopen") if name in ("implementing", "closed") else ("track",):
            yield Visit(f"{page} {name}", "", reverse(named(OF_CASES, page), args=[reporter.tracking_code]))
        if name in ("implementing", "closed"):
            yield Visit(f"messages {name}", "", reverse("residents:messages", args=[reporter.tracking_code]))
            yield Visit(f"stop {name}", "", reverse("residents:stop", args=[reporter.stop_token]))
        if name in ("asked back", "answered back", "implementing"):
            yield Visit(f"answer {name}", "", reverse("residents:answer", args=[reporter.tracking_code]))
        if name in ("whistled", "implementing", "closed"):
            yield Visit(f"add {name}", "", reverse("residents:add", args=[reporter.tracking_code]))
        if case.state == State.EVALUATING and Rating.objects.filter(case=case, closes_at__gt=timezone.now()).exists():
            rate = reverse("residents:rate", args=[reporter.rating_code(case.round)])
            yield from (Visit(f"rate{query} {name}", "", f"{rate}{query}") for query in ("", "?later", "?thanks"))


def _without_a_code(city: City) -> Iterator[Visit]:
    counting.count()
    at_home = city.world.areas["community"].code
    for page in ("front", "places", "grid_worker", "call", "raise", "find", "find_rating", "accessibility"):
        yield Visit(page, "", reverse(f"residents:{page}"))
        yield Visit(f"{page} at home", "", reverse(f"residents:{page}"), place=at_home)
    for words in ("楼道里有很浓的煤气味", "工地拖欠我三个月工资不给"):
        yield Visit(f"raise {words}", "", reverse("residents:raise"), {"text": words, "area": at_home})
    yield Visit("raise near others", "", reverse("residents:raise"), {"text": "下水道又堵了", "area": at_home})
    for code in ("220283000000", "220283001000", at_home):
        yield Visit(f"raise in {code}", "", reverse("residents:raise"), {"text": "灯坏了", "in": code})
    for words in ("正阳", "没有这样的地方"):
        yield Visit(
            f"raise at {words}", "", reverse("residents:raise"), {"text": "灯坏了", "find": "1", "where": words}
        )
        yield Visit(f"places found for {words}", "", f"{reverse('residents:places')}?q={words}")
    yield Visit("no area chosen", "", reverse("residents:places") + "?for=area")
    for level in ("city", "street", "community", "other_community"):
        yield Visit(f"public page, {level}", "", reverse("residents:area", args=[city.world.areas[level].code]))
    yield Visit("posters", "grid_worker", reverse("residents:posters"))
    yield from _of_mails()


def _of_mails() -> Iterator[Visit]:
    with override_settings(MAIL_IN_URL="imaps://mail.example", MAIL_IN_SERVER=SERVER), taken_back():
        yield Visit("no mails", "city_officer", reverse("residents:letters"))
        known = {"sender": "王芳 <wf@163.com>", "vouched": f"{SERVER}; dmarc=pass header.from=163.com"}
        for raw in (mail(**known), mail(sender="w@163.com", vouched=""), mail("楼下的灯坏了", **known)):
            letters.receive(raw)
        waiting = Letter.objects.waiting().get()
        yield Visit("mails", "city_officer", reverse("residents:letters"))
        yield Visit("mail", "city_officer", reverse("residents:letter", args=[waiting.pk]))
        found = {"where": "社区"}
        yield Visit("mail with several places", "city_officer", reverse("residents:letter", args=[waiting.pk]), found)


def _of_exports(city: City) -> Iterator[Visit]:
    yield Visit("no exports", "officer", reverse("exports:exports"))
    yield Visit("export", "officer", f"{reverse('exports:add')}?state=whistled&is_open=true")
    yield Visit("export of a search", "officer", f"{reverse('exports:add')}?q=%E7%94%B5%E6%A2%AF")
    yield Visit("wrong export", "officer", reverse("exports:add"), {"area": "999"})
    with taken_back():
        officer, now = city.world.person("officer"), timezone.now()
        asked = {"kind": "cases", "format": "xlsx", "by": officer}
        ready, working, _waiting = (ask(**asked, filter=f"is_open={word}") for word in ("true", "false", "true"))
        facts = {"row_count": 68, "size": 19_300, "until": now, "ready_at": now}
        Export.objects.filter(pk=ready.pk).update(state="ready", **facts)
        Export.objects.filter(pk=working.pk).update(state="working", done=1, to_do=3)
        named = ask(**asked, is_unmasked=True, reason="配合统计局回访核对")
        yield Visit("exports", "officer", reverse("exports:exports"))
        yield Visit("exports to decide about", "second_officer", reverse("exports:exports"))
        yield Visit("decide about an export", "second_officer", reverse("exports:decide", args=[named.pk]))
        yield Visit("cancel an export", "officer", reverse("exports:remove", args=[named.pk]))
        yield Visit("no file", "officer", reverse("exports:file", args=[working.pk]))


def _of_accounts(city: City) -> Iterator[Visit]:
    yield Visit("sign in", "", reverse("teams:sign_in"))
    for who in ("grid_worker", "officer", "supervisor", "system", "newcomer"):
        yield Visit("home", who, reverse("field:home"))
        yield Visit("inbox", who, reverse("teams:inbox"))
        yield Visit("password", who, reverse("teams:password"))
    yield Visit("not there", "officer", "/cases/JL20000101-00000/")


PARTS: Mapping[str, Callable[[City], Iterator[Visit]]] = {
    "administration": _of_administrators,
    "alliances, firms and teams": _of_neighbours,
    "desks": _of_desks,
    "cases": _of_cases,
    "steps": _of_steps,
    "orders": _of_orders,
    "councils": _of_councils,
    "red stations": _of_volunteering,
    "services": _of_services,
    "residents": _of_residents,
    "exports": _of_exports,
    "accounts": _of_accounts,
}
"""By whom or what for the pages are; a test walks one part."""
