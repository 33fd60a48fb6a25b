"""One application at a time is under way for a matter, whoever hands in at the same moment."""

from django.db import migrations, models

_ASKED = ["notice", "review", "submitted"]


class Migration(migrations.Migration):
    """Partial unique constraints beside the sentence of the action."""

    dependencies = [
        ("admission", "0001_initial"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="admission",
            constraint=models.UniqueConstraint(
                condition=models.Q(("standing__in", _ASKED)),
                fields=("matter",),
                name="uniq_admission_matter",
            ),
        ),
        migrations.AddConstraint(
            model_name="admission",
            constraint=models.UniqueConstraint(
                condition=models.Q(("matter__isnull", True), ("standing__in", _ASKED)),
                fields=("name",),
                name="uniq_admission_name",
            ),
        ),
    ]
