from django.db import migrations, models

_MEASURES = (
    *range(1, 5), *range(6, 31), *range(40, 47), *range(50, 55), *range(100, 117),
)  # fmt: skip
#: Roll-ups for wide tables: name, table, dimensions, key, and the roll-up they are added up from.
_TABLES = (
    (
        "UnitTownMatter",
        "tally_unit_town_matter",
        ("unit", "town", "matter"),
        ("grain", "period", "town", "unit", "matter"),
        "tally_base_town",
    ),
    (
        "VillageMatter",
        "tally_village_matter",
        ("town", "village", "matter", "door"),
        ("grain", "village", "period", "town", "matter", "door"),
        "tally_base",
    ),
)


def _rollup(name, table, dims, key):
    number = ("id", models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    ))  # fmt: skip
    fields = [number, ("grain", models.SmallIntegerField()), ("period", models.DateField())]
    fields += [(f"m{measure}", models.IntegerField(null=True)) for measure in _MEASURES]
    for dim in dims:
        kind = models.CharField(max_length=10) if dim == "door" else models.BigIntegerField()
        fields.append((dim, kind))
    unique = models.UniqueConstraint(fields=key, name=f"{table}_key")
    return migrations.CreateModel(
        name, fields, options={"db_table": table, "constraints": [unique]}
    )


def _add_up(apps, schema_editor):
    """Fill them from the larger ones, month by month in their order."""
    for _, table, dims, _, source in _TABLES:
        names = [f"m{measure}" for measure in _MEASURES]
        keys = ", ".join(("grain", "period", *dims))
        sums = ", ".join(f"SUM({name})" for name in names)
        schema_editor.execute(
            f"INSERT INTO {table} ({keys}, {', '.join(names)})"  # noqa: S608 - our names
            f" SELECT {keys}, {sums} FROM {source} GROUP BY {keys} ORDER BY period"
        )


class Migration(migrations.Migration):
    dependencies = [("tally", "0001_initial")]

    operations = [
        *(_rollup(*one[:4]) for one in _TABLES),
        migrations.AddIndex(
            "VillageMatter",
            models.Index(fields=["grain", "period"], name="tally_village_matter_when"),
        ),
        migrations.RunPython(_add_up, migrations.RunPython.noop),
    ]
