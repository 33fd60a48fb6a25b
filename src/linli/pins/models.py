"""Tables of the pins: a row for each matter's place as it was and is, and sums by month.

No row has a foreign key, as in the tally: a move must not wait for a look at other tables. Ids
are 0 where there is none; ``cell`` is :data:`linli.pins.cells.NOWHERE` without a sure place.
"""

from __future__ import annotations

from django.db import models


class PinFact(models.Model):
    """A matter begins (+1) or ends (−1) to count in a cell, month, place and matter.

    The numbers of one case add up to one at the place where it is now. ``batch`` is 0 until a
    folding has added the row into the sums.
    """

    case_id = models.BigIntegerField()
    cell = models.BigIntegerField()
    #: Civil month of first registration, year × 100 + month.
    month = models.IntegerField()
    town = models.BigIntegerField()
    village = models.BigIntegerField()
    matter = models.BigIntegerField()
    n = models.SmallIntegerField()
    batch = models.BigIntegerField(default=0)

    class Meta:
        db_table = "pins_fact"
        indexes = (
            # With every column: the pins of a unit's 80,000 cases need no look at the table.
            models.Index(
                fields=["case_id", "cell", "n", "month", "town", "village", "matter"],
                name="pins_fact_of_case",
            ),
            models.Index(
                fields=["cell", "month", "matter", "case_id", "n"], name="pins_fact_cell_month"
            ),
            models.Index(fields=["id"], condition=models.Q(batch=0), name="pins_fact_new"),
            models.Index(
                fields=["matter", "town", "month", "village", "cell", "n"],
                name="pins_fact_matter",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.cell:x} {self.n:+}"


class PinSum(models.Model):
    """How many matters of a month lie in a cell of one resolution (:mod:`linli.pins.folding`)."""

    resolution = models.SmallIntegerField()
    month = models.IntegerField()
    town = models.BigIntegerField()
    #: 0 in the sums that do not tell villages apart.
    village = models.BigIntegerField()
    #: −1 in the sums of all matters together.
    matter = models.BigIntegerField()
    #: Key of the cell: the finest cell divided by :func:`linli.pins.cells.step`.
    cell = models.BigIntegerField()
    n = models.IntegerField()

    class Meta:
        db_table = "pins_sum"
        constraints = (
            models.UniqueConstraint(
                fields=["matter", "resolution", "town", "month", "cell", "village"],
                name="pins_sum_key",
            ),
        )
        indexes = (
            models.Index(
                fields=["matter", "resolution", "cell", "month", "n"], name="pins_sum_cell"
            ),
        )

    def __str__(self) -> str:
        return f"r{self.resolution} {self.month} {self.cell}: {self.n}"


class PinFilling(models.Model):
    """The one row whose lock lets one folding after the other in.

    ``batch`` is the number of the last one; ``filled`` up to which case older than the pins the
    places were taken over, ``complete`` whether all were.
    """

    id = models.SmallIntegerField(primary_key=True)
    batch = models.BigIntegerField(default=0)
    filled = models.BigIntegerField(default=0)
    complete = models.BooleanField(default=False)

    class Meta:
        db_table = "pins_filling"

    def __str__(self) -> str:
        return f"batch {self.batch}"
