"""The app, and what it notes when somebody signs in."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _

from teams.sessions import note_use


class TeamsConfig(AppConfig):
    name = "teams"
    verbose_name = _("Teams and people")

    def ready(self) -> None:
        user_logged_in.connect(note_use, dispatch_uid="teams.sessions.note_use")
