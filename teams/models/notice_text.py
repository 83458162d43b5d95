"""Words that an administrator wrote for a kind of notice; without a row the kind's own sentence is said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from teams.wording import CHINESE, ENGLISH, fill_each

LONGEST = 200


class NoticeText(models.Model):
    kind = models.CharField(_("kind"), max_length=50)
    chinese = models.CharField(_("Chinese text"), max_length=LONGEST)
    english = models.CharField(_("English text"), max_length=LONGEST, blank=True)

    class Meta:
        verbose_name = _("words of a notice")
        verbose_name_plural = _("words of notices")
        constraints = [
            models.UniqueConstraint(fields=["kind"], name="teams_noticetext_one_a_kind"),
            models.CheckConstraint(condition=~models.Q(chinese=""), name="teams_noticetext_has_chinese"),
        ]

    def __str__(self) -> str:
        return self.chinese

    def said(self, params: Mapping[str, Any]) -> dict[str, str]:
        """By language; where the English is not written its readers get the kind's own sentence."""
        return fill_each([(CHINESE, self.chinese), (ENGLISH, self.english)], params)


Texts = Mapping[str, NoticeText]


def written() -> Texts:
    """All that was written, by kind: one statement for however many notices are sent."""
    return {row.kind: row for row in NoticeText.objects.all()}
