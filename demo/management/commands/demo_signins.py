"""Who can sign in to the demo, and what each may try."""

from __future__ import annotations

from typing import Any
from unicodedata import east_asian_width

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from cases.models import Rating
from demo import golden
from demo.people import PASSWORD, SIGN_INS
from teams.models import Post
from web.addresses import whole_address

TRIED = {
    "wangchunhong": gettext_noop("log a matter, handle it on the spot, see what became of it"),
    "lixiulan": gettext_noop("accept, dispatch inside the community, pass up, check answers"),
    "zhangjianguo": gettext_noop("dispatch to departments, review bad ratings, return visits"),
    "liuxiaodong": gettext_noop("report in, consult, report progress, answer"),
    "chenguoping": gettext_noop("check answers before they are sent"),
    "zhaomin": gettext_noop("assist in a consultation"),
    "sunlijun": gettext_noop("report in, finish tasks with photos"),
    "zhouli": gettext_noop("rule on matters returned twice, firms' requests"),
    "gaofeng": gettext_noop("the city's desk, rulings on the counties' matters"),
    "hanbin": gettext_noop("heating matters: report in, return, work"),
    "songyan": gettext_noop("check the heating company's answers"),
    "duanwei": gettext_noop("street order: report in and work"),
    "baixue": gettext_noop("raise a firm's request and follow it"),
    "mengjie": gettext_noop("the alliance: needs, resources, matches"),
    "jiangtao": gettext_noop("what is late in the whole city"),
    "xuhong": gettext_noop("what is late in the county"),
    "yuhai": gettext_noop("all matters of the sub-district"),
    "qinming": gettext_noop("read any matter's record, change nothing"),
    "caijing": gettext_noop("administration; sees no matters"),
    "fanglei": gettext_noop("grants of posts; sees no matters"),
    "gumin": gettext_noop("confirms what the other security administrator may not do alone"),
}


class Command(BaseCommand):
    help = "Print the demo's sign-ins: duty, place, name, sign-in name and what to try."

    def handle(self, *args: Any, **options: Any) -> None:
        posts = Post.objects.current().filter(person__username__in=TRIED).select_related("person", "unit", "area")
        held = {post.person.username: post for post in posts}
        if golden.GRID_WORKER.username not in held:
            return
        with override("zh-hans"):
            rows = [self._row(held[seat.username]) for seat in SIGN_INS if seat.username in held]
            self._print([(_("Duty"), _("Place"), _("Name"), _("Sign-in name"), _("What to try")), *rows])
            self.stdout.write(_("Password of all: %(password)s") % {"password": PASSWORD})
            self._print_link()

    def _row(self, post: Post) -> tuple[str, ...]:
        person = post.person
        return (post.duty_name, post.place, person.name, person.username, _(TRIED[person.username]))

    def _print(self, rows: list[tuple[str, ...]]) -> None:
        widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
            self.stdout.write("  ".join(cells).rstrip())

    def _print_link(self) -> None:
        """The page of a resident who has not answered yet: their code is in no sign-in's hands."""
        open_ones = Rating.objects.filter(answered_at=None, case__state="evaluating", case__needs_review=False)
        rating = open_ones.select_related("reporter").order_by("-closes_at").first()
        if rating:
            address = whole_address("residents:rate", rating.code)
            self.stdout.write(_("A resident's evaluation: %(address)s") % {"address": address})


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
