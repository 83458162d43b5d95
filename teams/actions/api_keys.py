"""Keys for programs: granted by an administrator, fetched by the holder of the post, used, taken back (decision 60)."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from networks.actions.record import record
from teams import policies
from teams.actions import telling
from teams.choices import ADMINISTRATORS
from teams.kinds import KEY_FETCHED, KEY_GRANTED
from teams.models import ApiKey, Post, Scope, User
from teams.models.api_key import SHOWN_OF_IT, ApiKeyQuerySet
from web.compiled import Compiled
from web.errors import NotAllowed, Refusal, require_said

LONGEST = dt.timedelta(days=400)
"""A year, and some weeks in which the next key takes over."""
BEGINNING = "gov_"
BYTES = 32

# One statement: of requests at once each gets a number of its own, whichever process answers it.
COUNT = """
INSERT INTO teams_apikeyuse (key_id, minute, count, last_used_at) VALUES (%(key)s, %(minute)s, 1, %(now)s)
ON CONFLICT (key_id) DO UPDATE SET
    count = CASE WHEN teams_apikeyuse.minute = EXCLUDED.minute THEN teams_apikeyuse.count + 1 ELSE 1 END,
    minute = EXCLUDED.minute,
    last_used_at = EXCLUDED.last_used_at
RETURNING count
"""


@transaction.atomic
def grant(post: Post, *, name: str, scopes: Collection[str], until: dt.date, by: User) -> ApiKey:
    """Let programs act for the post until that day, exclusive. The holder is told, and fetches the secret."""
    require_said(name=name)
    policies.require_granting(by, policies.place_of(post))
    policies.require_another(by, post.person)
    if post.duty in ADMINISTRATORS:
        raise Refusal(_("Programs act for posts that handle matters, never for administrators and auditors."))
    if post.is_over or not post.person.is_active:
        raise Refusal(_("This post has ended, or its holder's account is closed."))
    if not scopes:
        raise Refusal(_("Choose what the key may do."), field="scopes")
    if not timezone.localdate() < until <= timezone.localdate() + LONGEST:
        raise Refusal(_("Choose a last day from today on, within 400 days."), field="until")
    chosen = [scope.value for scope in Scope if scope in scopes]
    key = ApiKey.objects.create(post=post, name=name, scopes=chosen, until=until, granted_by=by)
    changed = {"key": ("", name), "scopes": ([], chosen), "until": ("", until), "post": ("", str(post))}
    record("key_granted", post.person, by=by, area=policies.place_of(post), changed=changed)
    telling.tell(post.person, KEY_GRANTED, page="teams:keys")
    return key


@transaction.atomic
def fetch(key: ApiKey, *, by: User) -> str:
    """The secret, given to the holder of the post alone, once; fetching anew ends the one before."""
    key = ApiKey.objects.select_for_update(of=("self",), no_key=True).select_related("post__person").get(pk=key.pk)
    if by.pk != key.post.person_id:
        raise NotAllowed(_("The holder of the post fetches the key."))
    if key.revoked_at or key.is_over:
        raise Refusal(_("This key was taken back, or its time is over."))
    secret = BEGINNING + secrets.token_urlsafe(BYTES)
    key.begins_with, key.digest, key.fetched_at = secret[:SHOWN_OF_IT], digest(secret), timezone.now()
    key.save(update_fields=["begins_with", "digest", "fetched_at"])
    record("key_fetched", by, by=by, area=policies.place_of(key.post), changed={"key": ("", key.name)})
    telling.tell(by, KEY_FETCHED)
    return secret


@transaction.atomic
def revoke(key: ApiKey, *, by: User) -> ApiKey:
    """Nothing opens with it from the next request on; by whoever may grant it, or by its holder."""
    key = ApiKey.objects.select_for_update(of=("self",), no_key=True).select_related("post__person").get(pk=key.pk)
    if by.pk != key.post.person_id:
        policies.require_granting(by, policies.place_of(key.post))
    if key.revoked_at:
        raise Refusal(_("This key was taken back already."))
    key.revoked_at, key.revoked_by = timezone.now(), by
    key.save(update_fields=["revoked_at", "revoked_by"])
    record("key_revoked", key.post.person, by=by, area=policies.place_of(key.post), changed={"key": (key.name, "")})
    return key


def opened_by(secret: str) -> ApiKey | None:
    """The key, with its holder as the post alone lets them be; None where nothing opens.

    It is looked up anew by each request, so a key, a post or an account that ended opens nothing from then on.
    """
    if not secret.startswith(BEGINNING) or not secret.isascii():
        return None
    key: ApiKey | None = next(iter(OPENED.rows(digest=digest(secret), today=timezone.localdate())), None)
    if key is not None:
        key.post.person.current_posts = [key.post]
    return key


def _opened(*, digest: str, today: dt.date) -> ApiKeyQuerySet:
    return ApiKey.objects.live(today).with_holder().filter(digest=digest)


OPENED = Compiled(_opened)


def count_use(key: ApiKey) -> int:
    """Count this request; seconds to wait where the minute's number is used up, else 0."""
    now = timezone.now()
    minute = now.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"key": key.pk, "minute": minute, "now": now})
        row: tuple[int] = cursor.fetchone()
    left = int((minute + dt.timedelta(minutes=1) - now).total_seconds()) + 1
    return left if row[0] > settings.API_REQUESTS_A_MINUTE else 0


def digest(secret: str) -> str:
    """A plain digest is enough for a secret of 256 random bits: nobody guesses it, whoever holds the table included."""
    return hashlib.sha256(secret.encode()).hexdigest()
