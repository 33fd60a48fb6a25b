"""Channels, one-purpose links, the county's own words, wishes of staff, codes for telephones."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def rename_channel(apps: StateApps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Messages went to “the gateway” before there were several: that was the short message."""
    apps.get_model("notify", "Message").objects.filter(channel="gateway").update(channel="sms")


class Migration(migrations.Migration):
    """Everything a message needs to go out by several ways and to be answered."""

    dependencies = [
        ("cases", "0006_residents_say"),
        ("notify", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PhoneCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row_key", models.CharField(max_length=32)),
                ("phone", models.CharField(blank=True, default="", max_length=400)),
                ("phone_index", models.CharField(db_index=True, max_length=64)),
                ("code", models.CharField(blank=True, default="", max_length=400)),
                ("digest", models.CharField(max_length=64)),
                ("language", models.CharField(default="zh-hans", max_length=10)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "db_table": "notify_phone_code",
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("page", "查询页面"),
                            ("sms", "短信"),
                            ("email", "电子邮件"),
                            ("im", "工作群消息"),
                        ],
                        default="page",
                        max_length=10,
                        verbose_name="通道",
                    ),
                ),
                ("row_key", models.CharField(max_length=32)),
                ("address", models.CharField(blank=True, default="", max_length=600)),
                (
                    "pace",
                    models.CharField(
                        choices=[("at_once", "随时"), ("daily", "每天汇总一次")],
                        default="at_once",
                        max_length=8,
                        verbose_name="频次",
                    ),
                ),
                (
                    "quiet_from",
                    models.PositiveSmallIntegerField(default=1260, verbose_name="免打扰起"),
                ),
                (
                    "quiet_to",
                    models.PositiveSmallIntegerField(default=480, verbose_name="免打扰止"),
                ),
                (
                    "digest_at",
                    models.PositiveSmallIntegerField(default=510, verbose_name="汇总时间"),
                ),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "notify_preference",
            },
        ),
        migrations.CreateModel(
            name="Template",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20, verbose_name="种类")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("requester", "诉求人"),
                            ("proxy", "代办人"),
                            ("supporter", "附议人"),
                            ("staff", "工作人员"),
                        ],
                        max_length=10,
                        verbose_name="对象",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("page", "查询页面"),
                            ("sms", "短信"),
                            ("email", "电子邮件"),
                            ("im", "工作群消息"),
                        ],
                        max_length=10,
                        verbose_name="通道",
                    ),
                ),
                ("language", models.CharField(max_length=10, verbose_name="语言")),
                ("words", models.TextField(blank=True, default="", verbose_name="内容")),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "notify_template",
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="message",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="尝试次数"),
        ),
        migrations.AddField(
            model_name="message",
            name="carried_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="carried",
                to="notify.message",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="due_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="发送不早于"),
        ),
        migrations.AddField(
            model_name="message",
            name="language",
            field=models.CharField(default="zh-hans", max_length=10, verbose_name="语言"),
        ),
        migrations.AddField(
            model_name="message",
            name="status_note",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="状态说明"),
        ),
        migrations.AddField(
            model_name="message",
            name="supporter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="cases.supporter",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="audience",
            field=models.CharField(
                choices=[
                    ("requester", "诉求人"),
                    ("proxy", "代办人"),
                    ("supporter", "附议人"),
                    ("staff", "工作人员"),
                ],
                default="requester",
                max_length=10,
                verbose_name="对象",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="channel",
            field=models.CharField(
                choices=[
                    ("page", "查询页面"),
                    ("sms", "短信"),
                    ("email", "电子邮件"),
                    ("im", "工作群消息"),
                ],
                max_length=10,
                verbose_name="通道",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="status",
            field=models.CharField(
                choices=[
                    ("shown", "页面可见"),
                    ("held", "等待合适时间"),
                    ("waiting", "待发送"),
                    ("retrying", "发送未成，正在重试"),
                    ("sent", "已发送"),
                    ("failed", "发送失败"),
                    ("dropped", "不再发送"),
                ],
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("supplement", "补充情况"),
                            ("confirm", "确认是否解决"),
                            ("rate", "评价"),
                            ("reopen", "没有解决，要求重办"),
                            ("complain", "对办理有意见"),
                        ],
                        max_length=10,
                        verbose_name="用途",
                    ),
                ),
                ("party_role", models.CharField(default="requester", max_length=10)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("round", models.PositiveSmallIntegerField(default=0)),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("open", "可以使用"),
                            ("used", "已经用过"),
                            ("expired", "已经过期"),
                            ("superseded", "事情有了变化"),
                            ("disowned", "收到的人说不是自己的事"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(verbose_name="有效期至")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="结果"),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reply_links",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "db_table": "notify_link",
            },
        ),
        migrations.AddField(
            model_name="message",
            name="link",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="message",
                to="notify.link",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("status", "held")), fields=["due_at", "id"], name="message_held"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("status__in", ["failed", "retrying"])),
                fields=["-id"],
                name="message_failed",
            ),
        ),
        migrations.AddIndex(
            model_name="phonecode",
            index=models.Index(fields=["made_at"], name="phone_code_made"),
        ),
        migrations.AddField(
            model_name="preference",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notice_preference",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="template",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="link",
            index=models.Index(fields=["case", "id"], name="link_case"),
        ),
        migrations.AddIndex(
            model_name="link",
            index=models.Index(
                condition=models.Q(("standing", "open")),
                fields=["expires_at", "id"],
                name="link_open",
            ),
        ),
        migrations.AddIndex(
            model_name="template",
            index=models.Index(
                fields=["kind", "audience", "channel", "language"], name="template_of"
            ),
        ),
        migrations.RunPython(rename_channel, migrations.RunPython.noop),
    ]
