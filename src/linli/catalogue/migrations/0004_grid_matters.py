"""The list of grid matters stands beside the catalogue, so that every action can ask it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One row an admission."""

    dependencies = [
        ("catalogue", "0003_matter_script"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="GridMatter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("works", models.CharField(max_length=60, verbose_name="工作")),
                ("temporary", models.BooleanField(default=False, verbose_name="临时准入")),
                ("exited", models.BooleanField(default=False, verbose_name="已退出")),
                ("valid_from", models.DateField(verbose_name="准入日期")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="止")),
                (
                    "lead_unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.matter",
                    ),
                ),
            ],
            options={"db_table": "catalogue_grid_matter", "ordering": ["key"]},
        ),
    ]
