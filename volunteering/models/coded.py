"""What somebody without an account opens by a code of twelve letters; found by a digest of it."""

from __future__ import annotations

import uuid
from typing import Any, Self, TypeVar

from django.db import models

from cases.rules import sealing

Row = TypeVar("Row", bound="Coded")


class CodedQuerySet(models.QuerySet[Row]):
    def with_code(self, code: str) -> Self:
        """The rows, one at most, that this code opens, however it was typed."""
        return self.filter(code_digest__in=sealing.code_digests(code))


class Coded(models.Model):
    """`sealed_code` is drawn with the seal's key and stored sealed, so that the code can be given again."""

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
