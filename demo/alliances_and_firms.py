"""Networks, an alliance, firms, deputies and red stations of the demo, laid beside its played cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.utils import timezone

from alliances.actions import entries, matching
from alliances.actions.entries import Line
from alliances.choices import ListName
from alliances.models import Entry, Organisation
from cases.models import Case
from cases.rules.choices import Channel
from demo import golden, words_of_firms
from demo.people import SINCE, Cast
from demo.places import Place
from enterprises import credit_code
from enterprises.choices import VisitWay
from enterprises.models import Care, Firm, Request, Visit
from networks.choices import AreaLevel, NetworkPart, UnitKind
from networks.models import Area, Membership, Unit
from teams.choices import Duty
from teams.models import NetworkContact, Post, RedStation, User

FIRMS_ALONE = 2
SHOWN_REQUESTS = 3
FIRST_NUMBER = 91_220_283


def load(places: Sequence[Place], cast: Cast) -> None:
    """Called by the demo once its cases are played; everything is new, for the demo is loaded into nothing."""
    memberships = Membership.objects.bulk_create(_memberships(places))
    name_contacts(memberships)
    _open_stations(places)
    home = next(place for place in places if place.community.path == golden.COMMUNITY)
    street = home.centres[AreaLevel.STREET]
    _fill_alliance(street.area, cast.seated(golden.STREET_OFFICER), home)
    _keep_firms(home, cast)


def _memberships(places: Sequence[Place]) -> Iterator[Membership]:
    """Every area around the demo's communities, each once."""
    done: set[int] = set()
    for place in places:
        for centre in place.centres.values():
            if centre.area_id not in done:
                done.add(centre.area_id)
                yield from memberships_of(centre.area, place.units)


def memberships_of(area: Area, nearest_first: Sequence[Unit]) -> Iterator[Membership]:
    """What the units in an area and around it are in its four networks."""
    for network, duties in words_of_firms.TAKING_PART.items():
        taken: set[int] = set()
        for part, wanted in zip(NetworkPart, duties, strict=True):
            for unit in _units(area, nearest_first, wanted, only_one=part == NetworkPart.LEAD):
                if unit.pk not in taken:
                    taken.add(unit.pk)
                    yield Membership(network=network, area=area, unit=unit, part=part, since=SINCE)


def _units(area: Area, units: Sequence[Unit], wanted: Sequence[str], *, only_one: bool) -> list[Unit]:
    """For each duty the nearest unit, in the area or around it; of leads the nearest alone."""
    around = [unit for unit in units if area.path.startswith(unit.area.path)]
    found = [next((unit for unit in around if duty in unit.functions), None) for duty in wanted]
    there = [unit for unit in found if unit]
    return sorted(there, key=lambda unit: -len(unit.area.path))[:1] if only_one else there


def name_contacts(memberships: Sequence[Membership]) -> None:
    """The unit's liaison officer where it has one, else its head."""
    duties = [Duty.HEAD, Duty.LIAISON]
    posts = Post.objects.current().filter(unit__in={row.unit_id for row in memberships}, duty__in=duties)
    by_unit = {post.unit_id: post for post in sorted(posts, key=lambda post: duties.index(Duty(post.duty)))}
    NetworkContact.objects.bulk_create(
        NetworkContact(membership=row, post=by_unit[row.unit_id], since=SINCE)
        for row in memberships
        if row.unit_id in by_unit
    )


def _open_stations(places: Sequence[Place]) -> None:
    for number, place in enumerate(places):
        team = next((unit for unit in place.units if unit.kind == UnitKind.VOLUNTEER_TEAM), None)
        services = [words_of_firms.SERVICES[(number + step) % len(words_of_firms.SERVICES)] for step in range(3)]
        RedStation.objects.create(
            name=f"{place.community.name}红色驿站",
            area=place.community,
            team=team,
            address=f"{place.community.name}服务中心旁",
            hours=words_of_firms.HOURS,
            services=services,
            phone=f"0432-6822{number:04}",
            since=SINCE,
        )


