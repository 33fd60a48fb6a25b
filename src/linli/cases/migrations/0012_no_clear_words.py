"""The requester's own words stand sealed: the column that held them in clear goes."""

from django.db import migrations


class Migration(migrations.Migration):
    """Tighten after 0011."""

    dependencies = [("cases", "0011_hide_words")]

    operations = [migrations.RemoveField(model_name="case", name="original_text")]
