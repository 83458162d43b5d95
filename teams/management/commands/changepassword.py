"""Django's own command, after which the person has to choose another password before anything else opens."""

from __future__ import annotations

import getpass
from typing import Any

from django.contrib.auth.management.commands import changepassword

from networks.actions.record import record
from teams.models import User


class Command(changepassword.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        said = super().handle(*args, **options)
        person = User.objects.get_by_natural_key(options["username"] or getpass.getuser())
        User.objects.filter(pk=person.pk).update(password_is_given=True)
        record("password_given", person, by=None, area=person.home)
        return said
