"""What is set up once, before any form is made."""

from django.apps import AppConfig

from governance import plain_sentences


class GovernanceConfig(AppConfig):
    name = "governance"

    def ready(self) -> None:
        plain_sentences.install()
