"""A sealed column for what was typed, where it is not what everybody reads."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The column alone; 0011 fills it, 0012 takes away what stood in clear."""

    dependencies = [("cases", "0009_plans_only")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="original_sealed",
            field=models.TextField(blank=True, default="", verbose_name="原文（密文）"),
        ),
        migrations.AlterField(
            model_name="case",
            name="original_text",
            field=models.TextField(blank=True, default="", verbose_name="诉求人原话"),
        ),
    ]
