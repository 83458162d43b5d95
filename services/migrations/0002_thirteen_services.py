"""The catalogue that comes with the service: an installation that is updated has it at once."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from services.loading import rows
from worktime.days import FIRST_DAY


def load(apps: Any, _editor: Any) -> None:
    service = apps.get_model("services", "Service")
    service.objects.bulk_create(service(**row, since=FIRST_DAY) for row in rows())


class Migration(migrations.Migration):
    dependencies = [("services", "0001_services")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
