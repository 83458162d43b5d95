"""Evidence (佐证材料): photos and papers belonging to an event of a case, served only through the one door."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from teams.models import User


def _path(evidence: "Evidence", _name: str) -> str:
    """A name nobody can guess and nobody typed: the uploaded name never reaches the disk."""
    return f"evidence/{evidence.created_at:%Y/%m/%d}/{evidence.uid.hex}.{evidence.extension}"


class Evidence(models.Model):
    case = models.ForeignKey(Case, models.PROTECT, related_name="evidence")
    event_seq = models.PositiveIntegerField()
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    content = models.FileField(upload_to=_path, max_length=120)
    mime = models.CharField(max_length=32)
    extension = models.CharField(max_length=8)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    gone_at = models.DateTimeField(_("disposed of"), null=True, blank=True)
    """Since when the file is disposed of; the row with its digest stays as the proof of what it was."""

    objects: ClassVar[models.Manager["Evidence"]] = models.Manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")

    def __str__(self) -> str:
        return str(self.uid)

    @property
    def is_photo(self) -> bool:
        return self.mime.startswith("image/")
