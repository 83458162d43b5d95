"""Verifies an exported city anywhere, with Python alone: `python verify.py` beside datapackage.json.

Every file by its SHA-256; the chain of every case, event by event; the chains of links. Exits with 1 where something is
not as it was exported, after a line that names it.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

Row = dict[str, str]
PIECE = 1_048_576
LONGEST_CELL = 2**31 - 1


def main(folder: Path) -> int:
    csv.field_size_limit(LONGEST_CELL)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    found = 0
    for sentence in (*_files(folder, package), *_cases(folder), *_links(folder)):
        found += 1
        sys.stdout.write(f"{sentence}\n")
    sys.stdout.write("Whole.\n" if not found else f"{found} findings.\n")
    return 1 if found else 0


def _files(folder: Path, package: dict[str, object]) -> Iterator[str]:
    """Each file as it was written."""
    resources: list[dict[str, str]] = package["resources"]  # type: ignore[assignment]  # as the package was written
    for resource in resources:
        path = folder / resource["path"]
        if not path.exists():
            yield f"{resource['path']}: missing"
        elif f"sha256:{_digest(path)}" != resource["hash"]:
            yield f"{resource['path']}: changed"


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _cases(folder: Path) -> Iterator[str]:
    """Both files go by the number of the case, so that neither has to be held in memory."""
    chains = groupby(rows(folder / "data/cases_caseevent.csv"), key=lambda event: event["case_id"])
    chain = next(chains, None)
    for case in rows(folder / "data/cases_case.csv"):
        if chain is None or chain[0] != case["id"]:
            yield f"{case['reference']}: no events"
            continue
        if bad := _broken(chain[1], case):
            yield f"{case['reference']}: {bad}"
        chain = next(chains, None)
    if chain is not None:
        yield f"events of a case that is not there: {chain[0]}"


def _broken(events: Iterator[Row], case: Row) -> str:
    """What is wrong with the chain of a case; all of its events are read in any case."""
    before, number, found = b"", 0, ""
    for event in events:
        number += 1
        if not found and int(event["seq"]) != number:
            found = f"event {event['seq']}: gap"
        if not found and not _follows(event, before, case["uid"]):
            found = f"event {event['seq']}: changed"
        before = bytes.fromhex(event["hash"])
    return found or ("" if before == bytes.fromhex(case["ledger_head"]) else f"event {number}: cut")


def _follows(event: Row, before: bytes, uid: str) -> bool:
    """SHA-256 over the hash before it and the canonical JSON of the event; texts enter as their own digest.

    Where words were disposed of (`erased`), their digest stands for the note; where the payload lost words too, `rest`
    binds what is left to the event's own hash.
    """
    erased = json.loads(event["erased"]) if event["erased"] else None
    if erased and event["note"]:
        return False
    body = canonical(_body(event, uid, erased))
    if erased and "rest" in erased:
        return bool(erased["rest"] == hashlib.sha256(before + bytes.fromhex(event["hash"]) + body).hexdigest())
    return hashlib.sha256(before + body).hexdigest() == event["hash"]


def _body(event: Row, uid: str, erased: dict[str, str] | None) -> dict[str, object]:
    return {
        "case": uid,
        "seq": int(event["seq"]),
        "action": event["action"],
        "source": event["source"],
        "target": event["target"],
        **{name: int(event[f"{name}_id"]) if event[f"{name}_id"] else None for name in ("by", "unit", "holder")},
        **{name: event[name].replace("Z", "+00:00") for name in ("occurred_at", "recorded_at")},
        "note": erased["note"] if erased else hashlib.sha256(event["note"].encode()).hexdigest(),
        "payload": json.loads(event["payload"]),
    }


def canonical(body: dict[str, object]) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _links(folder: Path) -> Iterator[str]:
    """Chains of the configuration, of posts, orders and disposals: each link is hashed over the one before it."""
    for chain, links in groupby(rows(folder / "data/networks_link.csv"), key=lambda link: link["chain"]):
        before = b""
        for number, link in enumerate(links, 1):
            said = f"{chain} {number} {link['kind']}:{link['row']} {_microseconds(link['at'])} {link['digest']}"
            if hashlib.sha256(before + said.encode()).hexdigest() != link["hash"]:
                yield f"links of {chain}: {link['seq']} does not follow"
                break
            before = bytes.fromhex(link["hash"])


def _microseconds(instant: str) -> int:
    since = dt.datetime.fromisoformat(instant.replace("Z", "+00:00")) - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return since // dt.timedelta(microseconds=1)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent))
