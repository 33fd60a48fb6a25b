"""The task in the field, its stops, and the photos somebody chose to add."""

from __future__ import annotations

import json

from django.conf import settings
from django.db import models

from linli.audit.models import ChainHead
from linli.catalogue.models import Matter
from linli.domain.outing_reading import ADDRESS, HANDOUT, NAME, NOTE, REASON, TITLE, Line
from linli.domain.outings import KIND_NAMES, OPEN, SPOT_NAMES, STANDING_NAMES, Spot, Standing
from linli.files.models import StoredFile
from linli.gridbook.models import Entry
from linli.kernel.keys import new_id
from linli.people.models import Unit
from linli.places.models import Area


class Outing(ChainHead):
    """A task in one grid or village: whoever works there does it, nobody is named for it.

    ``own``: planned by a worker, who is ``given_by`` then. ``form`` names a collection form to be
    filled at each stop, with the version it had; empty for none. Who did what is the chain of
    events; there is no column of it, so that nobody can be counted.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    kind = models.CharField(
        "类别", max_length=10, choices=[(one.value, name) for one, name in KIND_NAMES.items()]
    )
    title = models.CharField("名称", max_length=TITLE)
    words = models.TextField("为什么做、做什么", blank=True, default="")
    handout = models.TextField("宣传内容", blank=True, default="", max_length=HANDOUT)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")
    #: JSON list of [key, label].
    checklist = models.TextField("检查项", blank=True, default="[]")
    form = models.CharField("采集表", max_length=12, blank=True, default="")
    form_version = models.PositiveIntegerField(null=True, blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    given_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    own = models.BooleanField("自己安排的", default=False)
    given_at = models.DateTimeField("布置时间")
    due_at = models.DateTimeField("期限")
    standing = models.CharField(
        "进展",
        max_length=10,
        choices=[(one.value, name) for one, name in STANDING_NAMES.items()],
        default=Standing.GIVEN.value,
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    #: Why it was finished with stops left, or withdrawn.
    reason = models.CharField("说明", max_length=REASON, blank=True, default="")
    #: The key the telephone made for a task planned there.
    client_key = models.UUIDField(null=True, blank=True, unique=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "outings_outing"
        indexes = [
            models.Index(fields=["area", "-given_at", "-id"], name="outing_area"),
            models.Index(fields=["given_unit", "-given_at", "-id"], name="outing_unit"),
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(standing__in=sorted(one.value for one in OPEN)),
                name="outing_open_due",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def lines(self) -> tuple[Line, ...]:
        """The checklist."""
        return tuple(Line(key, label) for key, label in json.loads(self.checklist))


class Stop(models.Model):
    """One place of a task: an entry of the grid book, or a place in words.

    ``version`` counts how often it was recorded. ``lon``/``lat`` are where the place is, and only
    if whoever recorded it chose to mark it; the place of an entry stands with the entry.
    """

    outing = models.ForeignKey(Outing, on_delete=models.CASCADE, related_name="stops")
    #: From 0, the order in which they were laid down.
    n = models.PositiveSmallIntegerField()
    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField("名称", max_length=NAME)
    address = models.CharField("地址", max_length=ADDRESS, blank=True, default="")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    spot = models.CharField(
        "结果",
        max_length=10,
        choices=[(one.value, name) for one, name in SPOT_NAMES.items()],
        default=Spot.OPEN.value,
    )
    note = models.CharField("说明", max_length=NOTE, blank=True, default="")
    #: JSON: key of the checklist → ok, problem or na.
    checks = models.TextField(blank=True, default="{}")
    #: Key of the sheet that was filled or confirmed here.
    sheet = models.BigIntegerField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    #: The matter reported from here: its number, or the key its report has on the telephone.
    found_no = models.CharField(max_length=24, blank=True, default="")
    found_key = models.UUIDField(null=True, blank=True)
    done_at = models.DateTimeField("记录时间", null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "outings_stop"
        ordering = ["outing_id", "n"]
        constraints = [
            models.UniqueConstraint(fields=["outing", "n"], name="stop_once"),
            models.CheckConstraint(
                condition=models.Q(lon__isnull=True, lat__isnull=True)
                | models.Q(lon__isnull=False, lat__isnull=False),
                name="stop_whole_place",
            ),
        ]
        indexes = [models.Index(fields=["entry", "-id"], name="stop_entry")]

    def __str__(self) -> str:
        return self.name

    @property
    def found_at(self) -> dict[str, str]:
        """What was found at each line of the checklist."""
        held: dict[str, str] = json.loads(self.checks)
        return held


class StopFile(models.Model):
    """A photo of a stop: never asked for, kept where somebody chose to add it."""

    class Purpose(models.TextChoices):
        """What it shows."""

        BEFORE = "before", "之前"
        AFTER = "after", "之后"
        OTHER = "other", "现场"

    stop = models.ForeignKey(Stop, on_delete=models.CASCADE, related_name="photos")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="stop_file")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    caption = models.CharField(max_length=120, blank=True, default="")
    added_at = models.DateTimeField()

    class Meta:
        db_table = "outings_stop_file"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.stop_id} {self.file_id}"
