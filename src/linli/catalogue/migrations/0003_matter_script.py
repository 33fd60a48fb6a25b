"""What to ask when somebody reports a matter stands with the matter."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Questions, one a line."""

    dependencies = [("catalogue", "0002_matter_reply_review")]

    operations = [
        migrations.AddField(
            model_name="matter",
            name="script",
            field=models.TextField(blank=True, default="", verbose_name="登记时要问"),
        ),
    ]
