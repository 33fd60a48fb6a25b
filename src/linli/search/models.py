"""What the index knows of each case: tokens, not texts; and the words read out of files."""

from __future__ import annotations

from django.db import models


class Document(models.Model):
    """The tokens of one case, by the case's own key, made by :func:`linli.domain.han.indexed`.

    Three columns, so that one can be left out of a search. The database itself keeps the index
    over them in step (triggers on SQLite, an index over the expression on PostgreSQL).
    """

    id = models.BigIntegerField(primary_key=True)
    words = models.TextField(default="")
    answer = models.TextField(default="")
    files = models.TextField(default="")

    class Meta:
        db_table = "search_document"

    def __str__(self) -> str:
        return str(self.id)


class FileText(models.Model):
    """The words in one stored file, read once; ``text`` is empty where there are none to read.

    ``case_id`` and ``id`` are the keys of the case and of the stored file.
    """

    id = models.BigIntegerField(primary_key=True)
    case_id = models.BigIntegerField(db_index=True)
    name = models.CharField(max_length=120)
    text = models.TextField(default="")

    class Meta:
        db_table = "search_file_text"

    def __str__(self) -> str:
        return self.name


class Progress(models.Model):
    """How far a rebuilding has come, so that it goes on after a break."""

    name = models.CharField(max_length=20, primary_key=True)
    after = models.BigIntegerField(default=0)

    class Meta:
        db_table = "search_progress"

    def __str__(self) -> str:
        return self.name
