"""What rooms beside the case keep of people without an account: who they are, sealed, and their code."""

from __future__ import annotations

import uuid
from typing import Any, Self, TypeVar

from django.db import models

from cases.rules import sealing

Row = TypeVar("Row", bound="Coded")


class PersonSealed(models.Model):
    """Who somebody is, sealed as a reporter of a case is."""

    sealed_name = models.BinaryField(default=bytes)
    sealed_phone = models.BinaryField(default=bytes)

    class Meta:
        abstract = True

    @property
    def has_person(self) -> bool:
        return bool(self.sealed_name or self.sealed_phone)

    @property
    def masked_person(self) -> str:
        """`王** 138****5678`: all that a page says of them unasked."""
        name = sealing.mask_name(sealing.unseal(self.sealed_name))
        return f"{name} {sealing.mask_phone(sealing.unseal(self.sealed_phone))}".strip()


class CodedQuerySet(models.QuerySet[Row]):
    def with_code(self, code: str) -> Self:
        """The rows, one at most, that this code opens, however it was typed."""
        return self.filter(code_digest__in=sealing.code_digests(code))


class Coded(models.Model):
    """Opened by a code of twelve letters, without an account, and found by a digest of it. `sealed_code` is drawn with
    the seal's key and stored sealed, so that the code can be given again; both follow a change of keys.
    """

    sealed_code = models.BinaryField()
    code_digest = models.BinaryField(max_length=16, unique=True)

    class Meta:
        abstract = True

    @property
    def code(self) -> str:
        return sealing.unseal(self.sealed_code)


def drawn(purpose: str) -> dict[str, Any]:
    """The columns of a new code."""
    code = sealing.code(uuid.uuid4(), purpose)
    return {"sealed_code": sealing.seal(code), "code_digest": sealing.code_digest(code)}
