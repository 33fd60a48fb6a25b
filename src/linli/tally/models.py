"""Tables of the counts: facts just written, facts kept, roll-ups, and the folding job's lock.

No row has a foreign key: a move must not wait for a look at other tables, and a count stays
when a unit or an area is retired. Ids are 0 where there is none.
"""

from __future__ import annotations

from django.db import models

from linli.domain.measures import Measure
from linli.tally.cuboids import COLUMNS

#: Measures whose past is asked for by the moment of the move: what was known on an evening.
FOLLOWED = (Measure.OPEN_DUE.value, Measure.OPEN_SINCE.value)


class _Fact(models.Model):
    """One count (:class:`linli.domain.tallying.Fact`) of one case; ``at`` is when it happened."""

    case_id = models.BigIntegerField()
    seq = models.IntegerField()
    at = models.DateTimeField()
    day = models.DateField()
    measure = models.SmallIntegerField()
    slot = models.SmallIntegerField()
    n = models.SmallIntegerField()
    unit = models.BigIntegerField()
    town = models.BigIntegerField()
    village = models.BigIntegerField()
    matter = models.BigIntegerField()
    door = models.CharField(max_length=10)

    class Meta:
        abstract = True


class NewFact(_Fact):
    """A fact not yet in the roll-ups. ``batch`` is 0 until a folding takes it."""

    batch = models.BigIntegerField(default=0)

    class Meta:
        db_table = "tally_new"
        indexes = (models.Index(fields=["batch", "id"], name="tally_new_batch"),)

    def __str__(self) -> str:
        return f"{self.case_id}#{self.seq} {self.measure} {self.n:+}"


class Fact(_Fact):
    """A fact that stands in the roll-ups."""

    class Meta:
        db_table = "tally_fact"
        indexes = (
            models.Index(fields=["measure", "day"], name="tally_fact_day"),
            models.Index(fields=["case_id"], name="tally_fact_case"),
            models.Index(
                fields=["measure", "at"],
                name="tally_fact_at",
                condition=models.Q(measure__in=FOLLOWED),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id}#{self.seq} {self.measure} {self.n:+}"


class Folding(models.Model):
    """The one row whose lock lets one folding after the other in.

    ``batch`` is the number of the last one; ``filled`` up to which case the log was counted.
    """

    id = models.SmallIntegerField(primary_key=True)
    batch = models.BigIntegerField(default=0)
    filled = models.BigIntegerField(default=0)
    complete = models.BooleanField(default=False)

    class Meta:
        db_table = "tally_folding"

    def __str__(self) -> str:
        return f"batch {self.batch}"


class _Rollup(models.Model):
    """A roll-up (:mod:`linli.tally.cuboids`): period, dimensions, a column for each measure."""

    grain = models.SmallIntegerField()
    period = models.DateField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.grain} {self.period}"


for _number in COLUMNS:
    _Rollup.add_to_class(f"m{_number}", models.IntegerField(null=True))


def _key(name: str, *columns: str) -> list[models.BaseConstraint]:
    return [models.UniqueConstraint(fields=columns, name=name)]


class DoorTown(_Rollup):
    """By door and town."""

    door = models.CharField(max_length=10)
    town = models.BigIntegerField()

    class Meta:
        db_table = "tally_door_town"
        constraints = _key("tally_door_town_key", "grain", "period", "door", "town")


class TownMatter(_Rollup):
    """By town and matter."""

    town = models.BigIntegerField()
    matter = models.BigIntegerField()

    class Meta:
        db_table = "tally_town_matter"
        constraints = _key("tally_town_matter_key", "grain", "period", "town", "matter")


class Village(_Rollup):
    """By village, with its town at the time."""

    town = models.BigIntegerField()
    village = models.BigIntegerField()

    class Meta:
        db_table = "tally_village"
        constraints = _key("tally_village_key", "grain", "period", "town", "village")


class UnitTown(_Rollup):
    """By unit and town."""

    unit = models.BigIntegerField()
    town = models.BigIntegerField()

    class Meta:
        db_table = "tally_unit_town"
        constraints = _key("tally_unit_town_key", "grain", "period", "unit", "town")


class UnitMatter(_Rollup):
    """By unit and matter."""

    unit = models.BigIntegerField()
    matter = models.BigIntegerField()

    class Meta:
        db_table = "tally_unit_matter"
        constraints = _key("tally_unit_matter_key", "grain", "period", "unit", "matter")


class UnitTownMatter(_Rollup):
    """By unit, town and matter; by month. A sixth of the rows of :class:`BaseTown`."""

    unit = models.BigIntegerField()
    town = models.BigIntegerField()
    matter = models.BigIntegerField()

    class Meta:
        db_table = "tally_unit_town_matter"
        constraints = _key(
            "tally_unit_town_matter_key", "grain", "period", "town", "unit", "matter"
        )


class VillageMatter(_Rollup):
    """By village (with its town), matter and door, without the unit; by month.

    The key begins with the village, for questions about one; those about all go by the period.
    """

    town = models.BigIntegerField()
    village = models.BigIntegerField()
    matter = models.BigIntegerField()
    door = models.CharField(max_length=10)

    class Meta:
        db_table = "tally_village_matter"
        constraints = _key(
            "tally_village_matter_key", "grain", "village", "period", "town", "matter", "door"
        )
        indexes = (models.Index(fields=["grain", "period"], name="tally_village_matter_when"),)


class BaseTown(_Rollup):
    """By unit, town, matter and door; by month."""

    unit = models.BigIntegerField()
    town = models.BigIntegerField()
    matter = models.BigIntegerField()
    door = models.CharField(max_length=10)

    class Meta:
        db_table = "tally_base_town"
        constraints = _key(
            "tally_base_town_key", "grain", "period", "town", "unit", "matter", "door"
        )


class Base(_Rollup):
    """By every dimension; by month. The key begins with the village, for questions about one."""

    unit = models.BigIntegerField()
    town = models.BigIntegerField()
    village = models.BigIntegerField()
    matter = models.BigIntegerField()
    door = models.CharField(max_length=10)

    class Meta:
        db_table = "tally_base"
        constraints = _key(
            "tally_base_key", "grain", "village", "period", "town", "unit", "matter", "door"
        )


class Spread(models.Model):
    """Hours of registration, moves between states and lengths of stays, by ``slot``.

    ``unit`` and ``town`` are :data:`linli.tally.cuboids.WHOLE` where a row counts all of them.
    """

    grain = models.SmallIntegerField()
    period = models.DateField()
    measure = models.SmallIntegerField()
    slot = models.SmallIntegerField()
    unit = models.BigIntegerField()
    town = models.BigIntegerField()
    n = models.IntegerField()

    class Meta:
        db_table = "tally_spread"
        constraints = _key("tally_spread_key", "grain", "measure", "period", "unit", "town", "slot")

    def __str__(self) -> str:
        return f"{self.grain} {self.period} {self.measure}"
