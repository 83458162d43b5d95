"""Following what a page offers: every link and every button of it, as whoever reads it."""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin

from django.test import Client

LINK = re.compile(r'<a\b[^>]*\bhref="([^"#]+)')
BUTTON = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*\baction="(/(?:administration|alliances|firms|teams)/[^"]+)')
Open = set[tuple[str, str]]
"""Who has followed which link of one world already; most of them stand on every page."""


def offered(page: str, at: str) -> set[str]:
    return {urljoin(at, html.unescape(link)) for link in (*LINK.findall(page), *BUTTON.findall(page))}


def dead_ends(client: Client, who: str, at: str, found_open: Open) -> dict[str, int]:
    page = client.get(at)
    if not page.headers["Content-Type"].startswith("text/html"):
        return {}
    links = {link for link in offered(page.content.decode(), at) if link.startswith("/")}
    answers = {link: client.get(link).status_code for link in links if (who, link) not in found_open}
    refused = {link: status for link, status in answers.items() if status >= 400 and status != 405}
    found_open.update((who, link) for link in answers.keys() - refused.keys())
    return refused
