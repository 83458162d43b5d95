"""What an operator can do by hand."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from outbox.models import Message
from tests.outbox.conftest import waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_and_slow")]


def test_relay_outbox_sends_what_waits_and_names_what_is_dead(delivered, capsys):
    waiting("waiting")
    waiting("dead", state="dead", last_error="The line is busy.")

    call_command("relay_outbox")

    assert delivered == ["waiting"]
    assert "The line is busy." in capsys.readouterr().out


def test_relay_outbox_gives_dead_messages_a_chance_when_asked(delivered):
    waiting("dead", state="dead", attempts=8)

    call_command("relay_outbox", "--retry-dead")

    assert delivered == ["dead"]


def test_prune_outbox_says_how_many_it_forgot(settings, capsys):
    waiting("old", state="sent", sent_at=timezone.now() - timedelta(days=settings.OUTBOX_KEEP_DAYS + 1))

    call_command("prune_outbox")

    assert "1" in capsys.readouterr().out
    assert not Message.objects.exists()
