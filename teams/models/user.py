"""A person who signs in. What they see and may do comes from their posts, never from the account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Right
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from networks.models import Area
from networks.naming import sign_in_key, sign_in_name
from teams.choices import ADMINISTRATORS, WITHOUT_MATTERS
from teams.initials import LONGEST, initials_of

if TYPE_CHECKING:
    from teams.models.post import Post


PHONE_END = 4


class InitialsField(models.CharField):  # type: ignore[type-arg]  # takes none at run time
    """The initials of the person's name, taken anew whenever the row is written, in bulk too."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        initials = initials_of(getattr(model_instance, "name", ""))
        setattr(model_instance, self.attname, initials)
        return initials


class SignInNameField(models.CharField):  # type: ignore[type-arg]  # takes none at run time
    """The sign-in name without blanks around it and without what nobody sees."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        name = sign_in_name(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, name)
        return name


class SignInKeyField(models.CharField):  # type: ignore[type-arg]  # takes none at run time
    """What the sign-in name is found by: two that differ in capitals or blanks alone are one."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = sign_in_key(getattr(model_instance, "username", ""))
        setattr(model_instance, self.attname, key)
        return key


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        """By the sign-in name however it is typed: 王芳 signs in as wangf, WangF or with a blank behind it."""
        return self.get(sign_in_key=sign_in_key(username or ""))

    def create_user(self, username: str, name: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(username=username, name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, name: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(username, name, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    username = SignInNameField(_("sign-in name"), max_length=64, unique=True)
    sign_in_key = SignInKeyField(max_length=64, db_collation="C", editable=False)
    name = models.CharField(_("name"), max_length=64)
    initials = InitialsField(_("initials"), max_length=LONGEST, db_collation="C", blank=True, editable=False)
    home = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("added in"),
        help_text=_("Whose administrator sees the person before there is a post."),
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("work telephone"), max_length=32, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    password_is_given = models.BooleanField(
        _("the password was set by somebody else"),
        default=False,
        help_text=_("Until the person has chosen another, nothing else can be opened."),
    )
    is_staff = models.BooleanField(_("may open the administration of last resort"), default=False)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    unread_count: int = 0

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(fields=["sign_in_key"], name="teams_user_one_sign_in_name")]
        indexes = [
            models.Index(fields=["initials", "id"], name="teams_user_for_initials"),
            models.Index(OpClass(F("name"), name="text_pattern_ops"), name="teams_user_for_name"),
            models.Index(Right("phone", PHONE_END), name="teams_user_for_phone_end"),
            models.Index(fields=["home"], name="teams_user_for_home", condition=Q(home__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def draft_seal(self) -> str:
        """The key, in hex, that seals what this person has typed and not yet sent, on whatever device it waits."""
        return salted_hmac("teams.drafts", str(self.pk), algorithm="sha256").hexdigest()

    @cached_property
    def current_posts(self) -> list[Post]:
        """Today's posts with their units and areas: one statement for one request, asked anew by the next."""
        return list(self.posts.current().select_related("unit__area", "area"))

    def units_as(self, *duties: str) -> frozenset[int]:
        """Units in which the person holds one of these duties today."""
        return frozenset(post.unit_id for post in self.current_posts if post.unit_id and post.duty in duties)

    @property
    def own_units(self) -> frozenset[int]:
        return frozenset(post.unit_id for post in self.current_posts if post.unit_id)

    def has_duty(self, *duties: str) -> bool:
        return any(post.duty in duties for post in self.current_posts)

    @property
    def meets_matters(self) -> bool:
        """Whether there is anything to search for: those who only administer see no matter."""
        return any(post.duty not in WITHOUT_MATTERS for post in self.current_posts)

    @property
    def is_administrator(self) -> bool:
        return self.has_duty(*ADMINISTRATORS)
