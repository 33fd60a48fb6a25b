"""Steps of the ladder, and matters put aside for a while."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Both tables of 提级."""

    initial = True

    dependencies = [
        ("cases", "0009_plans_only"),
        ("people", "0005_village_head"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Setback",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("tries", models.PositiveIntegerField(default=1, verbose_name="次数")),
                ("retry_at", models.DateTimeField(verbose_name="再试时间")),
                ("error", models.CharField(max_length=200, verbose_name="原因")),
            ],
            options={
                "db_table": "escalation_setback",
                "ordering": ["retry_at"],
                "indexes": [models.Index(fields=["retry_at"], name="setback_retry")],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=30, verbose_name="规则")),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("unassigned", "待受理、待派单超过环节时限"),
                            ("refused", "退单待审、待协调超过环节时限"),
                            ("stage_over", "签收、办理、核查等环节超过时限"),
                            ("business_near", "办结时限临近"),
                            ("business_over", "办结时限已过"),
                            ("returns", "退单 {n} 次，还没有单位承办"),
                            ("reworks", "核查不属实返工 {n} 次"),
                            ("unsigned", "登记后还没有单位签收"),
                            ("whistle", "吹哨后没有应哨或没有到场"),
                            ("milestone", "方案的时间节点没有完成"),
                            ("part", "联办环节超过时限"),
                            ("task", "交办任务超过时限"),
                            ("decision", "召集人裁定的期限已过，仍没有办结"),
                        ],
                        max_length=16,
                        verbose_name="情形",
                    ),
                ),
                ("cause_at", models.DateTimeField(verbose_name="情形起于")),
                ("ref", models.BigIntegerField(default=0)),
                ("count", models.PositiveSmallIntegerField(default=1, verbose_name="次数")),
                (
                    "tier",
                    models.CharField(
                        choices=[
                            ("village", "村（社区）"),
                            ("town", "乡镇（街道）"),
                            ("county", "县级"),
                        ],
                        max_length=8,
                        verbose_name="层级",
                    ),
                ),
                (
                    "passed",
                    models.CharField(
                        blank=True, default="", max_length=20, verbose_name="空缺层级"
                    ),
                ),
                ("role", models.CharField(max_length=16, verbose_name="岗位")),
                ("raised_at", models.DateTimeField(verbose_name="提级时间")),
                ("respond_by", models.DateTimeField(verbose_name="回应时限")),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("open", "等待回应"),
                            ("answered", "已回应，承诺期内"),
                            ("decided", "已裁定，限期内"),
                            ("climbed", "没有解决，已往上提"),
                            ("gone", "原因已消除"),
                            ("kept", "已按承诺落实"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="进展",
                    ),
                ),
                ("response", models.TextField(blank=True, default="", verbose_name="回应")),
                ("responded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "promised_by",
                    models.DateTimeField(blank=True, null=True, verbose_name="承诺期限"),
                ),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("go_on", "仍由现主办单位办理，限期解决"),
                            ("reassign", "改由另一单位主办"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="裁定",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("seen", models.PositiveIntegerField(default=0)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="climbs",
                        to="cases.case",
                    ),
                ),
                (
                    "in_place_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "responded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
            ],
            options={
                "db_table": "escalation_step",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("standing", "open")),
                        fields=["respond_by", "id"],
                        name="step_open_due",
                    ),
                    models.Index(
                        condition=models.Q(("standing__in", ["answered", "decided"])),
                        fields=["promised_by", "id"],
                        name="step_resting",
                    ),
                    models.Index(
                        condition=models.Q(("standing", "open")),
                        fields=["person", "respond_by", "id"],
                        name="step_open_person",
                    ),
                    models.Index(
                        condition=models.Q(("standing", "open")),
                        fields=["unit", "respond_by", "id"],
                        name="step_open_unit",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("standing", "open")),
                        fields=("case",),
                        name="uniq_step_open",
                    ),
                    models.UniqueConstraint(
                        fields=("case", "rule", "trigger", "cause_at", "ref", "tier"),
                        name="uniq_step_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "standing__in",
                                ["open", "answered", "decided", "climbed", "gone", "kept"],
                            )
                        ),
                        name="step_standing_known",
                    ),
                ],
            },
        ),
    ]
