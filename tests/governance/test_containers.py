"""What can be known of the containers without an engine: names, dependencies and health checks fit together."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from governance.database_rights import SERVICE_ROLE

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ["migrate", "web", "worker", "slow", "beat"]
READ = re.compile(r"env(?:\.\w+)?\(\s*\"([A-Z_]+)\"")
SIGNED_IN = re.compile(r"postgres://(\w+):")
ASKED = re.compile(r"\$\{([A-Z_]+)")


def names_in_example() -> set[str]:
    return set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def names_in_settings() -> set[str]:
    return set(READ.findall((ROOT / "governance" / "settings.py").read_text()))


def test_every_service_says_how_it_is_or_runs_once() -> None:
    unchecked = {name for name, service in SERVICES.items() if "test" not in service.get("healthcheck", {})}

    assert unchecked == {"migrate"}
    assert SERVICES["migrate"]["restart"] == "on-failure"


@pytest.mark.parametrize("name", OURS)
def test_the_settings_know_every_variable_a_service_is_given(name: str) -> None:
    assert set(SERVICES[name]["environment"]) - names_in_settings() == set()


def test_the_example_names_exactly_what_the_services_ask_for() -> None:
    assert set(ASKED.findall((ROOT / "docker-compose.yml").read_text())) == names_in_example()


def test_only_migrating_has_the_rights_of_the_owner() -> None:
    logins = {name: SIGNED_IN.findall(SERVICES[name]["environment"]["DATABASE_URL"])[0] for name in OURS}

    assert logins == {"migrate": "governance"} | dict.fromkeys(("web", "worker", "slow", "beat"), SERVICE_ROLE)
    assert "secure_database" in SERVICES["migrate"]["command"][-1]


def test_services_wait_for_services_that_exist_and_can_be_waited_for() -> None:
    for service in SERVICES.values():
        for awaited, terms in service.get("depends_on", {}).items():
            once = terms["condition"] == "service_completed_successfully"
            assert once == (awaited == "migrate")
            assert awaited in SERVICES


def test_what_must_last_is_on_named_volumes() -> None:
    used = {volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}

    assert used == set(COMPOSE["volumes"]) == {"postgres", "valkey", "media", "anchors"}


def test_secrets_have_no_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text()

    for name in ("SECRET_KEY", "SEAL_KEYS", "POSTGRES_PASSWORD", "DATABASE_SERVICE_PASSWORD"):
        assert set(re.findall(rf"\$\{{{name}([^}}]*)\}}", text)) == {":?"}


def test_the_image_copies_what_exists_and_runs_as_nobody_special() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY") and "--from" not in line]

    assert [name for names in copied for name in names if not (ROOT / name).exists()] == []
    assert "USER governance" in lines[lines.index("WORKDIR /app") :]
