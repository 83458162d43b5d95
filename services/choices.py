"""The words of convenience services. Stored values never change; labels may."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    CERTIFICATE = "certificate", _("certificate")
    ASSISTED = "assisted", _("help with applying")
    CASE = "case", _("raised as a matter")
    APPOINTMENT = "appointment", _("appointment")


APPLIED_FOR = (Kind.CERTIFICATE, Kind.ASSISTED)
"""What is asked for by an application."""


class DecidedBy(models.TextChoices):
    COMMUNITY = "community", _("The community decides")
    STREET = "sub-district", _("The sub-district decides")
    DEPARTMENT = "department", _("The department decides")
    NOBODY = "case", _("Goes the way of a matter")


class State(models.TextChoices):
    APPLIED = "applied", pgettext_lazy("application", "asked for")
    CHECKED = "checked", pgettext_lazy("application", "checked")
    DRAFTED = "drafted", pgettext_lazy("application", "waits for a signature")
    HANDED_ON = "handed_on", pgettext_lazy("application", "with the department")
    ISSUED = "issued", pgettext_lazy("application", "issued")
    ANSWERED = "answered", pgettext_lazy("application", "answered")
    REFUSED = "refused", pgettext_lazy("application", "refused")
    TAKEN_BACK = "taken_back", pgettext_lazy("application", "taken back")


OPEN = (State.APPLIED, State.CHECKED, State.DRAFTED, State.HANDED_ON)


class CameBy(models.TextChoices):
    """How an application came."""

    ONLINE = "online", _("on the public page")
    DOOR = "door", _("written down at the door")


class Step(models.TextChoices):
    """What happened to an application, as its record says."""

    APPLY = "apply", pgettext_lazy("application", "applied")
    OPEN = "open", _("opened who it is")
    CHECK = "check", pgettext_lazy("application", "checked")
    DRAFT = "draft", _("drafted")
    SIGN = "sign", _("signed and numbered")
    PRINT = "print", _("paper printed")
    HAND_ON = "hand_on", _("handed on to the department")
    ANSWER = "answer", pgettext_lazy("application", "answered")
    REFUSE = "refuse", pgettext_lazy("application", "refused")
    TAKE_BACK = "take_back", pgettext_lazy("application", "taken back")
    WITHDRAW = "withdraw", _("certificate withdrawn")


ABOLISHED = (
    *("亲属关系", "居民身份信息", "户口登记项目内容变更申请", "居民养犬", "无犯罪记录", "社区戒毒（康复）人员情况"),
    *("人员失踪", "婚姻状况", "出生", "健在", "死亡", "疾病状况", "残疾状况", "婚育状况", "居民就业状况"),
    *("居民个人档案", "居民财产", "遗产继承权", "市场主体住所", "证件遗失"),
)
"""Twenty kinds of proof that no community may issue (Ministry of Civil Affairs, 民发〔2020〕20号)."""
NO_SUCH_PROOF = "|".join(name.replace("（", "[（(]").replace("）", "[）)]") for name in ABOLISHED)
"""The same as a pattern: whatever has one of these in its name is not a certificate, says the database."""


class BookingStep(models.TextChoices):
    """What happened to an appointment, as its record says."""

    BOOK = "book", pgettext_lazy("appointment", "booked")
    MOVE = "move", pgettext_lazy("appointment", "moved")
    CANCEL = "cancel", pgettext_lazy("appointment", "cancelled")
    ASSIGN = "assign", _("visit given to a grid worker")
    OPEN = "open", _("opened who it is")
    DONE = "done", _("took place")
