"""The duty catalogue: the published headings and matter types with what we add to them."""

from __future__ import annotations

from django.db import transaction

from networks.limit_rules import require_inside
from networks.loading.tables import FIRST_DAY, read_table
from networks.models import CatalogueItem

UPDATED = [
    "parent", "name_zh", "name_en", "network", "lead_unit_zh", "lead_functions", "level", "limit", "limit_source",
    "is_confidential", "stage_limits", "redirect", "is_guarded", "keywords", "assist_functions", "legal_basis",
]  # fmt: skip


@transaction.atomic
def load_catalogue() -> int:
    """Bring the catalogue up to the table; the number of its entries.

    The table gives each entry's first version. An entry that an administrator has changed, ended or added is theirs:
    the table no longer writes it.
    """
    kept = _kept_by_administrators()
    rows = [row for row in read_table("catalogue") if row["code"] not in kept]
    additions = {row["code"]: row for row in read_table("catalogue_additions")}
    names = {row["written"]: row["functions"].split() for row in read_table("duty_names")}
    headings = _keep([_entry(row, {}, names, None) for row in rows if not row["parent_code"]])
    by_code = kept | {heading.code: heading for heading in headings}
    closes = {row["level"]: row["close"] for row in read_table("level_rules")}
    for row in rows:
        require_inside(stage_limits(row["stage_limits"]), row["limit"] or closes.get(row["level"], ""))
    matters = [
        _entry(row, additions[row["code"]], names, by_code[row["parent_code"]]) for row in rows if row["parent_code"]
    ]
    return len(kept) + len(headings) + len(_keep(matters))


def _kept_by_administrators() -> dict[str, CatalogueItem]:
    """Entries with another version than the table's first, or an end; by code, the first version."""
    entries = list(CatalogueItem.objects.order_by("code", "-since"))
    touched = {entry.code for entry in entries if entry.since != FIRST_DAY or entry.until}
    return {entry.code: entry for entry in entries if entry.code in touched}


def lead_functions(written: str, names: dict[str, list[str]]) -> list[str]:
    """The duties in a text such as `住建局(物业)/街道`, each once and under its one name: 住建局, 街道."""
    return list(dict.fromkeys(duty for part in written.split("/") for duty in names.get(part, [part])))


def stage_limits(written: str) -> dict[str, str]:
    """`stop_work:4WH;penalty:7WD` by stage."""
    return dict(part.split(":", 1) for part in written.split(";") if part)


def _entry(
    row: dict[str, str], addition: dict[str, str], names: dict[str, list[str]], parent: CatalogueItem | None
) -> CatalogueItem:
    return CatalogueItem(
        code=row["code"],
        parent=parent,
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        network=row["network"],
        lead_unit_zh=row["lead_unit_zh"],
        lead_functions=lead_functions(row["lead_unit_zh"], names),
        level=row["level"],
        limit=row["limit"],
        limit_source=row["limit_source"],
        is_confidential=row["confidential"] == "yes",
        stage_limits=stage_limits(row["stage_limits"]),
        redirect=row["redirect"],
        is_guarded=addition.get("is_guarded") == "yes",
        keywords=addition.get("keywords", "").split(),
        assist_functions=addition.get("assists", "").split(),
        legal_basis=addition.get("legal_basis", ""),
        since=FIRST_DAY,
    )


def _keep(entries: list[CatalogueItem]) -> list[CatalogueItem]:
    return CatalogueItem.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["code", "since"], update_fields=UPDATED
    )
