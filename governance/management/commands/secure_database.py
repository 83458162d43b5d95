"""Gives the service its login role and the rights it needs, no more."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from governance import database_rights


class Command(BaseCommand):
    help = (
        f"As the owner of the tables, after `migrate`: creates {database_rights.SERVICE_ROLE} where that is allowed, "
        "and gives it what the service needs. May be run any number of times."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--print", action="store_true", help="print the statements instead of running them")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["print"]:
            self.stdout.write("\n".join(f"{statement};" for statement in database_rights.grants()))
            return
        if not database_rights.secure(settings.DATABASE_SERVICE_PASSWORD):
            raise CommandError(f"This owner may not create roles.\n{database_rights.advice()}")
        if options["verbosity"]:
            self.stdout.write(f"{database_rights.SERVICE_ROLE} has the rights of the service, and no others.")
