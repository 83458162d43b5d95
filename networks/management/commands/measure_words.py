from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from networks import measuring, rules


class Command(BaseCommand):
    help = "Measure suggestions of types and numbers to ring on labelled texts (columns types, numbers, text; tabs)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        for path in options["files"]:
            tally = measuring.measure(measuring.read(path), rules.current())
            sentence = _(
                "%(file)s: of %(typed)s texts with a type the first suggestion is right for %(first)s, one of three "
                "for %(three)s; of %(danger)s with danger to life %(heard)s show a number to ring, of %(harmless)s "
                "others %(alarmed)s do."
            )
            self.stdout.write(
                sentence
                % {
                    "file": path.name,
                    "typed": tally.typed,
                    "first": tally.first,
                    "three": tally.among_three,
                    "danger": tally.in_danger,
                    "heard": tally.heard,
                    "harmless": tally.harmless,
                    "alarmed": tally.alarmed,
                }
            )
