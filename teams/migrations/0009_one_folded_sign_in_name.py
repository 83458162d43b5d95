"""Sign-in names that differ in capitals, blanks or unseen characters alone are one; names of people lose such blanks.

Of accounts that would be one, the one in use stays as it is; the others get a number behind their sign-in name and a
line in the ledger, so that an administrator finds them and decides.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import count
from typing import Any

from django.db import migrations, models
from django.utils import timezone

import teams.models.user
from networks.naming import name_of, sign_in_key, sign_in_name
from teams.initials import initials_of

MOST = 64
PIECE = 5_000


def fold(apps: Any, schema_editor: Any) -> None:
    User = apps.get_model("teams", "User")
    groups: dict[str, list[Any]] = defaultdict(list)
    for user in User.objects.order_by("pk").iterator():
        groups[sign_in_key(user.username)].append(user)
    taken, renamed = set(groups), []
    for key, users in groups.items():
        users.sort(key=lambda user: (not user.is_active, user.last_login is None, user.pk))
        for user in users:
            before = user.username
            user.username, user.sign_in_key = sign_in_name(before), key
            if user is not users[0]:
                user.username, user.sign_in_key = _free(user.username, taken)
                renamed.append((user, before))
            user.name = name_of(user.name)[:MOST]
            user.initials = initials_of(user.name)
    columns = ["username", "sign_in_key", "name", "initials"]
    moved = {user.pk for user, _before in renamed}
    # Whoever gives a name up is written before whoever keeps it.
    User.objects.bulk_update([user for user, _before in renamed], columns, batch_size=PIECE)
    staying = [user for users in groups.values() for user in users if user.pk not in moved]
    User.objects.bulk_update(staying, columns, batch_size=PIECE)
    apps.get_model("networks", "Change").objects.bulk_create(_told(apps, user, before) for user, before in renamed)


def _free(username: str, taken: set[str]) -> tuple[str, str]:
    for number in count(2):
        ending = f"-{number}"
        name = username[: MOST - len(ending)] + ending
        key = sign_in_key(name)
        if key not in taken:
            taken.add(key)
            return name, key
    raise AssertionError


def _told(apps: Any, user: Any, before: str) -> Any:
    return apps.get_model("networks", "Change")(
        kind="user",
        subject_id=user.pk,
        subject=user.name[:200],
        about=[f"user:{user.pk}"],
        action="corrected",
        at=timezone.now(),
        changed={"username": [before, user.username]},
        note="Sign-in names that differ in capitals or blanks alone are one.",
    )


class Migration(migrations.Migration):
    dependencies = [("teams", "0008_contacts_and_red_stations"), ("networks", "0010_local_days")]

    operations = [
        migrations.AddField("user", "sign_in_key", models.CharField(max_length=64, db_collation="C", null=True, editable=False)),
        migrations.RunPython(fold, migrations.RunPython.noop),
        migrations.AlterField(
            "user",
            "sign_in_key",
            teams.models.user.SignInKeyField(max_length=64, db_collation="C", editable=False),
        ),
        migrations.AddConstraint(
            "user", models.UniqueConstraint(fields=["sign_in_key"], name="teams_user_one_sign_in_name")
        ),
        migrations.AlterField(
            "user",
            "username",
            teams.models.user.SignInNameField(max_length=64, unique=True, verbose_name="sign-in name"),
        ),
    ]
