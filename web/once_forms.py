"""A form that is one thing however often it is sent."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django import forms

from web.errors import KeyReused, Refusal
from web.fields import CleanText, RefusableForm

KEY = re.compile(r"[0-9a-f]{32}")
"""Of 122 random bits: whoever holds it is given what was made for it."""


class OnceForm(RefusableForm):
    """Its key, made with it, tells what is sent again from what is sent anew."""

    key = CleanText(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4().hex)

    @property
    def key_now(self) -> str:
        """The key that the form came with; a new one in the place of what is none."""
        key = str(self.data.get("key", "")).strip()
        if not KEY.fullmatch(key):
            self.renew_key()
        return str(self.data["key"]).strip()

    def renew_key(self) -> None:
        """Let what is typed now be sent as something of its own."""
        self._write("key", uuid.uuid4().hex)

    def blame(self, refusal: Refusal) -> None:
        """Where other words were sent with the key before, sending once more is something of its own."""
        if isinstance(refusal, KeyReused):
            self.renew_key()
        super().blame(refusal)

    def _write(self, name: str, value: str) -> None:
        typed = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, or the dictionary of a test
        typed[name] = value
        self.data = typed
