"""Where the wheels keep their programs."""

from importlib.util import find_spec
from pathlib import Path

from governance.localstack.errors import Refusal


def package_directory(name: str) -> Path:
    """The directory of an installed package, which is not imported; `Refusal` if it is not installed."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise Refusal(f"The package {name} is missing: run `make setup`, or set DATABASE_URL and REDIS_URL.")
    return Path(spec.origin).parent
