"""Style sheets put together: what a browser would fetch through a chain of imports comes as one file.

Written for our own sheets: each import stands on a line of its own, names a layer and perhaps a medium, and the files
named import nothing themselves and point to nothing beside them. Anything else is refused, so that no sheet is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from posixpath import dirname, join, normpath

IMPORT = re.compile(
    r'^@import url\("(?P<name>[^"]+)"\) layer\((?P<layer>[a-z]+)\)(?: (?P<medium>[a-z]+))?;$', re.MULTILINE
)
CHARSET = re.compile(r'^\ufeff?@charset "UTF-8";')
POINTER = re.compile(r"url\(\s*['\"]?(?!data:|#)([^)'\"]+)")


class NotOneSheet(ValueError):
    """A sheet that cannot be put together; says which and why."""


def is_chained(sheet: str) -> bool:
    return "@import" in sheet


def put_together(name: str, read: Callable[[str], str]) -> str:
    """The sheet of that name with the sheets that it imports in their places, each in its layer and medium."""

    def written(found: re.Match[str]) -> str:
        imported = normpath(join(dirname(name), found["name"]))
        rules = CHARSET.sub("", read(imported)).strip()
        if is_chained(rules) or POINTER.search(rules):
            raise NotOneSheet(f"{name}: {imported} refers to another file")
        layered = f"@layer {found['layer']}{{{rules}}}"
        return f"@media {found['medium']}{{{layered}}}" if found["medium"] else layered

    whole = IMPORT.sub(written, read(name))
    if is_chained(whole):
        raise NotOneSheet(f"{name} imports something in a way that is not understood")
    return whole
