"""Mails of residents (来信): each becomes a matter, a fact added to its matter, or waits for a person who places it.

What is refused is listed and never answered: an answer to a forged sender would go to a stranger (decision 70).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from io import BytesIO

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from cases import actions
from cases.access import policies
from cases.actions import Matter, Person
from cases.evidence import keeping, photos
from cases.evidence.fields import MOST_PHOTOS
from cases.evidence.photos import Cleaned
from cases.models import KeptPhoto, Reporter
from cases.reading import tracking
from cases.rules import sealing
from cases.rules.choices import Channel
from cases.rules.errors import IllegalMove, NotACode, NotPossibleHere
from networks.choices import AreaLevel
from networks.models import Area, Unit
from residents import places
from residents.codes import code_in
from residents.mail_in import parsing, vouching
from residents.mail_in.parsing import Mail
from residents.models import Letter
from residents.models.letter import LetterState, Why
from teams.actions.telling import tell_in_the_inbox
from teams.choices import Duty
from teams.kinds import LETTER_WAITS
from teams.models import Post, User
from web.errors import NotAllowed, Refusal, require_said
from web.writing import says_something
from worktime import timekeeping

logger = logging.getLogger(__name__)

LARGEST = 20 * 1024**2
"""Bytes of a mail; a larger one is not fetched."""
MOST_A_DAY = 20
"""Of one sender."""
KEPT_FOR = dt.timedelta(days=180)


@dataclass(slots=True)
class Judged:
    """What becomes of a mail, before anything is written."""

    mail: Mail
    size: int
    state: LetterState = LetterState.REFUSED
    why: str = ""
    photos: list[Cleaned] = field(default_factory=list)
    area: Area | None = None
    reporter: Reporter | None = None


def receive(raw: bytes) -> Letter:
    """Take a mail in, once: read again it is what became of it the first time.

    Raises `cases.evidence.aside.Busy` while no picture can be opened; then nothing is written.
    """
    message, mail = _opened(raw)
    return _keep(_judged(message, mail, len(raw)), hashlib.sha256(raw).hexdigest())


def receive_giant(headers: bytes, size: int) -> Letter:
    """A mail too large to be fetched: only its headers were read."""
    _message, mail = _opened(headers)
    return _keep(Judged(mail, size, why=Why.GIANT), hashlib.sha256(headers).hexdigest())


def _opened(raw: bytes) -> tuple[EmailMessage, Mail]:
    """What the standard library cannot read is a mail without sender and words: refused, and it holds up no other."""
    try:
        message = message_from_bytes(raw, policy=policy.default)
        if isinstance(message, EmailMessage):
            return message, parsing.read(message)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as trouble:
        logger.warning("A mail cannot be read: %s", type(trouble).__name__)
    return EmailMessage(), Mail("", "", "", "")


def _judged(message: EmailMessage, mail: Mail, size: int) -> Judged:
    found = Judged(mail, size, why=_why_refused(message, mail, size))
    if found.why:
        return found
    found.photos = _cleaned(mail.files)
    if mail.codes:
        _answer(found)
    elif (area := _place_in(mail.text)) is not None:
        found.state, found.area = LetterState.RAISED, area
    else:
        found.state, found.why = LetterState.WAITING, Why.NO_PLACE
    return found


def _why_refused(message: EmailMessage, mail: Mail, size: int) -> str:
    """The cheapest questions first: a mail that no server vouches for is asked nothing more."""
    asked: tuple[tuple[Why, Callable[[], bool]], ...] = (
        (Why.GIANT, lambda: size > LARGEST),
        (Why.UNREADABLE, lambda: not mail.address),
        (Why.LOOP, lambda: mail.address in _own_addresses() or mail.hops > parsing.MOST_HOPS),
        (Why.AUTOMATIC, lambda: mail.is_automatic),
        (Why.FORGED, lambda: not vouching.vouches(message, mail.address, server=settings.MAIL_IN_SERVER)),
        (Why.UNREADABLE, lambda: not says_something(mail.text)),
        (Why.TOO_MANY, lambda: _count_today(mail.address) >= MOST_A_DAY),
    )
    return next((why for why, holds in asked if holds()), "")


def _count_today(address: str) -> int:
    today = timekeeping.start_of_today(timekeeping.now())
    return Letter.objects.filter(sender_digest=_sender_digest(address), at__gte=today).count()


def _own_addresses() -> set[str]:
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return {settings.MAIL_IN_ADDRESS.lower(), sender.lower()} - {""}


def _answer(found: Judged) -> None:
    """To which matter the codes lead: what comes with one belongs there, also where a person has to see to it."""
    people = {person.pk: person for code in found.mail.codes if (person := _reporter_with(code))}
    if len(people) != 1:
        found.state, found.why = LetterState.WAITING, Why.NO_CODE
        return
    found.state, found.reporter = LetterState.ADDED, next(iter(people.values()))


def _reporter_with(code: str) -> Reporter | None:
    try:
        return tracking.reporter_with(code_in(code))
    except NotACode:
        return None


def _place_in(text: str) -> Area | None:
    """The one community of the mailbox's area that the words name; the area itself where it is a community."""
    home = mailbox_area()
    if home is None:
        return None
    if home.level in places.SMALLEST:
        return home
    return places.only_named_in(text, within=home)


