from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from networks import measuring, urgency


class Command(BaseCommand):
    help = "Learn what sounds urgent from labelled texts (columns types, numbers, text; tabs), and keep it as a table."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, default=[urgency.TEXTS])
        parser.add_argument("--table", type=Path, default=urgency.TABLE)

    def handle(self, *args: Any, **options: Any) -> None:
        texts = [labelled for path in options["files"] for labelled in measuring.read(path)]
        learnt = urgency.learn((labelled.text, bool(labelled.numbers)) for labelled in texts)
        urgency.written(learnt, options["table"])
        sentence = _("Learnt from %(texts)s texts: %(pieces)s pieces.")
        self.stdout.write(sentence % {"texts": len(texts), "pieces": len(learnt.of)})
