"""Cases written before their words were hidden: hidden and sealed by the migration, and back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from tests.world import World

from linli.cases import original
from linli.cases.models import Case
from linli.domain import han
from linli.search.models import Document, FileText

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines]

TEXT = "我叫欧阳金秋，楼下晋A6B8C9占道，电话13987654321。"


def _to(*targets: tuple[str, str]) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets) or executor.loader.graph.leaf_nodes())


def _select(columns: str, no: str) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM cases_case WHERE no = %s", [no])  # noqa: S608 - our own column names
        return tuple(cursor.fetchone())


@pytest.fixture
def restored() -> Iterator[None]:
    """Leave the tables as every other test expects them."""
    yield
    _to()


@pytest.mark.usefixtures("restored")
def test_there_and_back(world: World) -> None:
    no = world.report(text=TEXT, address="3号楼，电话13987654321", name="欧阳金秋").no
    plain = world.report(text="路灯不亮").no
    world.drive(no, "accept")
    world.do(no, "split", by="dispatch1", title="挪车", text="请车主挪车")
    child = Case.objects.exclude(no__in=[no, plain]).get().no
    pk = Case.objects.get(no=no).pk
    hidden = {one.no: (one.title, one.text, one.address) for one in Case.objects.all()}
    FileText.objects.create(id=1, case_id=pk, name="押金条", text=f"收到{TEXT}")

    _to(("cases", "0009_plans_only"))
    assert _select("text, original_text, address", no) == (TEXT, TEXT, "3号楼，电话13987654321")
    assert _select("text, original_text", plain) == ("路灯不亮", "路灯不亮")
    assert _select("text, original_text", child) == ("请车主挪车", TEXT)
    assert han.indexed(["13987654321"]) in Document.objects.get(pk=pk).words

    _to()
    assert {one.no: (one.title, one.text, one.address) for one in Case.objects.all()} == hidden
    assert "〔电话〕" in hidden[no][1]
    assert original.opened(Case.objects.get(no=no)).text == TEXT
    assert original.own_words(Case.objects.get(no=child)) == TEXT
    assert Case.objects.get(no=plain).original_sealed == ""
    document = Document.objects.get(pk=pk)
    for words in (document.words, document.files, FileText.objects.get(pk=1).text):
        assert "13987654321" not in "".join(words.split())