def _cleaned(files: Sequence[bytes]) -> list[Cleaned]:
    """What of the files can be kept; the others stay in the mailbox alone."""
    kept: dict[str, Cleaned] = {}
    for content in files:
        try:
            one = photos.clean(BytesIO(content))
        except (photos.TooLarge, photos.UnsafeType):
            continue
        kept.setdefault(one.sha256, one)
        if len(kept) == MOST_PHOTOS:
            break
    return list(kept.values())


def _keep(found: Judged, content: str) -> Letter:
    """Write the letter and do what it asks for, in one transaction; of two readers of one mail the second finds it."""
    digest = salted_hmac("residents.letters", f"{found.mail.address}\n{found.mail.id or content}", algorithm="sha256")
    try:
        with transaction.atomic():
            return _kept(found, digest.digest())
    except IntegrityError:
        return Letter.objects.get(digest=digest.digest())


def _kept(found: Judged, digest: bytes) -> Letter:
    letter = Letter(
        digest=digest,
        at=timekeeping.now(),
        state=found.state,
        why=found.why,
        hint=hint_of(found.mail.address),
        sender_digest=_sender_digest(found.mail.address),
        size=found.size,
        photo_count=len(found.photos),
    )
    if found.reporter and not _is_added(found, found.reporter, letter):
        letter.state, letter.why = LetterState.WAITING, Why.ENDED
    if letter.state == LetterState.WAITING:
        _seal(letter, found)
    if found.area:
        letter.case = _raised(letter, found.mail, found.area, found.photos).case
    letter.save(force_insert=True)
    if letter.state == LetterState.WAITING:
        keeping.keep_photos(found.photos, by=None, key=letter.photos_key)
        _tell_of(letter)
    return letter


def _is_added(found: Judged, reporter: Reporter, letter: Letter) -> bool:
    """Whether the fact could be added; the letter knows the case in any case."""
    letter.case = reporter.case
    key = bytes(letter.digest).hex()
    try:
        with transaction.atomic():
            actions.add_fact(reporter.case, by=reporter, note=_short(found.mail.text), evidence=found.photos, key=key)
    except (IllegalMove, NotPossibleHere):
        return False
    return True


def _short(text: str) -> str:
    longest = actions.LONGEST_FACT
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _seal(letter: Letter, found: Judged) -> None:
    mail = found.mail
    letter.sealed_name, letter.sealed_address = sealing.seal(mail.name), sealing.seal(mail.address)
    letter.sealed_text = sealing.seal(mail.text)


