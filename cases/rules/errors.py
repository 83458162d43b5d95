"""Why a step of a case was refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from web.errors import Refusal

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class IllegalMove(Refusal):
    """The action is not possible in this state."""

    status, code = 409, "illegal_transition"

    def __init__(
        self, action: _StrOrPromise, state: _StrOrPromise, possible: Iterable[str] = (), why: _StrOrPromise = ""
    ) -> None:
        self.action, self.state, self.possible = action, state, tuple(possible)
        super().__init__(why or self._default())

    def said_to(self, possible: Iterable[str]) -> str:
        """The sentence for one reader, naming those of the possible steps that are open to that person."""
        if not self.possible:
            return str(self)
        self.possible = tuple(possible)
        if self.possible:
            return self._default()
        return _("“%(action)s” is not possible while the matter is %(state)s.") % {
            "action": self.action,
            "state": self.state,
        }

    def _default(self) -> str:
        possible = pgettext("between the parts of a list", ", ").join(self.possible)
        if not possible:
            return _("“%(action)s” is not possible: the matter is %(state)s and nothing more can be done to it.") % {
                "action": self.action,
                "state": self.state,
            }
        return _("“%(action)s” is not possible while the matter is %(state)s. Possible now: %(possible)s.") % {
            "action": self.action,
            "state": self.state,
            "possible": possible,
        }


class EvidenceMissing(Refusal):
    """Something the action needs was not given."""

    code = "evidence_missing"

    def __init__(self, missing: Iterable[str], sentences: Iterable[_StrOrPromise]) -> None:
        self.missing = tuple(missing)
        lines = list(sentences)
        super().__init__(format_lazy(" ".join(["{}"] * len(lines)), *lines))


class VersionConflict(Refusal):
    """Somebody was faster; `version` is what the case has now."""

    status, code = 409, "version_conflict"

    def __init__(self, version: int) -> None:
        self.version = version
        super().__init__(
            gettext_lazy(
                "Somebody else changed this matter while you were writing. "
                "Look at what changed; your text is kept below."
            )
        )


class NotPossibleHere(Refusal):
    """The input is well formed, but the rules of this city or this case do not allow it."""

    code = "not_possible_here"


class CodeUnknown(Refusal):
    status, code = 404, "code_unknown"


class NotACode(Refusal):
    """What was typed cannot be a code; nothing was looked up."""

    code = "not_a_code"


class CodeUsed(Refusal):
    status, code = 410, "code_used"


class TooManyTries(Refusal):
    status, code = 429, "too_many_tries"
