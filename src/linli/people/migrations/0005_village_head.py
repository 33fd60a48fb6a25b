"""A post of its own for who heads a village or community."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The new choice of the role; no data changes."""

    dependencies = [("people", "0004_office_phone")]

    operations = [
        migrations.AlterField(
            model_name="post",
            name="role",
            field=models.CharField(
                choices=[
                    ("grid_worker", "网格员"),
                    ("village_head", "村（社区）负责人"),
                    ("seat", "坐席/窗口"),
                    ("dispatcher", "分流员"),
                    ("handler", "承办人"),
                    ("unit_leader", "单位负责人"),
                    ("verifier", "核查员"),
                    ("centre_leader", "中心负责人"),
                    ("county_admin", "系统管理员"),
                    ("auditor", "审计员"),
                ],
                max_length=16,
                verbose_name="角色",
            ),
        ),
    ]
