from django.db import migrations, models

_MEASURES = (
    *range(1, 5), *range(6, 31), *range(40, 47), *range(50, 55), *range(100, 117),
)  # fmt: skip
_FACT = (
    ("case_id", models.BigIntegerField),
    ("seq", models.IntegerField),
    ("at", models.DateTimeField),
    ("day", models.DateField),
    ("measure", models.SmallIntegerField),
    ("slot", models.SmallIntegerField),
    ("n", models.SmallIntegerField),
    ("unit", models.BigIntegerField),
    ("town", models.BigIntegerField),
    ("village", models.BigIntegerField),
    ("matter", models.BigIntegerField),
)


def _id():
    return (
        "id",
        models.BigAutoField(
            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
        ),
    )


def _door():
    return ("door", models.CharField(max_length=10))


def _fact(name, table, *more, **options):
    fields = [_id(), *((column, kind()) for column, kind in _FACT), _door(), *more]
    return migrations.CreateModel(name, fields, options={"db_table": table, **options})


def _rollup(name, table, dims, key):
    fields = [_id(), ("grain", models.SmallIntegerField()), ("period", models.DateField())]
    fields += [(f"m{number}", models.IntegerField(null=True)) for number in _MEASURES]
    fields += [_door() if dim == "door" else (dim, models.BigIntegerField()) for dim in dims]
    unique = models.UniqueConstraint(fields=key, name=f"{table}_key")
    return migrations.CreateModel(
        name, fields, options={"db_table": table, "constraints": [unique]}
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        _fact(
            "NewFact",
            "tally_new",
            ("batch", models.BigIntegerField(default=0)),
            indexes=[models.Index(fields=["batch", "id"], name="tally_new_batch")],
        ),
        _fact(
            "Fact",
            "tally_fact",
            indexes=[
                models.Index(fields=["measure", "day"], name="tally_fact_day"),
                models.Index(fields=["case_id"], name="tally_fact_case"),
                models.Index(
                    fields=["measure", "at"],
                    name="tally_fact_at",
                    condition=models.Q(measure__in=(46, 54)),
                ),
            ],
        ),
        migrations.CreateModel(
            "Folding",
            [
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("batch", models.BigIntegerField(default=0)),
                ("filled", models.BigIntegerField(default=0)),
                ("complete", models.BooleanField(default=False)),
            ],
            options={"db_table": "tally_folding"},
        ),
        migrations.CreateModel(
            "Spread",
            [
                _id(),
                ("grain", models.SmallIntegerField()),
                ("period", models.DateField()),
                ("measure", models.SmallIntegerField()),
                ("slot", models.SmallIntegerField()),
                ("unit", models.BigIntegerField()),
                ("town", models.BigIntegerField()),
                ("n", models.IntegerField()),
            ],
            options={
                "db_table": "tally_spread",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("grain", "measure", "period", "unit", "town", "slot"),
                        name="tally_spread_key",
                    )
                ],
            },
        ),
        *(
            _rollup(name, table, dims, ("grain", "period", *dims))
            for name, table, dims in (
                ("DoorTown", "tally_door_town", ("door", "town")),
                ("TownMatter", "tally_town_matter", ("town", "matter")),
                ("Village", "tally_village", ("town", "village")),
                ("UnitTown", "tally_unit_town", ("unit", "town")),
                ("UnitMatter", "tally_unit_matter", ("unit", "matter")),
            )
        ),
        _rollup(
            "BaseTown",
            "tally_base_town",
            ("unit", "town", "matter", "door"),
            ("grain", "period", "town", "unit", "matter", "door"),
        ),
        _rollup(
            "Base",
            "tally_base",
            ("unit", "town", "village", "matter", "door"),
            ("grain", "village", "period", "town", "unit", "matter", "door"),
        ),
    ]
