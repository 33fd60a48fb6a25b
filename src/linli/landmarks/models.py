"""The landmark, its other names, its matters, and how far the links are worked through."""

from __future__ import annotations

import json

from django.conf import settings
from django.db import models
from django.db.models import Q

from linli.audit.models import ChainHead
from linli.cases.models import Case
from linli.domain.landmarks import (
    KIND_NAMES,
    NAME_LIMIT,
    SOURCE_NAMES,
    STANDING_NAMES,
    How,
    LinkStanding,
    NameStanding,
    Standing,
)
from linli.gridbook.models import Entry
from linli.kernel.keys import new_id
from linli.places.models import Area

_KINDS = [(one.value, name) for one, name in KIND_NAMES.items()]
_SOURCES = [(one.value, name) for one, name in SOURCE_NAMES.items()]


def _user() -> models.ForeignKey[object, object]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )


class Landmark(ChainHead):
    """A public thing or place: its history is its chain of events.

    What is known of the thing itself (keeper, code, state) stands in the grid book; ``entry``
    leads there. Here stands only under which names people speak of it, and where it is.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField("名称", max_length=NAME_LIMIT)
    #: The name as names are compared.
    folded = models.CharField(max_length=NAME_LIMIT)
    kind = models.CharField("类别", max_length=10, choices=_KINDS)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    #: JSON list of [lon, lat] of a road or a river; '' for none.
    line = models.TextField(blank=True, default="")
    entry = models.ForeignKey(
        Entry, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    source = models.CharField("来源", max_length=8, choices=_SOURCES)
    standing = models.CharField(
        "状态",
        max_length=8,
        choices=[(one.value, name) for one, name in STANDING_NAMES.items()],
        default=Standing.CURRENT.value,
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="absorbed"
    )
    valid_from = models.DateField("启用日期")
    valid_to = models.DateField("停用日期", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField("修改时间")

    class Meta:
        db_table = "landmarks_landmark"
        constraints = [
            models.UniqueConstraint(
                fields=["folded", "area"],
                condition=Q(standing=Standing.CURRENT.value),
                name="landmark_once",
            ),
            models.CheckConstraint(
                condition=Q(standing=Standing.CURRENT.value) | Q(valid_to__isnull=False),
                name="landmark_ended_on",
            ),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__isnull=False, lat__isnull=False),
                name="landmark_whole_point",
            ),
        ]
        indexes = [
            models.Index(fields=["standing", "folded", "id"], name="landmark_list"),
            models.Index(fields=["standing", "kind", "folded", "id"], name="landmark_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def point(self) -> tuple[float, float] | None:
        """Longitude and latitude in WGS-84, or None."""
        return None if self.lon is None or self.lat is None else (self.lon, self.lat)

    @property
    def course(self) -> tuple[tuple[float, float], ...]:
        """The line of a road or a river; empty without."""
        return tuple((x, y) for x, y in json.loads(self.line)) if self.line else ()


class Alias(models.Model):
    """Another name. One learned belongs to no landmark until a person has said to which.

    Refused ones stay, so that they are not proposed again.
    """

    landmark = models.ForeignKey(
        Landmark, on_delete=models.CASCADE, null=True, blank=True, related_name="aliases"
    )
    text = models.CharField("别名", max_length=NAME_LIMIT)
    folded = models.CharField(max_length=NAME_LIMIT)
    source = models.CharField("来源", max_length=8, choices=_SOURCES)
    standing = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in NameStanding]
    )
    #: Of a proposal: where it is said, what it sounds like, in how many matters, and which
    #: landmark it may be.
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=_KINDS, blank=True, default="")
    matters = models.PositiveIntegerField(default=0)
    likely = models.ForeignKey(
        Landmark, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    decided_by = _user()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "landmarks_alias"
        constraints = [
            models.UniqueConstraint(fields=["landmark", "folded"], name="alias_once"),
            # A learned name is asked about once in an area, whatever was answered.
            models.UniqueConstraint(
                fields=["folded", "area"],
                condition=Q(source="learned"),
                name="alias_learned_once",
            ),
            models.CheckConstraint(
                condition=~Q(standing=NameStanding.CONFIRMED.value) | Q(landmark__isnull=False),
                name="alias_confirmed_of",
            ),
        ]
        indexes = [
            models.Index(
                fields=["area", "-matters", "id"],
                condition=Q(standing=NameStanding.PROPOSED.value),
                name="alias_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.text


class CaseLandmark(models.Model):
    """A matter is about a landmark.

    ``by`` is empty where the words or the place said so; such links are worked out anew whenever
    matter or names change. What a person confirmed or removed stays.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="landmark_links")
    landmark = models.ForeignKey(Landmark, on_delete=models.CASCADE, related_name="links")
    how = models.CharField(max_length=8, choices=[(one.value, one.value) for one in How])
    standing = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in LinkStanding]
    )
    #: Why it is only proposed (:class:`~linli.domain.landmark_matching.Doubt`).
    doubt = models.CharField(max_length=12, blank=True, default="")
    by = _user()
    at = models.DateTimeField()

    class Meta:
        db_table = "landmarks_case"
        constraints = [
            models.UniqueConstraint(fields=["case", "landmark"], name="case_landmark_once")
        ]
        indexes = [models.Index(fields=["landmark", "standing", "case"], name="landmark_cases")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.landmark_id}"


class Progress(models.Model):
    """One row: the names' revision, which one the older matters are being read for, how far.

    ``below``: matters with smaller ids wait. ``pack`` is the mark of the pack's names as taken in.
    """

    names = models.PositiveIntegerField(default=1)
    reading = models.PositiveIntegerField(default=0)
    below = models.BigIntegerField(default=0)
    pack = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        db_table = "landmarks_progress"

    def __str__(self) -> str:
        return f"{self.reading}/{self.names} < {self.below}"
