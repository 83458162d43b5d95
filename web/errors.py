"""Why something was refused: the one root of all refusals. Each has its HTTP status, a stable code and a sentence."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from web.writing import says_something

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

Row = TypeVar("Row", bound=models.Model)
RETRY_AFTER_SECONDS = 10
RETRY_WITHOUT_ROOM_SECONDS = 300
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Where the machine cannot keep a file; what is told then, by pages and API alike, is 503 with these waits."""


class Refusal(Exception):
    """Nothing was changed; `sentence` says what to do instead, `field` names the input to blame, or is empty."""

    status = 422
    code = "not_possible"

    def __init__(self, sentence: _StrOrPromise = "", *, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field

    def __str__(self) -> str:
        return str(self.sentence)


class NotAllowed(Refusal):
    """Visible, but it belongs to somebody else."""

    status = 403
    code = "forbidden"

    def __init__(self, sentence: _StrOrPromise = "", *, field: str = "") -> None:
        super().__init__(
            sentence or _("This step belongs to somebody else; your posts do not include it."), field=field
        )


class KeyReused(Refusal):
    """The key of a form or request came again with another body."""

    status, code = 422, "idempotency_key_reused"


def require_said(**texts: str) -> None:
    """Refuse a name or reason without a single letter or digit, beside its input."""
    for field, text in texts.items():
        if not says_something(text):
            raise Refusal(_("Write at least one letter or digit."), field=field)


def violated(error: IntegrityError) -> str:
    """The name of the constraint that the database upheld."""
    return str(getattr(getattr(error.__cause__, "diag", None), "constraint_name", ""))


@contextmanager
def explained(sentences: Mapping[str, _StrOrPromise]) -> Iterator[None]:
    """One transaction, in which a constraint that the database upholds becomes its sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = violated(error)
        if name not in sentences:
            raise
        raise Refusal(sentences[name]) from error


def once(write: Callable[[], Row], find: Callable[[], Row | None]) -> Row:
    """Write a row whose unique constraint holds the key of its form: of two at once one inserts, the other finds it."""
    try:
        with transaction.atomic():
            return write()
    except IntegrityError:
        before = find()
        if before is None:
            raise
        return before
