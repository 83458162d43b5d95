"""Areas from the city down to the grid; the official code without its zeros is the path."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from networks.choices import PATH_DIGITS, AreaLevel
from networks.models.dated import IN_FORCE, Dated, DatedQuerySet, ends_after_it_begins

AFTER_THE_LAST_DIGIT = ":"
PARENTS = "parent__parent__parent__parent"
BELOW_THE_COUNTY = (AreaLevel.STREET, AreaLevel.COMMUNITY, AreaLevel.GRID)


def path_of(code: str, level: AreaLevel) -> str:
    """The digits of a code that mean something at its level: `220283001002`, community; `2202`, city."""
    return code[: PATH_DIGITS[level]]


def inside(path: str, column: str = "path") -> Q:
    """Rows whose `column` lies in the subtree of this path, the area itself included: one range of an index."""
    return Q(**{f"{column}__gte": path, f"{column}__lt": path + AFTER_THE_LAST_DIGIT})


def paths_covering(path: str) -> list[str]:
    """The paths of an area and of all areas around it."""
    return [path[:digits] for digits in PATH_DIGITS.values() if digits <= len(path)]


class AreaQuerySet(DatedQuerySet["Area"]):
    def within(self, area: Area) -> AreaQuerySet:
        """The area and all below it: a range of the path's index."""
        return self.filter(inside(area.path))

    def covering(self, area: Area) -> AreaQuerySet:
        """The area and all around it."""
        return self.filter(path__in=paths_covering(area.path))

    def at(self, level: AreaLevel) -> AreaQuerySet:
        return self.filter(level=level)

    def with_parents(self) -> AreaQuerySet:
        """With the whole lineage at hand, so that full names cost no query."""
        return self.select_related(PARENTS)


class Area(Dated):
    code = models.CharField(_("code"), max_length=15)
    path = models.CharField(_("path"), max_length=15, db_collation="C", editable=False)
    name = models.CharField(_("name"), max_length=100)
    level = models.CharField(_("level"), max_length=9, choices=AreaLevel)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    formerly = ArrayField(
        models.BigIntegerField(), verbose_name=_("took the place of"), default=list, blank=True, editable=False
    )
    """The areas it took the place of, and theirs: kept with it, so that nobody has to follow the chain to see."""

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=IN_FORCE, name="networks_area_one_in_force_per_code"),
            models.UniqueConstraint(fields=["code", "since"], name="networks_area_one_per_code_and_day"),
            models.CheckConstraint(
                condition=Q(level=AreaLevel.CITY, parent=None) | (~Q(level=AreaLevel.CITY) & Q(parent__isnull=False)),
                name="networks_area_parent_unless_city",
            ),
            models.CheckConstraint(
                condition=Q(
                    *(Q(level=level, path__regex=rf"^[0-9]{{{digits}}}$") for level, digits in PATH_DIGITS.items()),
                    _connector=Q.OR,
                ),
                name="networks_area_path_fits_level",
            ),
            models.CheckConstraint(condition=Q(code__startswith=F("path")), name="networks_area_path_begins_code"),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(until__isnull=False), name="networks_area_successor_only_when_ended"
            ),
            ends_after_it_begins("networks_area_ends_after_it_begins"),
        ]
        indexes = [models.Index(fields=["path"], name="networks_area_for_path")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.path = path_of(self.code, AreaLevel(self.level))
        super().save(*args, **kwargs)

    def lineage(self) -> dict[AreaLevel, int]:
        """Its own and its ancestors' ids by level; no query where the parents are at hand, otherwise one."""
        return {level: area.pk for level, area in self.lineage_itself().items()}

    def lineage_itself(self) -> dict[AreaLevel, Area]:
        """The same areas, not their ids alone."""
        return {AreaLevel(area.level): area for area in self._from_the_top()}

    @cached_property
    def full_name(self) -> str:
        """`北城街道 正阳社区 03网格`: what readers in the same county need; the city's and a county's own name."""
        return self.place_name(levels=BELOW_THE_COUNTY) or self.name

    def place_name(self, levels: Iterable[AreaLevel] = tuple(AreaLevel)) -> str:
        """The names of the lineage at these levels, from the top."""
        wanted = frozenset(levels)
        return " ".join(area.name for area in self._from_the_top() if area.level in wanted)

    def heir(self) -> Area:
        """What stands in its place today: itself in force, else its successor, or what lies around it without one."""
        step = self
        while step.until is not None:
            following = step.successor or step.parent
            if following is None:
                break
            step = following
        return step

    def _from_the_top(self) -> list[Area]:
        area = self if self._has_parents_at_hand() else Area.objects.with_parents().get(pk=self.pk)
        chain = []
        step: Area | None = area
        while step is not None:
            chain.append(step)
            step = step.parent
        return chain[::-1]

    def _has_parents_at_hand(self) -> bool:
        step: Area | None = self
        while step is not None and step.parent_id is not None:
            if not Area.parent.is_cached(step):
                return False
            step = step.parent
        return True
