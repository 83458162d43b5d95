"""The Chinese catalogue without gettext binaries: add translations, check that none is missing, compile."""

from __future__ import annotations

import argparse
import csv
import fcntl
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import polib
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
SKIPPED = {"tests", "scripts", "docs", "static", "locale", "node_modules", "build", "staticfiles"}
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
HEADER = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Plural-Forms": "nplurals=1; plural=0;",
}

Key = tuple[str | None, str]


def sources() -> Iterator[Path]:
    """Every Python file and template whose words a user may see."""
    for folder in sorted(ROOT.iterdir()):
        if folder.is_dir() and folder.name not in SKIPPED and not folder.name.startswith("."):
            yield from sorted(folder.rglob("*.py"))
            yield from sorted(path for path in folder.rglob("*") if path.suffix in {".html", ".txt"})


def python_text(path: Path) -> str:
    """The file as Python: a template becomes the calls that Django makes of it.

    Lines lose their indentation there, because template indentation is not Python's.
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    return "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())


def messages_in(path: Path) -> Iterator[tuple[Key, int]]:
    source = BytesIO(python_text(path).encode())
    for line, text, _comments, context in extract("python", source, keywords=KEYWORDS):
        msgid = text[0] if isinstance(text, tuple) else text
        if msgid:
            yield (context, msgid), line


def used_messages() -> dict[Key, str]:
    """Each message of the code with the place where it is first used."""
    used: dict[Key, str] = {}
    for path in sources():
        for key, line in messages_in(path):
            used.setdefault(key, f"{path.relative_to(ROOT)}:{line}")
    return used


def key_of(entry: polib.POEntry) -> Key:
    return (entry.msgctxt, entry.msgid)


def translation_of(entry: polib.POEntry) -> str:
    return str(entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr)


def load() -> polib.POFile:
    if CATALOGUE.exists():
        return polib.pofile(str(CATALOGUE), wrapwidth=0)
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = dict(HEADER)
    return catalogue


def save(catalogue: polib.POFile) -> None:
    """Write in the order of the messages, so that two people's additions rarely touch."""
    catalogue.sort(key=lambda entry: (entry.msgid.lower(), entry.msgid, entry.msgctxt or ""))
    unfinished = CATALOGUE.with_suffix(".new")
    catalogue.save(str(unfinished))
    os.replace(unfinished, CATALOGUE)


@contextmanager
def locked() -> Iterator[None]:
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(CATALOGUE.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def entry_from(row: list[str]) -> polib.POEntry:
    r"""One line `msgid<TAB>msgstr[<TAB>context=…][<TAB>plural=…]`; \n stands for a line break."""
    msgid, msgstr, *options = (column.replace("\\n", "\n") for column in row)
    named = dict(option.split("=", 1) for option in options if option)
    unknown = named.keys() - {"context", "plural"}
    if unknown:
        raise SystemExit(f"unknown column {sorted(unknown)} at {msgid!r}: use context=… or plural=…")
    entry = polib.POEntry(msgid=msgid, msgctxt=named.get("context"))
    if "plural" in named:
        entry.msgid_plural, entry.msgstr_plural = named["plural"], {0: msgstr}
    else:
        entry.msgstr = msgstr
    return entry


def read_rows(path: Path) -> list[polib.POEntry]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if any(row)]
    short = [row for row in rows if len(row) == 1]
    if short:
        raise SystemExit(f"no tab between msgid and translation: {short[0][0]!r}")
    return [entry_from(row) for row in rows]


def add(path: Path, *, over: bool) -> int:
    """Merge the file's lines into the catalogue. A message that has other words already is refused, because other
    pages show them: a new meaning takes a context. `over`: the words are changed wherever they are shown.
    """
    entries = read_rows(path)
    with locked():
        catalogue = load()
        known = {key_of(entry): entry for entry in catalogue}
        if not over and (changed := [entry for entry in entries if is_other(entry, known.get(key_of(entry)))]):
            for entry in changed:
                sys.stderr.write(f"has other words: {entry.msgid!r}: {known[key_of(entry)].msgstr}\n")
            sys.stderr.write("Give it a context, or change it everywhere with --over.\n")
            return 1
        merged = known | {key_of(entry): entry for entry in entries}
        catalogue[:] = list(merged.values())
        save(catalogue)
        write_compiled(catalogue)
    sys.stdout.write(f"{len(entries)} lines merged, {len(merged)} messages in all\n")
    return 0


def is_other(entry: polib.POEntry, known: polib.POEntry | None) -> bool:
    said = known and (known.msgstr or known.msgstr_plural.get(0))
    return bool(said) and said != (entry.msgstr or entry.msgstr_plural.get(0))


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def expected_in(entry: polib.POEntry) -> set[str]:
    return placeholders(entry.msgid) | placeholders(entry.msgid_plural or "")


def check() -> int:
    """Name messages without a translation, translations with a placeholder of their own, and unused ones."""
    used, catalogue = used_messages(), {key_of(entry): entry for entry in load()}
    missing = [key for key in used if key not in catalogue or not translation_of(catalogue[key])]
    broken = [key for key, entry in catalogue.items() if placeholders(translation_of(entry)) - expected_in(entry)]
    for context, msgid in missing:
        sys.stdout.write(f"missing  {used[context, msgid]}  {msgid!r}{f'  context={context}' if context else ''}\n")
    for _context, msgid in broken:
        sys.stdout.write(f"broken   placeholder that the message does not have: {msgid!r}\n")
    for _context, msgid in sorted((key for key in catalogue if key not in used), key=lambda key: key[1]):
        sys.stdout.write(f"unused   {msgid!r}\n")
    sys.stdout.write(f"{len(used)} messages used, {len(missing)} missing, {len(broken)} broken\n")
    return 1 if missing or broken else 0


def write_compiled(catalogue: polib.POFile) -> None:
    catalogue.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))


def compile_catalogue() -> int:
    with locked():
        write_compiled(load())
    return 0


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    adding = commands.add_parser("add", help="merge a tab-separated file")
    adding.add_argument("file", type=Path)
    adding.add_argument("--over", action="store_true", help="also where a message has other words already")
    commands.add_parser("check", help="exit 1 if a message has no translation")
    commands.add_parser("compile", help="write django.mo")
    options = parser.parse_args(arguments)
    if not settings.configured:
        settings.configure(USE_I18N=False)
    if options.command == "add":
        return add(options.file, over=options.over)
    return check() if options.command == "check" else compile_catalogue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
