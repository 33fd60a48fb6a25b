"""The entry of the grid book, the question whether two are one, and the slips of an import."""

from __future__ import annotations

import json
from decimal import Decimal

from django.conf import settings
from django.db import models

from linli.audit.models import ChainHead
from linli.domain.gridbook import (
    ADDRESS_LIMIT,
    IMPORTED,
    KIND_NAMES,
    NAME_LIMIT,
    STANDING_NAMES,
    Kind,
    Standing,
)
from linli.domain.gridbook_same import LONGEST
from linli.kernel.keys import new_id
from linli.people.models import Unit
from linli.places.models import Area


def _user(label: str = "", *, null: bool = False) -> models.ForeignKey[object, object]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        verbose_name=label,
        related_name="+",
        null=null,
        blank=null,
    )


class Entry(ChainHead):
    """One place or thing of a grid, or one volunteered contact.

    ``fields`` holds the values of its kind beside name and address, as JSON of texts. What is
    private of a contact stands in ``sealed`` alone; ``name`` is empty then. Who changed what is
    the entry's chain of events.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    kind = models.CharField(
        "类别", max_length=12, choices=[(one.value, name) for one, name in KIND_NAMES.items()]
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=NAME_LIMIT, blank=True, default="")
    address = models.CharField("地址", max_length=ADDRESS_LIMIT, blank=True, default="")
    code = models.CharField("编码", max_length=30, blank=True, default="")
    fields = models.TextField("其他项", default="{}")
    #: Name and address in normal form: what two entries about the same thing share.
    folded = models.CharField(max_length=LONGEST)
    lon = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    lat = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    sealed = models.TextField("姓名和电话（加密）", blank=True, default="")
    part_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts"
    )
    standing = models.CharField(
        "状态",
        max_length=8,
        choices=[(one.value, name) for one, name in STANDING_NAMES.items()],
        default=Standing.CURRENT.value,
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="absorbed"
    )
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField("登记时间")
    changed_at = models.DateTimeField("修改时间")
    #: Last time an office said that nothing has changed. Never by whom: it is no proof of work.
    checked_at = models.DateTimeField("核对时间", null=True, blank=True)
    checked_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: Last day of a consent; of a contact only.
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "gridbook_entry"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sealed="") | models.Q(kind=Kind.CONTACT.value),
                name="book_sealed_contact",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=Kind.CONTACT.value)
                | (models.Q(name="", address="") & models.Q(ends_on__isnull=False)),
                name="book_contact_bare",
            ),
            models.CheckConstraint(
                condition=models.Q(sealed="") | models.Q(standing=Standing.CURRENT.value),
                name="book_ended_erased",
            ),
        ]
        indexes = [
            models.Index(fields=["area", "kind", "folded", "id"], name="book_area_kind"),
            models.Index(fields=["kind", "folded", "id"], name="book_kind"),
            models.Index(
                fields=["ends_on", "id"],
                condition=models.Q(kind=Kind.CONTACT.value, standing=Standing.CURRENT.value),
                name="book_consent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name or self.pk}"

    @property
    def values(self) -> dict[str, str]:
        """What is not private, by field: blank ones left out."""
        held: dict[str, str] = json.loads(self.fields)
        own = {"name": self.name, "address": self.address, "code": self.code}
        return {**{name: text for name, text in own.items() if text}, **held}

    def take(self, values: dict[str, str]) -> None:
        """Hold these values (nothing private among them); the caller saves."""
        rest = {k: v for k, v in values.items() if v and k not in {"name", "address", "code"}}
        self.name = values.get("name", "")
        self.address = values.get("address", "")
        self.code = values.get("code", "")
        self.fields = json.dumps(rest, ensure_ascii=False, sort_keys=True)

    @property
    def point(self) -> str:
        """The place as one text, ``lon,lat``; empty without."""
        return "" if self.lon is None or self.lat is None else f"{self.lon:f},{self.lat:f}"

    def put_point(self, text: str) -> None:
        """Take the place from such a text."""
        lon, _, lat = text.partition(",")
        self.lon = Decimal(lon) if text else None
        self.lat = Decimal(lat) if text else None


class Merge(models.Model):
    """Somebody says two entries are one; somebody else looks at it before anything changes."""

    class Standing(models.TextChoices):
        """Where the question stands."""

        ASKED = "asked", "待复核"
        DONE = "done", "已合并"
        REFUSED = "refused", "不是同一个"
        APART = "apart", "已拆开"

    keep = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    drop = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("理由", max_length=200)
    standing = models.CharField(
        max_length=8, choices=Standing.choices, default=Standing.ASKED.value
    )
    asked_by = _user()
    asked_at = models.DateTimeField()
    decided_by = _user(null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    #: Fields of ``keep`` that were blank and came from ``drop``.
    filled = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        db_table = "gridbook_merge"
        constraints = [
            models.CheckConstraint(condition=~models.Q(keep=models.F("drop")), name="merge_of_two"),
            models.CheckConstraint(
                condition=~models.Q(standing="done") | ~models.Q(asked_by=models.F("decided_by")),
                name="merge_second_look",
            ),
            models.UniqueConstraint(
                fields=["drop"],
                condition=models.Q(standing__in=["asked", "done"]),
                name="merge_once",
            ),
        ]
        indexes = [models.Index(fields=["keep", "id"], name="merge_keep")]

    def __str__(self) -> str:
        return f"{self.drop_id} → {self.keep_id}"


class Batch(models.Model):
    """One spreadsheet brought in: read, reviewed, written, perhaps taken back."""

    class Standing(models.TextChoices):
        """How far it is."""

        READING = "reading", "正在读取"
        REVIEW = "review", "待核对"
        WRITING = "writing", "正在写入"
        DONE = "done", "已写入"
        UNDOING = "undoing", "正在撤销"
        UNDONE = "undone", "已撤销"

    id = models.BigIntegerField(primary_key=True, default=new_id)
    kind = models.CharField(
        max_length=12, choices=[(one.value, KIND_NAMES[one]) for one in IMPORTED]
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    made_by = _user()
    file_name = models.CharField(max_length=120)
    #: Columns of the file that were not read, joined by 、.
    ignored = models.CharField(max_length=300, blank=True, default="")
    standing = models.CharField(
        max_length=8, choices=Standing.choices, default=Standing.READING.value
    )
    #: What was answered for all points of the file that fit only in another datum: the datum they
    #: are read in. Empty while nobody was asked, or nobody has answered.
    datum = models.CharField(max_length=10, blank=True, default="")
    #: Counts the turns of writing and taking back, so that each promise has a name of its own.
    turn = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "gridbook_batch"
        indexes = [models.Index(fields=["made_by", "-made_at"], name="batch_mine")]

    def __str__(self) -> str:
        return self.file_name


class Row(models.Model):
    """One row of a spreadsheet: what was read, what is wrong, what becomes of it.

    A working slip, purged with its batch; what it changed stands in the entries' own history.
    """

    class Fate(models.TextChoices):
        """What becomes of it."""

        BAD = "bad", "有错"
        NEW = "new", "新增"
        SAME = "same", "已有，没有变化"
        ASK = "ask", "待核对"
        UPDATE = "update", "更新"
        SKIP = "skip", "不导入"
        DONE = "done", "已写入"
        UNDONE = "undone", "已撤销"
        KEPT = "kept", "后来又改过，没有撤销"

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    values = models.TextField(default="{}")
    #: JSON list of [column, sentence, what was read].
    problems = models.TextField(default="[]")
    folded = models.CharField(max_length=LONGEST, blank=True, default="")
    fate = models.CharField(max_length=8, choices=Fate.choices)
    #: The entry it is about: found alike, chosen, or made.
    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: Line of the same file that says the same.
    like_line = models.PositiveIntegerField(default=0)
    #: "same", "near", or empty.
    likeness = models.CharField(max_length=4, blank=True, default="")
    #: The datum in which alone the point lies in its area, "outside" for one outside of the
    #: county; empty for a point that is no question.
    datum = models.CharField(max_length=10, blank=True, default="")
    #: Names of the fields to take over, joined by commas.
    chosen = models.CharField(max_length=200, blank=True, default="")
    made_new = models.BooleanField(default=False)
    #: Version of the entry after writing, and its values before.
    entry_version = models.PositiveIntegerField(default=0)
    before = models.TextField(blank=True, default="")

    class Meta:
        db_table = "gridbook_row"
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="row_line")]
        indexes = [
            models.Index(fields=["batch", "fate", "line"], name="row_fate"),
            models.Index(fields=["batch", "area", "folded"], name="row_same"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line}"
