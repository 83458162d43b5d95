"""What the service may do in the database: its login role, the rights of that role, and whether they hold.

Migrations run as the owner of the tables, the service as `governance_app`. The rights are stated here in one place and
given anew after each migration (`manage.py secure_database`), so a table that is new is never left out.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction

logger = logging.getLogger(__name__)

SERVICE_ROLE = "governance_app"
EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"
ADDED = "SELECT, INSERT"
READ = "SELECT"
CASE_IS_FINAL_IN = frozenset({"id", "uid", "reference", "text", "place", "channel", "raised_by_id", "raised_at"})

RIGHTS: Mapping[str, str] = {
    "cases_caseevent": ADDED,
    "cases_disposal": f"{ADDED}, UPDATE (decided_by_id, decided_at, is_approved, last_case, done, finished_at)",
    "cases_disposedcase": ADDED,
    "cases_lookalarm": ADDED,
    "cases_phonelookup": ADDED,
    "cases_evidence": f"{ADDED}, UPDATE (gone_at)",
    "cases_legalhold": f"{ADDED}, UPDATE (lifted_by_id, lifted_at, lifted_why)",
    "cases_rating": f"{ADDED}, UPDATE (closes_at, answered_at, contacted, solved, satisfied, reasons,"
    " visited_by_id, witness, way, code_digest, sealed_code, erased)",
    "cases_ratinghold": f"{ADDED}, UPDATE (verdict, judged_at)",
    "cases_supervisionorder": f"{ADDED}, UPDATE (unit_id, reason, reply, replied_by_id, replied_at, stopped_at)",
    "cases_ordernumbers": f"{ADDED}, UPDATE",
    "cases_anchor": ADDED,
    "councils_councilevent": ADDED,
    "councils_correction": ADDED,
    "councils_promisetold": ADDED,
    "councils_residentsvote": ADDED,
    "councils_promise": f"{ADDED}, UPDATE (kept_at, now_due_on)",
    "volunteering_needevent": ADDED,
    "services_serviceevent": ADDED,
    "services_bookingevent": ADDED,
    "services_certificate": f"{ADDED}, UPDATE (withdrawn_at, withdrawn_by_id, withdrawn_why, sealed_text, sealed_code,"
    " code_digest)",
    "volunteering_activityshift": f"{ADDED}, UPDATE",
    "volunteering_attendance": f"{ADDED}, UPDATE (confirmed_by_id, confirmed_at)",
    "exports_export": f"{ADDED}, UPDATE (decided_by_id, decided_at, state, why, attempts, done, to_do, row_count, size,"
    " sha256, ready_at, until)",
    "networks_change": ADDED,
    "networks_link": READ,
    "outbox_message": f"{ADDED}, DELETE, UPDATE (state, result, attempts, available_at, sent_at, last_error)",
    "django_migrations": READ,
}
"""Tables in which the service may do less than everything; what is written once is neither rewritten nor deleted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the service's own connection could do and should not be able to."""

    code: str
    sentence: str


def creation(database: str) -> list[str]:
    """What the database's administrator runs, where the owner of the tables may not create roles."""
    return [
        f"CREATE ROLE {SERVICE_ROLE} LOGIN PASSWORD '…';",
        f'GRANT CONNECT ON DATABASE "{database}" TO {SERVICE_ROLE};',
    ]


def grants() -> Iterator[str]:
    """What the owner of the tables runs, any number of times."""
    yield f"GRANT USAGE ON SCHEMA public TO {SERVICE_ROLE}"
    yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {EVERYTHING} ON TABLES TO {SERVICE_ROLE}"
    yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {SERVICE_ROLE}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {SERVICE_ROLE}"
    for table in sorted(connection.introspection.table_names()):
        yield f'REVOKE ALL ON "{table}" FROM {SERVICE_ROLE}'
        yield f'GRANT {_rights(table)} ON "{table}" TO {SERVICE_ROLE}'


