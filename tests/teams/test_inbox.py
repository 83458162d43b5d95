"""What people are told, inside the service and by e-mail: once, and each in their own language."""

from datetime import UTC, datetime
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.db import connection
from django.utils import translation

from outbox import tasks
from outbox.errors import DeliveryFailed
from outbox.models import Message
from teams import inbox
from teams import mail as letters
from teams.models import InboxEntry, User

# A sentence of the catalogue; tests of its own would not be translated.
TEXT = "Moving pictures cannot be added. Please add a photo."
CHINESE = "不能添加动图，请添加照片。"


@pytest.fixture
def reader(db):
    return User.objects.create_user("wang", "王敏", email="wang@example.org")


def message_to(user, key="event:1", channel="inbox", **body):
    body = {"kind": "dispatch", "text": TEXT, "params": {"number": "JL1"}, "url": "/cases/JL1/"} | body
    return Message.objects.create(key=key, channel=channel, recipient=str(user.pk), body=body)


def test_a_notice_lies_in_the_inbox_unread(reader):
    message = message_to(reader)

    inbox.deliver([message])

    entry = InboxEntry.objects.of(reader).unread().get()
    assert (str(entry), entry.kind, entry.text, entry.params) == ("event:1", "dispatch", TEXT, {"number": "JL1"})
    assert (entry.url, entry.created_at) == ("/cases/JL1/", message.created_at)


def test_the_same_key_again_changes_nothing(reader):
    inbox.deliver([message_to(reader)])
    InboxEntry.objects.update(read_at=datetime(2026, 1, 5, tzinfo=UTC))

    inbox.deliver([Message.objects.get()])

    assert InboxEntry.objects.get().read_at is not None


def test_the_newest_come_first_and_others_notices_not_at_all(reader):
    other = User.objects.create_user("li", "李娜")
    for key, user in [("a", reader), ("b", other), ("c", reader)]:
        inbox.deliver([message_to(user, key=key)])

    assert [entry.key for entry in InboxEntry.objects.of(reader).newest_first()] == ["c", "a"]


def test_a_notice_that_cannot_be_read_never_reaches_a_page(reader, settings):
    message_to(reader, text="%(unit)s is called.")

    tasks.drain()

    assert not InboxEntry.objects.exists()
    assert Message.objects.get().last_error.startswith("KeyError")


@pytest.mark.parametrize("condition", ["", "AND read_at IS NULL"])
def test_ten_thousand_notices_of_others_are_not_read_to_find_ones_own(reader, condition):
    fields = "user_id, key, kind, text, params, url, created_at"
    User.objects.bulk_create(User(username=f"u{n}", name="某") for n in range(100))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO teams_inboxentry ({fields}) SELECT u.id, u.id || ':' || n, 'k', 't', '{{}}', '', now()"  # noqa: S608  (constants)
            " FROM teams_user u, generate_series(1, 100) n"
        )
        cursor.execute("ANALYZE teams_inboxentry")
        cursor.execute(
            f"EXPLAIN SELECT id FROM teams_inboxentry WHERE user_id = %s {condition} ORDER BY id DESC LIMIT 30",  # noqa: S608  (constants)
            [reader.pk],
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "teams_inboxentry_for_" in plan
    assert "Seq Scan" not in plan


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", f"JL1 {CHINESE}"), ("en", f"JL1 {TEXT}")], ids=["chinese", "english"]
)
def test_the_sentence_is_in_the_language_of_whoever_reads(language, said):
    with translation.override(language):
        assert inbox.sentence(TEXT, {"number": "JL1"}) == said


def test_the_number_is_not_said_twice():
    assert inbox.sentence("Case %(number)s is yours.", {"number": "JL1"}) == "Case JL1 is yours."


def test_a_particular_can_be_a_sentence_itself():
    with translation.override("zh-hans"):
        assert inbox.sentence("%(reason_text)s", {"reason_text": TEXT}) == CHINESE


@pytest.mark.parametrize(
    ("param", "chinese", "english"),
    [
        ({"begun_at": "2026-01-05T01:30:00+00:00"}, "1月5日 09:30", "5 January 09:30"),
        ({"due_at": "2026-01-05T09:00:00Z"}, "1月5日 17:00", "5 January 17:00"),
        ({"due_at": "2026-01-05T16:00:00Z"}, "1月5日24时", "5 January, 24:00"),
        ({"begun_at": "2026-01-05T16:00:00Z"}, "1月6日 00:00", "6 January 00:00"),
    ],
)
def test_times_are_local_and_a_limit_ends_at_24_oclock(param, chinese, english):
    [name] = param

    with translation.override("zh-hans"):
        assert inbox.sentence(f"%({name})s", param) == chinese
    with translation.override("en"):
        assert inbox.sentence(f"%({name})s", param) == english


def test_what_is_no_instant_is_refused():
    with pytest.raises(ValueError, match="Not an instant"):
        inbox.sentence("%(due_at)s", {"due_at": "soon"})


def test_a_letter_says_the_same_and_where_to_look(reader, settings):
    settings.BASE_URL = "https://governance.example.org"

    letters.deliver(message_to(reader))

    [letter] = mail.outbox
    assert letter.to == ["wang@example.org"]
    assert letter.subject == f"JL1 {CHINESE}"
    assert "https://governance.example.org/cases/JL1/" in letter.body


def test_a_letter_is_in_the_readers_language_whatever_the_worker_speaks(reader):
    User.objects.update(language="en")

    letters.deliver(message_to(reader))

    assert mail.outbox[0].subject == f"JL1 {TEXT}"


def test_the_same_message_sent_twice_is_the_same_letter(reader):
    message = message_to(reader)
    other = message_to(reader, key="event:2")

    for each in (message, message, other):
        letters.deliver(each)

    first, again, second = (letter.extra_headers["Message-ID"] for letter in mail.outbox)
    assert first == again != second
    assert "event" not in first


@pytest.mark.parametrize("fields", [{"email": ""}, {"is_active": False}])
def test_to_whoever_has_no_address_or_has_left_nothing_is_sent(reader, fields):
    User.objects.update(**fields)

    letters.deliver(message_to(reader))

    assert mail.outbox == []


@pytest.mark.parametrize(
    "trouble", [SMTPServerDisconnected("wang@example.org"), TimeoutError(), ConnectionRefusedError()]
)
def test_a_mail_server_that_is_away_means_try_again_and_no_address_is_kept(reader, monkeypatch, trouble):
    def send(letter):
        raise trouble

    monkeypatch.setattr("django.core.mail.EmailMessage.send", send)
    message_to(reader, channel="email")

    with pytest.raises(DeliveryFailed):
        letters.deliver(Message.objects.get())
    tasks.drain()

    message = Message.objects.get()
    assert (message.state, message.last_error) == ("waiting", type(trouble).__name__)
