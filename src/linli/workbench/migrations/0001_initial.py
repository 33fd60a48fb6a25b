import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0002_case_open_counts"),
        ("catalogue", "0001_initial"),
        ("people", "0002_accounts"),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40, unique=True, verbose_name="标识")),
                ("label", models.CharField(max_length=60, verbose_name="名称")),
                ("steps", models.TextField(verbose_name="步骤")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "即将执行"),
                            ("cancelled", "已撤销"),
                            ("running", "执行中"),
                            ("done", "已完成"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="提交时间")),
                ("execute_at", models.DateTimeField(verbose_name="执行时间")),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="完成时间"),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulk_runs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "workbench_bulk_run",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["actor", "-id"], name="bulk_run_actor")],
            },
        ),
        migrations.CreateModel(
            name="BulkItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="选择时的版本")),
                ("step", models.PositiveSmallIntegerField(default=0, verbose_name="已完成步骤")),
                (
                    "status",
                    models.CharField(
                        choices=[("waiting", "等待"), ("done", "已办"), ("refused", "未办")],
                        default="waiting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "sentence",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="说明"),
                ),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="完成时间"),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="workbench.bulkrun",
                    ),
                ),
            ],
            options={
                "db_table": "workbench_bulk_item",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "case"), name="uniq_bulk_item")
                ],
            },
        ),
        migrations.CreateModel(
            name="CannedReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        blank=True, max_length=40, null=True, unique=True, verbose_name="包内代码"
                    ),
                ),
                ("title", models.CharField(max_length=60, verbose_name="名称")),
                ("review_on", models.DateField(verbose_name="复核日期")),
                (
                    "season_from",
                    models.CharField(blank=True, default="", max_length=4, verbose_name="季节起"),
                ),
                (
                    "season_to",
                    models.CharField(blank=True, default="", max_length=4, verbose_name="季节止"),
                ),
                (
                    "retired_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="停用时间"),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("created_at", models.DateTimeField(verbose_name="建立时间")),
                ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                ("command", models.CharField(max_length=24, verbose_name="用于操作")),
                (
                    "state",
                    models.CharField(blank=True, default="", max_length=16, verbose_name="状态"),
                ),
                ("body", models.TextField(verbose_name="内容")),
                (
                    "matter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalogue.matter",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
            ],
            options={
                "db_table": "workbench_reply",
                "ordering": ["title", "id"],
                "indexes": [models.Index(fields=["command", "unit"], name="reply_offer")],
            },
        ),
        migrations.CreateModel(
            name="DeskPreference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "columns",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="列"),
                ),
                (
                    "density",
                    models.CharField(
                        choices=[("comfortable", "宽松"), ("compact", "紧凑")],
                        default="comfortable",
                        max_length=12,
                        verbose_name="行距",
                    ),
                ),
                ("preview", models.BooleanField(default=False, verbose_name="右侧预览")),
                ("keyboard", models.BooleanField(default=True, verbose_name="单键操作")),
                ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="desk_preference",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "workbench_preference",
            },
        ),
        migrations.CreateModel(
            name="FormDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("form", models.CharField(max_length=80, verbose_name="表单")),
                ("sealed", models.TextField(verbose_name="内容（密文）")),
                ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="form_drafts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "workbench_draft",
                "indexes": [models.Index(fields=["updated_at"], name="form_draft_age")],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "form"), name="uniq_form_draft")
                ],
            },
        ),
        migrations.CreateModel(
            name="Macro",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        blank=True, max_length=40, null=True, unique=True, verbose_name="包内代码"
                    ),
                ),
                ("title", models.CharField(max_length=60, verbose_name="名称")),
                ("review_on", models.DateField(verbose_name="复核日期")),
                (
                    "season_from",
                    models.CharField(blank=True, default="", max_length=4, verbose_name="季节起"),
                ),
                (
                    "season_to",
                    models.CharField(blank=True, default="", max_length=4, verbose_name="季节止"),
                ),
                (
                    "retired_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="停用时间"),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("created_at", models.DateTimeField(verbose_name="建立时间")),
                ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                ("steps", models.TextField(verbose_name="步骤")),
                (
                    "state",
                    models.CharField(
                        blank=True, default="", max_length=16, verbose_name="适用状态"
                    ),
                ),
                ("goes_on", models.BooleanField(default=False, verbose_name="完成后打开下一件")),
                (
                    "matter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalogue.matter",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
            ],
            options={
                "db_table": "workbench_macro",
                "ordering": ["title", "id"],
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("view", "正在查看"), ("edit", "正在编辑")],
                        default="view",
                        max_length=6,
                        verbose_name="方式",
                    ),
                ),
                ("seen_at", models.DateTimeField(verbose_name="最近")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "workbench_presence",
                "indexes": [models.Index(fields=["seen_at"], name="presence_seen")],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "user"), name="uniq_presence")
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "query",
                    models.CharField(blank=True, default="", max_length=800, verbose_name="条件"),
                ),
                (
                    "columns",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="列"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                ("created_at", models.DateTimeField(verbose_name="建立时间")),
                ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shared_views",
                        to="people.unit",
                    ),
                ),
            ],
            options={
                "db_table": "workbench_view",
                "ordering": ["position", "id"],
                "indexes": [models.Index(fields=["unit", "position", "id"], name="view_unit")],
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "name"), name="uniq_view_owner_name")
                ],
            },
        ),
    ]