def secure(password: str = "") -> bool:
    """Create the login role where that is allowed, and give it its rights; whether there is such a role now."""
    if _stands() is None and not _tried(f"CREATE ROLE {SERVICE_ROLE} NOLOGIN"):
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('governance: rights'))")
        for statement in grants():
            cursor.execute(statement)
    _may_sign_in(password)
    for closing in (
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"REVOKE TEMPORARY ON DATABASE {_quoted_database()} FROM PUBLIC",
    ):
        _tried(closing)
    return True


def findings(login: str = "") -> list[Finding]:
    """What `login` (or whoever this connection signed in as) could do beyond its work; nothing before migrations."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('cases_caseevent') IS NOT NULL, coalesce(%s, session_user)", [login or None])
        is_migrated, name = cursor.fetchone()
        if not is_migrated:
            return []
        cursor.execute(REACHED, {"login": name})
        is_superuser, is_owner, may_rewrite = cursor.fetchone()
    if is_superuser:
        return [Finding("W001", f"The service signs in as the superuser {name}: nothing in the database binds it.")]
    if is_owner:
        return [Finding("W002", f"The service signs in as {name}, who owns the tables and could rewrite the ledger.")]
    if may_rewrite:
        return [Finding("W003", f"{name} may rewrite what is written once: run `manage.py secure_database`.")]
    return []


def advice() -> str:
    """What to do about the findings, with the statements for this database."""
    return "\n".join(
        [
            *_for_the_administrator(),
            "As the owner of the tables: manage.py secure_database",
            f"Then start the service with DATABASE_URL=postgres://{SERVICE_ROLE}:…@host/{_database()}",
        ]
    )


def _for_the_administrator() -> list[str]:
    stands = _stands()
    if stands:
        return []
    made = creation(_database()) if stands is None else [f"ALTER ROLE {SERVICE_ROLE} LOGIN PASSWORD '…';"]
    return ["As an administrator of the database:", *made]


REACHED = """
WITH who AS (SELECT oid, rolsuper FROM pg_roles WHERE rolname = %(login)s)
SELECT bool_or(who.rolsuper OR EXISTS (
         SELECT FROM pg_roles above WHERE above.rolsuper AND pg_has_role(who.oid, above.oid, 'MEMBER'))),
       bool_or(pg_has_role(who.oid, (SELECT relowner FROM pg_class WHERE oid = 'cases_caseevent'::regclass), 'MEMBER')),
       bool_or(has_table_privilege(who.oid, 'cases_caseevent', 'UPDATE, DELETE, TRUNCATE')
         OR has_table_privilege(who.oid, 'cases_rating', 'UPDATE, DELETE, TRUNCATE')
         OR has_table_privilege(who.oid, 'cases_evidence', 'UPDATE, DELETE, TRUNCATE')
         OR has_table_privilege(who.oid, 'networks_change', 'UPDATE, DELETE, TRUNCATE'))
FROM who
"""


def warn() -> None:
    """Log the findings, with what to do; a database that does not answer is somebody else's to report."""
    try:
        found = findings()
        advised = advice() if found else ""
    except DatabaseError:
        return
    finally:
        connection.close()
    for finding in found:
        logger.warning("%s\n%s", finding.sentence, advised)


def _rights(table: str) -> str:
    if table != "cases_case":
        return RIGHTS.get(table, EVERYTHING)
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    columns = ", ".join(f'"{column.name}"' for column in described if column.name not in CASE_IS_FINAL_IN)
    return f"{ADDED}, UPDATE ({columns})"


def _stands() -> bool | None:
    """Whether the role may sign in; None where there is no such role."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", [SERVICE_ROLE])
        row = cursor.fetchone()
    return row[0] if row else None


def _may_sign_in(password: str) -> None:
    if password:
        _tried(f"ALTER ROLE {SERVICE_ROLE} LOGIN PASSWORD %s", [password])
    elif not _stands():
        _tried(f"ALTER ROLE {SERVICE_ROLE} LOGIN")


def _tried(statement: str, params: list[str] | None = None) -> bool:
    """Whether the statement was allowed; what is not allowed here is for the database's administrator."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, params)
    except DatabaseError:
        return False
    return True


def _database() -> str:
    return str(connection.settings_dict["NAME"])


def _quoted_database() -> str:
    return connection.ops.quote_name(_database())
