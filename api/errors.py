"""What the API alone refuses; all other refusals come from the verbs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm
from django.utils.translation import gettext_lazy as _

from web.errors import NotAllowed, Refusal

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class Unreadable(Refusal):
    """The request is not what it says it is: broken JSON, no idempotency key, an unknown filter."""

    status, code = 400, "unreadable"


class NotSignedIn(Refusal):
    status, code = 401, "not_signed_in"

    def __init__(self) -> None:
        super().__init__(_("Sign in, or send a key that is in force: Authorization: Bearer …"))


class ScopeMissing(NotAllowed):
    code = "scope_missing"

    def __init__(self) -> None:
        super().__init__(_("This key may not do this; whoever granted it chose for what it is."))


class PasswordFirst(NotAllowed):
    code = "password_first"

    def __init__(self) -> None:
        super().__init__(
            _("Your password was set by somebody else. Choose one that only you know; until then nothing else opens.")
        )


class WrongMethod(Refusal):
    status, code = 405, "wrong_method"

    def __init__(self) -> None:
        super().__init__(_("This address is not asked in this way; the description at /api/schema/ says how."))


class StillRunning(Refusal):
    """Another request with the same key is being answered."""

    status, code = 409, "still_running"

    def __init__(self) -> None:
        super().__init__(_("The same request is being answered just now; ask again in a moment."))


class WrongMedia(Refusal):
    status, code = 415, "wrong_media_type"

    def __init__(self) -> None:
        super().__init__(_("Send JSON or, with files, a form (multipart/form-data)."))


class Invalid(Refusal):
    """Fields that cannot be read, each with why; or names that the API does not know."""

    code = "invalid"

    def __init__(self, errors: Mapping[str, Sequence[str]], *, status: int = 422) -> None:
        super().__init__(_("Look at the fields that are named."))
        self.errors, self.status = errors, status

    @classmethod
    def of(cls, form: BaseForm, *, status: int) -> Invalid:
        """What a form says of its fields; of all of it together under no name."""
        told = {"" if name == NON_FIELD_ERRORS else name: list(map(str, said)) for name, said in form.errors.items()}
        return cls(told, status=status)


class VersionMissing(Refusal):
    status, code = 428, "version_missing"

    def __init__(self) -> None:
        super().__init__(_("Say which version of the matter you have seen: in If-Match or as “version”."))


class TooManyRequests(Refusal):
    status, code = 429, "too_many_requests"

    def __init__(self, seconds: int) -> None:
        super().__init__(_("This key has asked too often in this minute; wait, then go on."))
        self.seconds = seconds


class TooMuch(Refusal):
    status, code = 413, "too_large"

    def __init__(self) -> None:
        super().__init__(_("This is more than can be sent at once"))


class Unavailable(Refusal):
    """Nothing is half-stored; the same request may be sent again."""

    status, code = 503, "unavailable"

    def __init__(self, sentence: _StrOrPromise, seconds: int) -> None:
        super().__init__(sentence)
        self.seconds = seconds
