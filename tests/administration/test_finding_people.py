"""People are found by what one has in the hand: any part of the name, the whole telephone, the sign-in name."""

from __future__ import annotations

import pytest
from django.db import connection

from networks.folding import name_pieces
from teams import finding
from teams.models import User
from tests.cases.world import World

pytestmark = pytest.mark.django_db
NAMES = ("王春红", "王春", "红春王", "买买提·吐尔逊", "阿卜杜拉•艾则孜・买买提", "王　芳", "John Smith", "欧阳春红")
DOTS = "·•・･‧∙⋅●．."


@pytest.fixture
def people(world: World) -> None:
    for place, name in enumerate(NAMES):
        User.objects.create_user(f"Roster{place}", name, phone=f"138 4325 67{place}9" if place else "+86 13843256789")


def found(typed: str) -> list[str]:
    roster = User.objects.filter(username__startswith="Roster")
    return list(finding.people(typed, roster).order_by("pk").values_list("name", flat=True))


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("王春红", ["王春红"]),
        ("春红", ["王春红", "欧阳春红"]),
        ("王 春 红", ["王春红"]),
        ("买买提", ["买买提·吐尔逊", "阿卜杜拉•艾则孜・买买提"]),
        ("吐尔逊", ["买买提·吐尔逊"]),
        ("艾则孜", ["阿卜杜拉•艾则孜・买买提"]),
        ("买买提吐尔逊", ["买买提·吐尔逊"]),
        *((f"买买提{dot}吐尔逊", ["买买提·吐尔逊"]) for dot in DOTS),
        ("王芳", ["王　芳"]),
        ("王　芳", ["王　芳"]),
        ("王", ["王春红", "王春", "王　芳"]),
        ("红王", []),
        ("smith", ["John Smith"]),
        ("ＪＯＨＮ", ["John Smith"]),
        ("WCH", ["王春红"]),
        ("ｗｃｈ", ["王春红"]),
        ("roster3", ["买买提·吐尔逊"]),
        ("ROSTER3", ["买买提·吐尔逊"]),
        ("13843256789", ["王春红"]),
        ("+86 138-4325-6789", ["王春红"]),
        ("１３８４３２５６７１９", ["王春"]),
        ("138 4325 6719", ["王春"]),
        ("6719", ["王春"]),
        ("13843256000", []),
        ("'", []),
        ("\\", []),
        ("\x00", list(NAMES)),
    ],
)
def test_somebody_is_found_by(people: None, typed: str, names: list[str]) -> None:
    assert found(typed) == names


def test_the_database_cuts_names_as_this_project_does(db: None) -> None:
    names = [*NAMES, *(f"王{dot}芳" for dot in DOTS), "", "Ａ·Ｂ", "王-芳", "𠮷田"]

    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(networks_name_pieces(name)) FROM unnest(%s::text[]) name", [names])
        kept = [frozenset(row[0]) for row in cursor.fetchall()]

    assert kept == [name_pieces(name) for name in names]


def test_the_index_of_names_is_asked(people: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    assert "teams_user_for_parts_of_the_name" in User.objects.filter(finding._name_holds("春红")).explain()


@pytest.mark.parametrize("typed", ["物业（东区", "物业(东区", "物业（东区）", "物业(东区)", "Ａ栋物业", "a栋物业"])
def test_a_unit_is_found_with_whatever_brackets_and_width(world: World, typed: str) -> None:
    unit = world.unit("property")
    unit.name = "A栋物业（东区）"
    unit.save()

    assert list(finding.units(typed, type(unit).objects.all())) == [unit]
