from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("words", models.TextField(default="")),
                ("answer", models.TextField(default="")),
                ("files", models.TextField(default="")),
            ],
            options={"db_table": "search_document"},
        ),
        migrations.CreateModel(
            name="FileText",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("case_id", models.BigIntegerField(db_index=True)),
                ("name", models.CharField(max_length=120)),
                ("text", models.TextField(default="")),
            ],
            options={"db_table": "search_file_text"},
        ),
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("after", models.BigIntegerField(default=0)),
            ],
            options={"db_table": "search_progress"},
        ),
    ]
