"""`python -m governance.localstack`: `run`, or the single things that set-up needs."""

from __future__ import annotations

import argparse
import os
import sys

from governance.localstack import browser, run, stack
from governance.localstack.errors import Refusal


def main() -> int:
    parser = argparse.ArgumentParser(prog="governance.localstack", description=__doc__)
    tasks = parser.add_subparsers(dest="task", required=True)
    running = tasks.add_parser("run", help="the whole service, until Ctrl-C")
    running.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
    running.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    tasks.add_parser("secrets", help="make this machine's own keys, once")
    tasks.add_parser("browser", help="find or install what browser tests need")
    options = parser.parse_args()
    try:
        _do(options)
    except Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    return 0


def _do(options: argparse.Namespace) -> None:
    if options.task == "run":
        run.run(host=options.host, port=options.port)
    elif options.task == "secrets":
        stack.ensure_secrets()
    else:
        browser.ensure()


if __name__ == "__main__":
    sys.exit(main())
