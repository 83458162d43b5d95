"""Django's deployment checks, on the settings production would have."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "DEBUG": "off",
    "HTTPS": "on",
    "BEHIND_PROXY": "on",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "SEAL_KEYS": Fernet.generate_key().decode(),
    "ALLOWED_HOSTS": "governance.example",
    "BASE_URL": "https://governance.example",
    "DATABASE_URL": "postgres://governance@database/governance",
    "REDIS_URL": "redis://broker:6379/0",
}


def main() -> int:
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **PRODUCTION}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
