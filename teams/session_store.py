"""Sessions in the database, as Django keeps them; reading one is compiled once, for every request begins with it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from web.compiled import Compiled


def _session(*, key: str, now: dt.datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


SESSION = Compiled(_session)


class SessionStore(DatabaseStore):
    def _get_session_from_db(self) -> Any:
        """The session of this key while it lasts; without one the key is forgotten, as Django does."""
        found = next(iter(SESSION.rows(key=str(self.session_key), now=timezone.now())), None)
        if found is None:
            self._session_key = None
        return found
