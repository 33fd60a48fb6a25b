"""Searching the list: what is found, by whom, in how many statements; what must not be found."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from io import BytesIO

import docx
import openpyxl
import pytest
from tests.budgets import counted, within
from tests.world import World

from linli.cases import indexing
from linli.cases.access import visible_to
from linli.cases.actions import caller, perform
from linli.cases.models import Attachment, Case, ConflictBlock
from linli.cases.queries import listing, searching
from linli.cases.queries.listing import Filters, list_cases
from linli.catalogue import snapshot
from linli.domain import han
from linli.domain.errors import NotYours
from linli.files.actions import accept_upload
from linli.kernel import clock
from linli.search import file_words, sample, upkeep
from linli.search.models import Document, FileText

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

ALL = Filters(queue="all")
PEOPLE = ("dispatch1", "t1_dispatch", "t2_dispatch", "zj_handler", "cg_handler", "grid1", "admin1")


@pytest.fixture(autouse=True)
def _fresh_sample() -> None:
    sample.forget()


def found(world: World, who: str, text: str, filters: Filters = ALL) -> set[str]:
    page = list_cases(world.actor(who), replace(filters, text=text))
    return {row.no for row in page.items}


def test_a_search_finds_what_a_scan_of_the_visible_finds(world: World) -> None:
    texts = (
        "A2区地铁3号线旁的路灯不亮",
        "小区路灯坏了很久，没有人修",
        "地铁口噪音扰民 110KV 变电站",
    )
    made = [world.report(text=text, area="149901001001001").no for text in texts]
    made += [world.report(text=texts[0], area="149901100201001", matter="A01").no]
    world.drive(made[1], "accept", "dispatch", "sign")
    ConflictBlock.objects.create(
        case=Case.objects.get(no=made[2]), user=world.user("dispatch1"), set_at=clock.now()
    )
    asked = ("路", "路灯", "地铁3号线", "A2区 路灯", "“路灯坏”", "110", "10kv", "没有人修", "水")
    for who in PEOPLE:
        seen = list(visible_to(world.actor(who)))
        for text in (*asked, made[0][-5:], made[1]):
            truth = {
                case.no
                for case in seen
                if han.matches(
                    han.parse(text), (case.title, case.text, case.address), number=case.no
                )
            }
            assert found(world, who, text) == truth, (who, text)
    assert found(world, "dispatch1", "噪音") == set()
    assert found(world, "t1_dispatch", "噪音") == {made[2]}


def test_every_way_through_a_found_list_is_the_same(world: World) -> None:
    made = [world.report(text=f"路灯不亮，第{number}处").no for number in range(7)]
    seen: list[str] = []
    cursor = None
    while True:
        page = list_cases(world.actor("dispatch1"), replace(ALL, text="路灯 不亮"), cursor, 3)
        seen += [row.no for row in page.items]
        if (cursor := page.next) is None:
            break
    assert sorted(seen) == sorted(made)
    assert len(set(seen)) == 7


def test_answers_are_found_once_given_and_erased_words_no_more(world: World) -> None:
    no = world.report(text="小区路灯坏了").no
    case = world.drive(no, "accept", "dispatch", "sign", "progress", "answer")
    answer = han.runs(case.answer)[0][:4]
    assert found(world, "dispatch1", answer) == {no}
    indexing.erase(case)
    assert found(world, "dispatch1", answer) == found(world, "dispatch1", "路灯") == set()


def test_a_corrected_title_is_found_and_the_old_one_not(world: World) -> None:
    no = world.report(title="水管爆裂", text="请来人").no
    case = Case.objects.get(no=no)
    world.drive(no, "accept")
    raw = {"title": "燃气异味", "text": "接听时听错"}
    perform(actor=world.actor("dispatch1"), no=no, command="amend", raw=raw)
    assert case.title == "水管爆裂"
    assert found(world, "dispatch1", "燃气异味") == {no}
    assert found(world, "dispatch1", "水管") == set()
    assert upkeep.verify().ok


def test_names_and_telephones_are_in_no_index(world: World) -> None:
    world.report(text="路灯坏了", name="欧阳文竹", phone="13911112222")
    for text in ("欧阳文竹", "欧阳", "13911112222", "2222"):
        assert found(world, "dispatch1", text) == set(), text
    stored = " ".join(
        "".join(row) for row in Document.objects.values_list("words", "answer", "files")
    )
    assert "欧阳" not in stored
    assert "13911112222" not in stored
    assert caller.look_up(actor=world.actor("dispatch1"), phone="139 1111 2222")
    with pytest.raises(NotYours):
        caller.look_up(actor=world.actor("zj_handler"), phone="13911112222")


def test_a_search_costs_a_bounded_number_of_statements(world: World) -> None:
    for number in range(5):
        world.report(text=f"路灯不亮，第{number}处")
    actor, wanted = world.actor("dispatch1"), replace(ALL, text="路灯")
    snapshot.current()
    list_cases(actor, wanted)
    with counted() as one:
        page = list_cases(actor, wanted)
    assert len(one) <= 4
    with counted() as two:
        searching.hits(actor, han.parse("路灯"), [row.id for row in page.items])
    assert len(two) == 1


def test_a_report_keeps_its_budget_with_the_index(world: World) -> None:
    world.report(text="路灯不亮")
    with within("api.report") as statements:
        world.report(text="路灯不亮，第二次")
    assert sum("search_document" in sql for sql in statements) == 1


def _office(kind: str, words: str) -> bytes:
    out = BytesIO()
    if kind == "docx":
        document = docx.Document()
        document.add_paragraph(words)
        document.save(out)
    else:
        book = openpyxl.Workbook()
        book.active.append([words, 12])  # type: ignore[union-attr]  # a new book has a sheet
        book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_words_in_attached_documents_are_found(world: World, kind: str) -> None:
    no = world.report(text="供热合同纠纷").no
    data = _office(kind, "第七条：室温不得低于十八度")
    stored = accept_upload(
        name=f"合同{hashlib.sha256(data).hexdigest()[:4]}.{kind}",
        stream=BytesIO(data),
        size=len(data),
        user_id=None,
        now=clock.now(),
    )
    case = Case.objects.get(no=no)
    made = Attachment.objects.create(
        case=case, file=stored, purpose=Attachment.Purpose.REPORT, added_at=clock.now()
    )
    assert indexing.unread() == [made.pk]
    assert found(world, "dispatch1", "室温不得") == set()
    beats: list[int] = []
    assert indexing.read_files(lambda: beats.append(1)) == len(beats) == 1
    assert indexing.unread() == []
    assert found(world, "dispatch1", "室温不得 合同") == {no}
    assert found(world, "cg_handler", "室温不得") == set()  # not theirs to see
    hit = searching.hits(world.actor("dispatch1"), han.parse("室温不得"), [case.pk])[case.pk]
    assert hit.where == "file"
    assert hit.piece is not None
    marked = [hit.piece.text[span.start : span.end] for span in hit.piece.spans]
    assert marked == ["室温不得"]
    assert upkeep.verify().ok
    indexing.erase(case)
    assert not FileText.objects.exists()


def test_a_broken_file_has_no_words_and_stops_nothing() -> None:
    assert file_words.words_in("application/pdf", b"%PDF-1.4 nonsense %%EOF") == ""
    assert file_words.words_in("image/jpeg", b"\xff\xd8") == ""
    assert file_words.words_in("text/plain", "路灯\x00不亮".encode("gb18030")) == "路灯不亮"


def test_the_index_can_be_checked_put_right_and_made_anew(world: World) -> None:
    numbers = [world.report(text=f"路灯不亮，第{number}处").no for number in range(3)]
    keys = list(Case.objects.order_by("id").values_list("id", flat=True))
    assert upkeep.verify().ok
    Document.objects.filter(id=keys[0]).delete()
    Document.objects.filter(id=keys[1]).update(words=" 别的 ")
    Document.objects.create(id=keys[2] + 1000, words=" 没有 ")
    wrong = upkeep.verify()
    assert (wrong.missing, wrong.stale, wrong.orphaned) == ([keys[0]], [keys[1]], [keys[2] + 1000])
    assert not wrong.ok
    assert upkeep.check_some() == 2
    assert upkeep.check_some() == 1  # behind the last case
    assert upkeep.verify().ok
    Document.objects.all().delete()
    assert upkeep.rebuild() == 3
    assert found(world, "dispatch1", "路灯") == set(numbers)
    assert upkeep.verify().ok


def test_an_interrupted_rebuilding_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        world.report(text=f"路灯不亮，第{number}处")
    monkeypatch.setattr(upkeep, "CHUNK", 2)
    Document.objects.all().delete()

    def stop(count: int) -> None:
        if count == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        upkeep.rebuild(tell=stop)
    assert Document.objects.count() == 4
    assert upkeep.rebuild() == 1
    assert upkeep.verify().ok


def test_a_misspelt_place_finds_the_place_and_says_so(world: World) -> None:
    catalogue = snapshot.current()
    tree = catalogue.tree
    name = next(
        node.name
        for kind in ("town", "village")
        for node in tree.of_kind(kind)
        if len(node.name) > 3
    )
    slip = name[0] + "囍" + name[2:]
    no = world.report(text=f"{name}的路灯不亮").no
    asked = searching.asked(f"{slip} 路灯", catalogue)
    assert name in asked.besides
    assert found(world, "dispatch1", f"{slip} 路灯") == {no}
    assert searching.asked(f"“{slip}”", catalogue).besides == ()
    assert searching.asked(name, catalogue).besides == ()
    assert found(world, "dispatch1", f"“{slip}”") == set()


def test_what_cannot_be_searched_is_said(world: World) -> None:
    catalogue = snapshot.current()
    for text, wrong in (("，。！", True), ("路" * 61, True), ("", False), ("灯。", False)):
        filters, problems = listing.read({"text": text}, catalogue)
        assert ("text" in problems) is wrong, text
        list_cases(world.actor("dispatch1"), filters)
