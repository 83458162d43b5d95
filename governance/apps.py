"""What is set up once, before any form is made."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.module_loading import import_string

from governance import plain_sentences
from governance.checks import the_service_is_bound


class GovernanceConfig(AppConfig):
    name = "governance"

    def ready(self) -> None:
        plain_sentences.install()
        register(the_service_is_bound, Tags.security, deploy=True)
        register(import_string("governance.kept_keys.no_key_is_missing"), Tags.security, deploy=True)
