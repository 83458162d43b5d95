"""The app, and what it notes when somebody signs in."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from teams.sessions import note_use


class TeamsConfig(AppConfig):
    name = "teams"
    verbose_name = _("Teams and people")

    def ready(self) -> None:
        user_logged_in.connect(note_use, dispatch_uid="teams.sessions.note_use")
        # Here, because models cannot be imported before the app is ready.
        user_login_failed.connect(import_string("teams.actions.tries.note_failure"), dispatch_uid="teams.tries")
