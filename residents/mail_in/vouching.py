"""Whether the city's own mail server vouches for the sender: what it wrote in Authentication-Results (RFC 8601). Pure.

Anybody can write any sender into a mail, and any such header below. Only the topmost header of the server that is named
in the settings counts, which takes off others in its name as the standard has it.
"""

from __future__ import annotations

import re
from email.message import EmailMessage

COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)")
RESULT = re.compile(r"^\s*(dmarc|dkim|spf)\s*=\s*(\w+)", re.IGNORECASE)
PROPERTY = re.compile(r"\b(?:header\.(?:from|d|i)|smtp\.mailfrom)\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)


def vouches(mail: EmailMessage, address: str, *, server: str) -> bool:
    """Whether DMARC, or a DKIM signature or SPF of the sender's own domain, passed at `server`."""
    said = next((line for line in mail.get_all("authentication-results") or () if _is_of(str(line), server)), None)
    if said is None:
        return False
    domain = address.rpartition("@")[2]
    return any(_proves(part, domain) for part in _plain(str(said)).split(";")[1:])


def _is_of(line: str, server: str) -> bool:
    named = _plain(line).split(";")[0].split()
    return bool(named and server) and named[0].lower() == server.lower()


def _plain(line: str) -> str:
    """Without comments, which may stand in one another."""
    before = ""
    while before != line:
        before, line = line, COMMENT.sub(" ", line)
    return line


def _proves(part: str, domain: str) -> bool:
    result = RESULT.match(part)
    if result is None or result[2].lower() != "pass":
        return False
    return any(_belong_together(found.rpartition("@")[2].lower(), domain) for found in PROPERTY.findall(part))


def _belong_together(one: str, other: str) -> bool:
    """The same domain, or one within the other: mail.example.org signs for example.org."""
    shorter, longer = sorted((one.strip("."), other), key=len)
    return "." in shorter and (longer == shorter or longer.endswith(f".{shorter}"))
