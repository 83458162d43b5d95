"""Chained digests of rows that belong to no case: of the ledger of configuration, of posts, of orders."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Link(models.Model):
    """One state of one row, hashed over the link before it in the same chain.

    The database appends a link when a transaction that wrote the row commits (`networks_link_row`); nobody else may.
    `digest` is of the row's columns, empty where the row was deleted; so what a row was is judged after it changed.
    """

    chain = models.CharField(max_length=16)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=16)
    row = models.BigIntegerField()
    at = models.DateTimeField()
    digest = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="networks_link_numbered_in_its_chain")]
        indexes = [models.Index(fields=["kind", "row", "-seq"], name="networks_link_for_row")]

    def __str__(self) -> str:
        return f"{self.chain} {self.seq}"