def _fill_alliance(area: Area, host: User, place: Place) -> None:
    """Entered and matched through the verbs, so that each entry has its history."""
    organisations = Organisation.objects.bulk_create(
        Organisation(area=area, name=name, kind=kind, since=SINCE) for name, kind in words_of_firms.ORGANISATIONS
    )
    made: dict[str, list[Entry]] = {name: [] for name in ListName.values}
    for list_name, title, text, whose in words_of_firms.ENTRIES:
        one = organisations[int(whose)] if whose.isdigit() else None
        unit = None if one else _bringer(area, place, whose)
        line = Line(title, text, unit, one, timezone.localdate() + dt.timedelta(days=90))
        made[list_name].append(entries.enter(area, line, list_name=list_name, by=host))
    _match(made[ListName.NEED], made[ListName.RESOURCE], host)


def _bringer(area: Area, place: Place, duty: str) -> Unit | None:
    return (
        _units(area, place.units, [duty], only_one=True)[0]
        if duty
        else next(unit for unit in place.units if unit.is_centre and unit.area_id == area.pk)
    )


def _match(needs: Sequence[Entry], resources: Sequence[Entry], host: User) -> None:
    """One done and gone on as a project, one agreed, one proposed."""
    done, agreed, _proposed = (
        matching.propose(need, resource, by=host)
        for need, resource in ((needs[0], resources[0]), (needs[1], resources[1]), (needs[3], resources[2]))
    )
    matching.finish(
        matching.agree(done, by=host),
        is_done=True,
        result=words_of_firms.DONE_NOTE,
        project=words_of_firms.DONE_PROJECT,
        by=host,
    )
    matching.agree(agreed, by=host)


def _keep_firms(place: Place, cast: Cast) -> None:
    team = next(unit for unit in place.units if unit.kind == UnitKind.ENTERPRISE_TEAM and cast.assistants(unit))
    posts = list(Post.objects.current().filter(unit=team, duty=Duty.ASSISTANCE).select_related("person").order_by("pk"))
    firms = Firm.objects.bulk_create(_firm(number, place) for number in range(len(words_of_firms.FIRMS)))
    cared = [(firm, posts[number % len(posts)]) for number, firm in enumerate(firms[:-FIRMS_ALONE])]
    Care.objects.bulk_create(Care(firm=firm, post=post, since=SINCE) for firm, post in cared)
    visits = Visit.objects.bulk_create(_visit(number, *one) for number, one in enumerate(cared))
    Request.objects.bulk_create(_requests(visits))


def _firm(number: int, place: Place) -> Firm:
    name, kind = words_of_firms.FIRMS[number]
    return Firm(
        name=f"舒兰市{name}",
        code=firm_code(number),
        kind=kind,
        area=place.community if number % 2 else place.centres[AreaLevel.STREET].area,
        address=f"{words_of_firms.ESTATES[number % len(words_of_firms.ESTATES)]}街{number + 1}号",
        phone=f"0432-6823{number:04}",
        since=SINCE,
    )


def firm_code(number: int) -> str:
    stem = f"{FIRST_NUMBER}MA{number:07}"
    return stem + credit_code.check_character(stem)


def _visit(number: int, firm: Firm, post: Post) -> Visit:
    days = number * 3 + 1
    text = words_of_firms.VISITS[number % len(words_of_firms.VISITS)][0]
    day = timezone.localdate() - dt.timedelta(days=days)
    return Visit(firm=firm, by=post.person, visited_on=day, way=VisitWay.VISIT, text=text, key=f"demo-{number}")


def _requests(visits: Sequence[Visit]) -> Iterator[Request]:
    """Some wait, one was settled on the spot, and some are those played matters that the members raised."""
    raised = list(Case.objects.filter(channel=Channel.ENTERPRISE, raised_by__in={visit.by_id for visit in visits})[:4])
    for number, visit in enumerate(visits):
        asked = words_of_firms.VISITS[number % len(words_of_firms.VISITS)][1]
        if raised and not asked:
            case = raised.pop()
            yield Request(visit=visit, firm=visit.firm, text=case.text[:1000], case=case)
        elif asked and number < SHOWN_REQUESTS * 2:
            yield Request(
                visit=visit, firm=visit.firm, text=asked, settled=words_of_firms.ON_THE_SPOT if number == 0 else ""
            )
