"""The form and its versions, the sheets filled with it, and the profiles of reports."""

from __future__ import annotations

import json
from datetime import datetime

from django.conf import settings
from django.db import models

from linli.audit.models import ChainHead
from linli.catalogue.models import Matter
from linli.domain import collecting
from linli.domain.collecting import ABOUT_NAMES, STANDING_NAMES, Field, Standing
from linli.domain.grid_burden import PERIOD_NAMES, Load, Period
from linli.gridbook.models import Entry
from linli.kernel.keys import new_id
from linli.people.models import Unit
from linli.places.models import Area

_STANDINGS = [(one.value, name) for one, name in STANDING_NAMES.items()]
_PERIODS = [(one.value, name) for one, name in PERIOD_NAMES.items()]


def _user(label: str = "") -> models.ForeignKey[object, object]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        verbose_name=label,
        related_name="+",
        null=True,
        blank=True,
    )


class Form(ChainHead):
    """One form of one unit. What it says stands in its versions.

    ``current`` is the version in force, ``pending`` the one being written; ``next_field`` the
    number of the next new field, so that no name is ever used for a second meaning.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    code = models.CharField("编号", max_length=10, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=12, choices=list(ABOUT_NAMES.items()))
    standing = models.CharField(max_length=8, choices=_STANDINGS, default=Standing.DRAFT.value)
    current = models.ForeignKey(
        "FormVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    pending = models.ForeignKey(
        "FormVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    next_field = models.PositiveSmallIntegerField(default=1)
    #: Counts every write, for two people at one form.
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "collection_form"
        indexes = [models.Index(fields=["standing", "code"], name="form_standing")]

    def __str__(self) -> str:
        return self.code

    @property
    def shown(self) -> FormVersion:
        """The version people see: the one in force, else the one being written."""
        found = self.current or self.pending
        if found is None:  # pragma: no cover - a form is made with its first version
            raise ValueError(self.code)
        return found


class FormVersion(models.Model):
    """What a form says from one day to another: purpose, basis, term and fields go together.

    A sheet keeps the version it was filled with, so it always shows what was told then.
    """

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    standing = models.CharField(max_length=8, choices=_STANDINGS, default=Standing.DRAFT.value)
    name = models.CharField("名称", max_length=60, blank=True, default="")
    purpose = models.CharField("用途", max_length=400, blank=True, default="")
    basis = models.CharField("依据", max_length=400, blank=True, default="")
    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    period = models.CharField(max_length=8, choices=_PERIODS, default=Period.EVENT.value)
    times = models.PositiveSmallIntegerField("次数", default=0)
    minutes = models.PositiveSmallIntegerField("每份分钟", default=0)
    keep_months = models.PositiveSmallIntegerField("保存月数", default=0)
    fields = models.TextField(default="[]")
    drafted_by = _user("起草人")
    offered_at = models.DateTimeField(null=True, blank=True)
    released_by = _user("启用人")
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "collection_form_version"
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="uniq_form_version"),
            models.CheckConstraint(
                condition=models.Q(released_by__isnull=True)
                | models.Q(drafted_by__isnull=True)
                | ~models.Q(released_by=models.F("drafted_by")),
                name="form_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id}/{self.number}"

    @property
    def questions(self) -> tuple[Field, ...]:
        """The fields."""
        return collecting.unpacked(json.loads(self.fields))

    @questions.setter
    def questions(self, fields: tuple[Field, ...]) -> None:
        self.fields = json.dumps(collecting.packed(fields), ensure_ascii=False)

    @property
    def load(self) -> Load:
        """What filling it asks of a grid worker, one sheet each time."""
        return Load(Period(self.period), self.times, self.minutes, len(self.questions))


def slot_of(*, entry: int | None = None, area: int | None = None) -> str:
    """Return the slot of the living sheet about an entry of the book or an area (their ids)."""
    if entry is not None:
        return f"e:{entry}"
    return f"a:{area}" if area is not None else ""


class Sheet(ChainHead):
    """What was answered about one place or thing, or on one occasion.

    ``answers`` are those that are neither private nor in the grid book. ``slot`` says what it is
    about: one thing has one living sheet of a form. After ``ends_on`` the worker empties it.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="sheets")
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    slot = models.CharField(max_length=24, blank=True, default="")
    answers = models.TextField(default="{}")
    sealed = models.TextField("私密的项（加密）", blank=True, default="")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    filled_at = models.DateTimeField("填写时间")
    #: When the telephone said it was written, for the record.
    device_at = models.DateTimeField(null=True, blank=True)
    #: Last time an office said that nothing has changed. Never by whom.
    confirmed_at = models.DateTimeField("核对时间", null=True, blank=True)
    ends_on = models.DateField("保存到")
    erased_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "collection_sheet"
        constraints = [
            models.UniqueConstraint(
                fields=["form", "slot"], condition=~models.Q(slot=""), name="sheet_one_living"
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True)
                | models.Q(sealed="", answers="{}", slot=""),
                name="sheet_erased_bare",
            ),
        ]
        indexes = [
            models.Index(fields=["form", "area", "id"], name="sheet_form_area"),
            models.Index(fields=["entry", "form"], name="sheet_entry"),
            models.Index(
                fields=["ends_on", "id"],
                condition=models.Q(erased_at__isnull=True),
                name="sheet_term",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.slot or self.pk}"

    @property
    def values(self) -> dict[str, str]:
        """The answers that stand in the sheet itself: neither private nor from the grid book."""
        found: dict[str, str] = json.loads(self.answers)
        return found

    @property
    def at(self) -> datetime:
        """When it was last filled in or found unchanged."""
        return max(self.filled_at, self.confirmed_at or self.filled_at)


class Profile(ChainHead):
    """A report as somebody above wants it: which columns, from what was entered already.

    ``about`` says what a line is. ``released_by`` is the second person whom private columns need.
    """

    class Standing(models.TextChoices):
        """Whether it is used."""

        LIVE = "live", "在用"
        ENDED = "ended", "已停用"

    id = models.BigIntegerField(primary_key=True, default=new_id)
    code = models.CharField("编号", max_length=10, unique=True)
    name = models.CharField("名称", max_length=60)
    receiver = models.CharField("报给谁", max_length=60)
    basis = models.CharField("依据", max_length=400, blank=True, default="")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=12, choices=list(ABOUT_NAMES.items()))
    period = models.CharField(max_length=8, choices=_PERIODS, default=Period.MONTH.value)
    #: JSON: a list of pairs, the title of a column and where it comes from.
    columns = models.TextField(default="[]")
    standing = models.CharField(max_length=8, choices=Standing.choices, default=Standing.LIVE.value)
    drafted_by = _user("编制人")
    released_by = _user("复核人")
    released_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "collection_profile"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(released_by__isnull=True)
                | models.Q(drafted_by__isnull=True)
                | ~models.Q(released_by=models.F("drafted_by")),
                name="profile_two_people",
            ),
        ]
        indexes = [models.Index(fields=["standing", "code"], name="profile_standing")]

    def __str__(self) -> str:
        return self.code

    @property
    def wanted(self) -> tuple[tuple[str, str], ...]:
        """The columns: (title, where from)."""
        return tuple((str(title), str(source)) for title, source in json.loads(self.columns))
