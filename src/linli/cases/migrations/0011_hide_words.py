"""Hide names and numbers in title, text and address of every case; seal what was typed.

Batch by batch, each in a transaction of its own, and safe to begin again: a case whose original
is sealed is left alone. The index is put right in the same transaction: that of a case whose
words changed, and that of files, whose words are hidden too. What the append-only record says
stays as it was written.
"""

import json
from types import SimpleNamespace

from django.db import migrations, transaction

from linli.cases.hiding import Net
from linli.cases.original import Original, seal
from linli.kernel import encryption
from linli.places.naming_words import people_call
from linli.search import writing
from linli.text.marks import cut

_BATCH = 200


def _places(apps):
    """Return the names that stay: those of the county's areas and of its pack's places."""
    names = set()
    for name in apps.get_model("places", "Area").objects.values_list("name", flat=True):
        names.update(people_call(SimpleNamespace(name=name)))
    profile = apps.get_model("catalogue", "CountyProfile").objects.first()
    lists = json.loads(profile.settings).get("place_names", {}) if profile else {}
    for rows in lists.values() if isinstance(lists, dict) else ():
        for row in rows:
            names.update((row["name"], *row.get("aliases", ())))
    return names


def _known(apps, keys):
    """Return the names of the people of these cases."""
    found = {}
    party = apps.get_model("cases", "Party")
    rows = party.objects.filter(case_id__in=keys).exclude(name="").order_by("id")
    for case, key, name in rows.values_list("case_id", "row_key", "name"):
        opened = encryption.open_sealed("cases.party.name", key, name)
        found.setdefault(case, []).append(opened)
    return found


def _batches(case):
    """Yield all cases by their key, each batch in a transaction of its own."""
    after = 0
    while True:
        with transaction.atomic():
            rows = list(case.objects.filter(pk__gt=after).order_by("pk")[:_BATCH])
            if not rows:
                return
            yield rows
            after = rows[-1].pk


def hide(apps, schema_editor):
    """Go through all cases, then through the words of their files."""
    places = _places(apps)
    document = apps.get_model("search", "Document")
    for rows in _batches(apps.get_model("cases", "Case")):
        known = _known(apps, [row.pk for row in rows])
        for row in rows:
            _hide_one(row, Net(places, row.no[:6]), known.get(row.pk, ()), document)
    _hide_files(apps, places)


def _hide_one(row, net, known, document):
    if row.original_sealed:
        return
    said = net.worded(title=row.title, text=row.text, address=row.address, known=known)
    words = row.original_text if row.original_text != row.text else ""
    typed = said.original
    sealed = seal(row.no, Original(typed.title, "", typed.text, typed.address, words))
    if not sealed and said.title == row.title:
        return
    row.title, row.text, row.address = said.title, said.text, said.address
    row.original_sealed = sealed
    row.save(update_fields=["title", "text", "address", "original_sealed"])
    tokens = writing.words_of([row.title, row.text, row.address], row.no)
    document.objects.filter(pk=row.pk).update(words=tokens)


def _hide_files(apps, places):
    """Hide what was read out of files, case by case."""
    files = apps.get_model("search", "FileText")
    document = apps.get_model("search", "Document")
    numbers = apps.get_model("cases", "Case").objects
    after = 0
    while True:
        keys = files.objects.filter(case_id__gt=after).order_by("case_id")
        keys = list(keys.values_list("case_id", flat=True).distinct()[:_BATCH])
        if not keys:
            return
        with transaction.atomic():
            known = _known(apps, keys)
            for key, no in numbers.filter(pk__in=keys).values_list("pk", "no"):
                net, texts = Net(places, no[:6]), []
                for row in files.objects.filter(case_id=key).order_by("id"):
                    row.name = cut(net.hide(row.name, known.get(key, ())), 120)
                    row.text = net.hide(row.text, known.get(key, ()))
                    row.save(update_fields=["name", "text"])
                    texts += [row.name, row.text]
                document.objects.filter(pk=key).update(files=writing.files_of(texts))
        after = keys[-1]


def show(apps, schema_editor):
    """Put back what was typed."""
    document = apps.get_model("search", "Document")
    for rows in _batches(apps.get_model("cases", "Case")):
        for row in rows:
            found = {}
            if row.original_sealed:
                plain = encryption.open_sealed("cases.case.original", row.no, row.original_sealed)
                found = json.loads(plain)
            row.title = found.get("title", row.title)
            row.text = found.get("text", row.text)
            row.address = found.get("address", row.address)
            row.original_text = found.get("words", row.text)
            row.original_sealed = ""
            row.save()
            tokens = writing.words_of([row.title, row.text, row.address], row.no)
            document.objects.filter(pk=row.pk).update(words=tokens)


class Migration(migrations.Migration):
    """Data only; not atomic as a whole, so that a large county holds no lock for minutes."""

    atomic = False
    dependencies = [
        ("cases", "0010_original_sealed"),
        ("catalogue", "0001_initial"),
        ("places", "0001_initial"),
        ("search", "0002_index"),
    ]

    operations = [migrations.RunPython(hide, show)]