def _raised(letter: Letter, mail: Mail, area: Area, evidence: Sequence[Cleaned]) -> Reporter:
    matter = Matter(
        text=mail.text,
        area=area,
        person=Person(mail.name, "", mail.address),
        channel=Channel.EMAIL,
        hides_reporter=True,
    )
    return actions.raise_matter(matter, key=bytes(letter.digest).hex(), evidence=evidence, wants_slip=True)


def hint_of(address: str) -> str:
    """`w***@example.org`: enough to tell two apart, and too little to write to."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}***@{domain}"[:60] if domain else "—"


def _sender_digest(address: str) -> bytes:
    return bytes.fromhex(sealing.address_digest(address))


def mailbox_area() -> Area | None:
    """The area whose mailbox is read: the one that is named in the settings, else the city."""
    if settings.MAIL_IN_AREA:
        return Area.objects.current().with_parents().filter(code=settings.MAIL_IN_AREA).first()
    return places.city()


def reads_letters(user: User) -> bool:
    """Duty officers and heads of the centre whose mailbox it is."""
    return bool(settings.MAIL_IN_URL) and any(_is_home(unit.area) for unit in policies.centres_of(user))


def _is_home(area: Area) -> bool:
    return area.code == settings.MAIL_IN_AREA if settings.MAIL_IN_AREA else area.level == AreaLevel.CITY


def require_reader(user: User) -> None:
    if not reads_letters(user):
        raise NotAllowed(_("Mails are placed by the duty officers of the centre whose mailbox it is."))


def _tell_of(letter: Letter) -> None:
    """Whoever is on duty at the centre is told that somebody waits; nothing of the letter is in the notice."""
    home = mailbox_area()
    centres = Unit.objects.current().centres().filter(area=home)
    posts = Post.objects.current().filter(unit__in=centres, duty=Duty.DUTY_OFFICER, person__is_active=True)
    readers = list(User.objects.filter(pk__in=posts.values("person")).order_by("pk"))
    tell_in_the_inbox(
        readers, LETTER_WAITS, url=reverse("residents:letters"), key=f"letter:{bytes(letter.digest).hex()}"
    )


@transaction.atomic
def place(letter: Letter, area: Area, *, by: User) -> Letter:
    """Raise a waiting letter as a matter of this community or grid; the sender gets number and code."""
    require_reader(by)
    letter = _locked(letter)
    if area.level not in (AreaLevel.COMMUNITY, AreaLevel.GRID):
        raise Refusal(_("Choose the community or grid in which it is."), field="where")
    mail = Mail("", sealing.unseal(letter.sealed_address), sealing.unseal(letter.sealed_name), letter.text)
    letter.case = _raised(letter, mail, area, photos_of(letter)).case
    return _settled(letter, LetterState.RAISED, by)


@transaction.atomic
def set_aside(letter: Letter, *, reason: str, by: User) -> Letter:
    """Settle a waiting letter that is no matter, or was answered otherwise, with the reason."""
    require_reader(by)
    require_said(reason=reason)
    letter = _locked(letter)
    letter.note = reason
    return _settled(letter, LetterState.SET_ASIDE, by)


def photos_of(letter: Letter) -> list[Cleaned]:
    """Those that still wait: for a day."""
    numbers = KeptPhoto.objects.of(None, letter.photos_key).values_list("pk", flat=True)
    return keeping.photos_kept(list(numbers), by=None, key=letter.photos_key)


def _settled(letter: Letter, state: LetterState, by: User) -> Letter:
    letter.state, letter.settled_by, letter.settled_at = state, by, timekeeping.now()
    letter.sealed_name = letter.sealed_address = letter.sealed_text = b""
    letter.save()
    keeping.let_go(by=None, key=letter.photos_key)
    return letter


def _locked(letter: Letter) -> Letter:
    found = Letter.objects.waiting().select_for_update(of=("self",), no_key=True).filter(pk=letter.pk).first()
    if found is None:
        raise Refusal(_("Somebody else has settled this mail already."))
    return found


def forget_old() -> int:
    """Let go what was settled so long ago that nobody asks any more; how many."""
    return Letter.objects.settled().filter(at__lt=timekeeping.now() - KEPT_FOR).delete()[0]
