"""The lock files: compile them from pyproject.toml, or say whether they are fresh.

Each names the digest of the dependencies it was compiled from, so that checking
needs no network. They hold exact versions and hashes, and no addresses.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = {"requirements.txt": [], "requirements-local.txt": ["local"], "requirements-dev.txt": ["local", "dev"]}
MARK = "# made by scripts/lock.py from dependencies "
COMPILE = ["pip", "compile", "--no-config", "--quiet", "--generate-hashes", "--no-emit-index-url", "--no-header"]


def project() -> dict[str, Any]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        found: dict[str, Any] = tomllib.load(file)["project"]
    return found


def digest(extras: list[str]) -> str:
    """Of what the file depends on alone, so that changing a tool's settings makes no lock file stale."""
    about = project()
    optional = about.get("optional-dependencies", {})
    wanted = [about["requires-python"], about["dependencies"], *(optional[extra] for extra in extras)]
    return hashlib.sha256(json.dumps(wanted).encode()).hexdigest()[:16]


def compile_all() -> None:
    previous: list[str] = []
    for name, extras in EXTRAS.items():
        chosen = [word for extra in extras for word in ("--extra", extra)]
        command = [sys.executable, "-m", "uv", *COMPILE, "--no-annotate", "--python-version", "3.11", *chosen]
        subprocess.run([*command, *previous, "pyproject.toml", "-o", name], cwd=ROOT, check=True, capture_output=True)
        target = ROOT / name
        target.write_text(f"{MARK}{digest(extras)}\n{target.read_text()}")
        # What production runs is what is tested: the longer lists keep to the versions of the shorter.
        previous = ["-c", name]


def stale() -> list[str]:
    names = [name for name, extras in EXTRAS.items() if _mark_of(ROOT / name) != digest(extras)]
    wanted = json.loads((ROOT / "package.json").read_text()).get("dependencies")
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"][""].get("dependencies")
    return names if wanted == locked else [*names, "package-lock.json"]


def _mark_of(path: Path) -> str:
    return path.read_text().partition("\n")[0].removeprefix(MARK)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=["compile", "check"])
    if parser.parse_args().task == "compile":
        compile_all()
        return 0
    names = stale()
    if names:
        print(f"Out of date: {', '.join(names)}. Run `make lock`.", file=sys.stderr)  # noqa: T201 - a command's answer
    return 1 if names else 0


if __name__ == "__main__":
    sys.exit(main())
