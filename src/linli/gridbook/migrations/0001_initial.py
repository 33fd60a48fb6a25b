"""The tables of the grid book."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import linli.gridbook.models


class Migration(migrations.Migration):
    """First tables: entries, merges asked for, imports with their slips."""

    initial = True

    dependencies = [
        ("people", "0004_office_phone"),
        ("places", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=linli.gridbook.models.new_id, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("address", "地址"),
                            ("building", "楼栋"),
                            ("organisation", "单位"),
                            ("shop", "店铺"),
                            ("facility", "公共设施"),
                            ("hazard", "隐患点"),
                        ],
                        max_length=12,
                    ),
                ),
                ("file_name", models.CharField(max_length=120)),
                ("ignored", models.CharField(blank=True, default="", max_length=300)),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("reading", "正在读取"),
                            ("review", "待核对"),
                            ("writing", "正在写入"),
                            ("done", "已写入"),
                            ("undoing", "正在撤销"),
                            ("undone", "已撤销"),
                        ],
                        default="reading",
                        max_length=8,
                    ),
                ),
                ("turn", models.PositiveIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.area",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="",
                    ),
                ),
            ],
            options={
                "db_table": "gridbook_batch",
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("chain_seq", models.IntegerField(default=0)),
                ("chain_hash", models.CharField(default="", max_length=64)),
                (
                    "id",
                    models.BigIntegerField(
                        default=linli.gridbook.models.new_id, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("address", "地址"),
                            ("building", "楼栋"),
                            ("organisation", "单位"),
                            ("shop", "店铺"),
                            ("facility", "公共设施"),
                            ("hazard", "隐患点"),
                            ("contact", "服务联系人"),
                        ],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                (
                    "name",
                    models.CharField(blank=True, default="", max_length=80, verbose_name="名称"),
                ),
                (
                    "address",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="地址"),
                ),
                (
                    "code",
                    models.CharField(blank=True, default="", max_length=30, verbose_name="编码"),
                ),
                ("fields", models.TextField(default="{}", verbose_name="其他项")),
                ("folded", models.CharField(max_length=200)),
                ("lon", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("lat", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                (
                    "sealed",
                    models.TextField(blank=True, default="", verbose_name="姓名和电话（加密）"),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[("current", "在用"), ("ended", "已停用"), ("merged", "已合并")],
                        default="current",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("made_at", models.DateTimeField(verbose_name="登记时间")),
                ("changed_at", models.DateTimeField(verbose_name="修改时间")),
                (
                    "checked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="核对时间"),
                ),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.area",
                    ),
                ),
                (
                    "checked_unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absorbed",
                        to="gridbook.entry",
                    ),
                ),
                (
                    "part_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="gridbook.entry",
                    ),
                ),
            ],
            options={
                "db_table": "gridbook_entry",
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("asked", "待复核"),
                            ("done", "已合并"),
                            ("refused", "不是同一个"),
                            ("apart", "已拆开"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("filled", models.CharField(blank=True, default="", max_length=200)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="",
                    ),
                ),
                (
                    "drop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="gridbook.entry",
                    ),
                ),
                (
                    "keep",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="gridbook.entry",
                    ),
                ),
            ],
            options={
                "db_table": "gridbook_merge",
            },
        ),
        migrations.CreateModel(
            name="Row",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                ("values", models.TextField(default="{}")),
                ("problems", models.TextField(default="[]")),
                ("folded", models.CharField(blank=True, default="", max_length=200)),
                (
                    "fate",
                    models.CharField(
                        choices=[
                            ("bad", "有错"),
                            ("new", "新增"),
                            ("same", "已有，没有变化"),
                            ("ask", "待核对"),
                            ("update", "更新"),
                            ("skip", "不导入"),
                            ("done", "已写入"),
                            ("undone", "已撤销"),
                            ("kept", "后来又改过，没有撤销"),
                        ],
                        max_length=8,
                    ),
                ),
                ("like_line", models.PositiveIntegerField(default=0)),
                ("likeness", models.CharField(blank=True, default="", max_length=4)),
                ("chosen", models.CharField(blank=True, default="", max_length=200)),
                ("made_new", models.BooleanField(default=False)),
                ("entry_version", models.PositiveIntegerField(default=0)),
                ("before", models.TextField(blank=True, default="")),
                (
                    "area",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.area",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="gridbook.batch",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="gridbook.entry",
                    ),
                ),
            ],
            options={
                "db_table": "gridbook_row",
            },
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["made_by", "-made_at"], name="batch_mine"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["area", "kind", "folded", "id"], name="book_area_kind"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["kind", "folded", "id"], name="book_kind"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("kind", "contact"), ("standing", "current")),
                fields=["ends_on", "id"],
                name="book_consent",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("sealed", ""), ("kind", "contact"), _connector="OR"),
                name="book_sealed_contact",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "contact"), _negated=True),
                    models.Q(("address", ""), ("name", ""), ("ends_on__isnull", False)),
                    _connector="OR",
                ),
                name="book_contact_bare",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("sealed", ""), ("standing", "current"), _connector="OR"),
                name="book_ended_erased",
            ),
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(fields=["keep", "id"], name="merge_keep"),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("keep", models.F("drop")), _negated=True), name="merge_of_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("standing", "done"), _negated=True),
                    models.Q(("asked_by", models.F("decided_by")), _negated=True),
                    _connector="OR",
                ),
                name="merge_second_look",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("standing__in", ["asked", "done"])),
                fields=("drop",),
                name="merge_once",
            ),
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(fields=["batch", "fate", "line"], name="row_fate"),
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(fields=["batch", "area", "folded"], name="row_same"),
        ),
        migrations.AddConstraint(
            model_name="row",
            constraint=models.UniqueConstraint(fields=("batch", "line"), name="row_line"),
        ),
    ]
