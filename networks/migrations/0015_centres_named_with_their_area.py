"""Two centres of one short name, 指挥中心, could not be told apart where they met on one page."""

from django.db import migrations
from django.db.models import CharField, F, Value
from django.db.models.functions import Concat

BARE = "指挥中心"


def name_with_area(apps, _schema):
    """Only where nobody chose another short name."""
    Unit, Area = apps.get_model("networks", "Unit"), apps.get_model("networks", "Area")
    places = Unit.objects.filter(short_name=BARE).values_list("area", flat=True).distinct()
    for area in Area.objects.filter(pk__in=list(places)):
        Unit.objects.filter(short_name=BARE, area=area).update(short_name=f"{area.name}{BARE}"[:50])


def name_bare(apps, _schema):
    Unit = apps.get_model("networks", "Unit")
    named = Concat(F("area__name"), Value(BARE), output_field=CharField())
    Unit.objects.filter(pk__in=list(Unit.objects.filter(short_name=named).values_list("pk", flat=True))).update(
        short_name=BARE
    )


class Migration(migrations.Migration):
    dependencies = [("networks", "0014_keywords_are_phrases")]

    operations = [migrations.RunPython(name_with_area, name_bare)]
