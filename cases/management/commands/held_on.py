"""What is held on one resident, by telephone or by number and code; on record under the name of whoever asks."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cases.reading import holdings
from teams.models import User
from web.errors import Refusal


class Command(BaseCommand):
    help = "List what is held on a resident: kinds, where, since when, until when. --by: the security administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--phone", default="")
        parser.add_argument("--number", default="")
        parser.add_argument("--code", default="")
        parser.add_argument("--by", required=True, help="sign-in name of the security administrator who asks")

    def handle(self, *args: Any, phone: str, number: str, code: str, by: str, **options: Any) -> None:
        person = User.objects.filter(username=by, is_active=True).first()
        if person is None or bool(phone) == bool(number and code):
            raise CommandError(_("Fill in the telephone, or number and code of a matter."))
        try:
            found = holdings.of_telephone(phone, by=person) if phone else holdings.of_code(number, code, by=person)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        if found is None:
            raise CommandError(_("Number and code do not belong together."))
        for row in found.rows:
            until = row.until.isoformat() if row.until else ""
            words = (row.what, row.where, row.since.date().isoformat(), until, row.note)
            self.stdout.write("\t".join(words))
