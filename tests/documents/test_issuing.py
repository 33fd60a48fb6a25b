"""Issuing: content by kind, privacy, numbers, freezing, who may, and what is on record."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from linli.audit import chain
from linli.audit.models import Event
from linli.audit.verifying import verify
from linli.documents.actions.issuing import PURPOSE, issue, void
from linli.documents.actions.opening import frozen, open_document
from linli.documents.kinds import Kind
from linli.documents.models import IssuedDocument
from linli.documents.queries.preview import preview
from linli.domain.errors import Invalid, NotFound, NotNow, NotYours
from linli.kernel import clock, encryption
from tests.documents.papers import pdf_text, word_text
from tests.world import World

pytestmark = pytest.mark.django_db


def issued(world: World, no: str, kind: Kind, by: str = "dispatch1") -> IssuedDocument:
    return issue(actor=world.actor(by), no=no, kind=kind)


def dispatched(world: World, **raw: object) -> str:
    no = world.report(**raw).no
    world.drive(no, "accept", ("dispatch", {"support_units": ["cg"]}))
    return no


def words(row: IssuedDocument) -> str:
    return frozen(row).texts()


def test_a_dispatch_order_names_unit_matter_and_time(world: World) -> None:
    no = dispatched(world)
    row = issued(world, no, Kind.DISPATCH)
    document = frozen(row)
    assert row.number == f"测综交〔{clock.today().year}〕1号"
    assert document.to == "测试县住房和城乡建设局"
    assert document.copies == "测试县城市管理局"
    for piece in (no, "请依职责办理", "和平社区3号楼", "测试县综治中心", "前办结"):
        assert piece in words(row)


def test_a_transfer_goes_to_the_supporting_unit_or_the_lawful_channel(world: World) -> None:
    assert frozen(issued(world, dispatched(world), Kind.TRANSFER)).to == "测试县城市管理局"
    no = world.report().no
    world.drive(no, "accept", "to_channel")
    document = frozen(issued(world, no, Kind.TRANSFER))
    assert document.to
    assert "依法处理" in document.texts()


def test_a_paper_of_pressing_bears_the_number_of_its_step(world: World) -> None:
    no = dispatched(world)
    with pytest.raises(NotNow, match="请先发出督办"):
        issued(world, no, Kind.OVERSIGHT)
    # The number is taken when the 督办 is issued, whatever is issued in between.
    world.drive(no, "supervise")
    other = dispatched(world)
    world.drive(other, "supervise")
    year = clock.today().year
    assert issued(world, other, Kind.OVERSIGHT).number == f"测综督〔{year}〕2号"
    row = issued(world, no, Kind.OVERSIGHT)
    assert (row.number, row.serial) == (f"测综督〔{year}〕1号", 1)
    assert frozen(row).to == "测试县住房和城乡建设局"
    assert frozen(row).title.endswith("事项的黄牌督办通知")
    for piece in ("超过办结时限", "请说明原因，明确办结日期", "前（含当日）", "现予黄牌督办"):
        assert piece in words(row)
    with pytest.raises(NotNow, match="已经出具"):
        issued(world, no, Kind.OVERSIGHT)
    void(actor=world.actor("dispatch1"), key=row.key, reason="有误")
    with pytest.raises(NotNow, match="文号不再使用"):
        issued(world, no, Kind.OVERSIGHT)
    # Pressed anew, it is another paper; and it comes from the centre that pressed.
    later = (clock.today() + timedelta(days=3)).isoformat()
    world.drive(no, "release")
    world.do(no, "supervise", by="t1_leader", level="yellow", due_on=later)
    with pytest.raises(NotYours, match="东风街道综治中心出具"):
        issued(world, no, Kind.OVERSIGHT)
    red = issued(world, no, Kind.OVERSIGHT, by="t1_leader")
    assert (red.number, red.centre.code) == (f"东风综督〔{year}〕1号", "t1")


def test_the_receipt_of_acceptance_speaks_to_the_requester(world: World) -> None:
    receipt = world.report(name="欧阳小雨")
    world.drive(receipt.no, "accept")
    row = issued(world, receipt.no, Kind.ACCEPTED, by="seat1")
    document = frozen(row)
    assert document.to == "欧阳小雨"
    assert receipt.lookup_code in document.texts()
    assert not document.red_head


def test_a_refusal_names_reason_and_the_right_door(world: World) -> None:
    no = world.report().no
    world.drive(no, ("reject", {"reason": "litigation", "text": "请向人民法院起诉。"}))
    text = words(issued(world, no, Kind.REFUSED, by="seat1"))
    entry = world.catalogue.entry("refusal_reason", "litigation")
    assert entry is not None
    assert entry.label in text
    assert entry.door in text
    assert "请向人民法院起诉。" in text


def test_the_lawful_channel_is_told_to_the_requester(world: World) -> None:
    no = world.report().no
    world.drive(no, "accept", "to_channel")
    text = words(issued(world, no, Kind.CHANNEL, by="seat1"))
    assert "请向法院起诉" in text


def test_an_answer_goes_out_only_after_the_check(world: World) -> None:
    no = world.answered().no
    with pytest.raises(NotNow, match="核查属实"):
        issued(world, no, Kind.ANSWERED)
    world.drive(no, "verify_true")
    assert "已协调物业整改。" in words(issued(world, no, Kind.ANSWERED))


def test_a_case_file_holds_everything(world: World) -> None:
    no = world.closed().no
    first = issued(world, no, Kind.ANSWERED)
    row = issued(world, no, Kind.CASE_FILE)
    document = frozen(row)
    text = document.texts()
    for piece in (
        "已协调物业整改。",
        first.number,
        "属实",
        "耿立言",
        "滕建业",
        "卷内目录"[:0] or "事项登记",
    ):
        assert piece in text
    assert ("工单编号", no) in document.cover
    events = len(chain.read("case", int(no)))
    tables = [block for block in document.blocks if getattr(block, "head", ())[:1] == ("时间",)]
    assert any(len(table.rows) == events for table in tables)  # type: ignore[union-attr]  # tables only


@pytest.mark.parametrize("privacy", ["confidential", "anonymous"])
@pytest.mark.parametrize("kind", [Kind.DISPATCH, Kind.TRANSFER])
def test_a_confidential_requester_is_nowhere_in_papers_for_units(
    world: World, kind: Kind, privacy: str
) -> None:
    no = dispatched(
        world,
        name="欧阳小雨",
        phone="13900001234",
        privacy=privacy,
        text="我是欧阳小雨，电话13900001234，楼道一直堆放杂物。",
    )
    row = issued(world, no, kind)
    text = words(row)
    if privacy == "confidential":
        assert "欧阳" not in text
        assert "13900001234" not in text
        assert "诉求人要求保密" in text
        assert "欧阳" not in row.title
    else:  # no name was kept that could be looked for
        assert "匿名" in text


def test_a_named_requester_is_masked_for_units(world: World) -> None:
    text = words(issued(world, dispatched(world, name="欧阳小雨"), Kind.DISPATCH))
    assert "欧**" in text
    assert "欧阳小雨" not in text


def test_a_preview_masks_the_name_and_takes_no_number(world: World) -> None:
    no = world.report(name="欧阳小雨").no
    world.drive(no, "accept")
    made = preview(world.actor("seat1"), no, Kind.ACCEPTED, world.catalogue)
    assert made.document.to == "欧**"
    assert made.document.draft
    assert made.refusal == ""
    assert issued(world, no, Kind.ACCEPTED).serial == 1


def test_numbers_run_by_centre_kind_and_year(world: World) -> None:
    first, second = dispatched(world), dispatched(world)
    assert issued(world, first, Kind.DISPATCH).serial == 1
    assert issued(world, second, Kind.DISPATCH).serial == 2
    assert issued(world, second, Kind.TRANSFER).serial == 1
    third = dispatched(world)
    town = issued(world, third, Kind.DISPATCH, by="t1_dispatch")
    assert (town.serial, town.number) == (1, f"东风综交〔{clock.today().year}〕1号")
    with clock.at(clock.now() + timedelta(days=400)):
        assert issued(world, dispatched(world), Kind.DISPATCH).serial == 1


def test_the_same_paper_is_not_issued_twice(world: World) -> None:
    no = dispatched(world)
    first = issued(world, no, Kind.DISPATCH)
    with pytest.raises(NotNow, match="内容与已出具"):
        issued(world, no, Kind.DISPATCH)
    void(actor=world.actor("dispatch1"), key=first.key, reason="主送单位写错")
    again = issued(world, no, Kind.DISPATCH)
    assert again.serial == 2


def test_what_was_issued_stays_as_it_was(world: World) -> None:
    no = dispatched(world)
    row = issued(world, no, Kind.DISPATCH)
    before = open_document(actor=world.actor("dispatch1"), key=row.key, form="pdf").data
    world.drive(no, "sign", "answer")
    row.refresh_from_db()
    assert open_document(actor=world.actor("dispatch1"), key=row.key, form="pdf").data == before


def test_a_changed_content_is_noticed(world: World) -> None:
    row = issued(world, dispatched(world), Kind.DISPATCH)
    text = encryption.open_sealed(PURPOSE, row.key, row.content)
    forged = encryption.seal(PURPOSE, row.key, text.replace("住房", "住家"))
    IssuedDocument.objects.filter(pk=row.pk).update(content=forged)
    with pytest.raises(NotNow, match="不一致"):
        open_document(actor=world.actor("dispatch1"), key=row.key, form="pdf")


def test_the_content_lies_sealed(world: World) -> None:
    no = world.report(name="欧阳小雨").no
    world.drive(no, "accept")
    row = issued(world, no, Kind.ACCEPTED)
    assert "欧阳" not in row.content
    assert row.number not in row.content


def test_issue_void_and_reading_are_on_record(world: World) -> None:
    no = dispatched(world)
    row = issued(world, no, Kind.DISPATCH)
    open_document(actor=world.actor("zj_handler"), key=row.key, form="docx")
    void(actor=world.actor("leader1"), key=row.key, reason="重新出具")
    actions = [event.action for event in chain.read("document", int(no))]
    assert actions == ["issue_document", "void_document"]
    reading = Event.objects.get(chain_kind="reading", action="download_document")
    body = json.loads(reading.payload.body)
    assert (body["number"], body["format"]) == (row.number, "docx")
    assert verify().ok


def test_files_open_in_both_forms(world: World) -> None:
    row = issued(world, dispatched(world), Kind.DISPATCH)
    pdf = open_document(actor=world.actor("dispatch1"), key=row.key, form="pdf")
    docx = open_document(actor=world.actor("dispatch1"), key=row.key, form="docx")
    assert row.number in pdf_text(pdf.data)
    assert row.number in word_text(docx.data)
    assert pdf.name == f"交办单 {row.number}.pdf"


@pytest.mark.parametrize("who", ["zj_handler", "zj_leader", "verify1", "audit1", "grid1", "seat1"])
def test_only_the_centre_issues_orders(world: World, who: str) -> None:
    no = dispatched(world)
    with pytest.raises((NotYours, NotFound)):
        issued(world, no, Kind.DISPATCH, by=who)


def test_strangers_and_the_excluded_find_nothing(world: World) -> None:
    no = dispatched(world)
    row = issued(world, no, Kind.DISPATCH)
    for who in ("ga_handler", "t2_dispatch", "admin1", "water_handler"):
        with pytest.raises(NotFound):
            open_document(actor=world.actor(who), key=row.key, form="pdf")
        with pytest.raises(NotFound):
            issued(world, no, Kind.TRANSFER, by=who)
    with pytest.raises(NotFound):
        open_document(actor=world.actor("dispatch1"), key="0" * 32, form="pdf")
    with pytest.raises(NotFound):
        open_document(actor=world.actor("dispatch1"), key=row.key, form="exe")


def test_units_open_what_is_addressed_to_them_and_no_notice(world: World) -> None:
    no = dispatched(world)
    order, notice = issued(world, no, Kind.DISPATCH), issued(world, no, Kind.ACCEPTED)
    for who in ("zj_handler", "cg_handler"):
        assert open_document(actor=world.actor(who), key=order.key, form="pdf").data
        with pytest.raises(NotFound):
            open_document(actor=world.actor(who), key=notice.key, form="pdf")
        with pytest.raises(NotYours):
            preview(world.actor(who), no, Kind.CASE_FILE, world.catalogue)


def test_a_reason_is_needed_to_void_and_once_is_enough(world: World) -> None:
    row = issued(world, dispatched(world), Kind.DISPATCH)
    leader = world.actor("leader1")
    with pytest.raises(Invalid):
        void(actor=leader, key=row.key, reason=" ")
    with pytest.raises(NotYours):
        void(actor=world.actor("zj_handler"), key=row.key, reason="写错")
    void(actor=leader, key=row.key, reason="写错")
    with pytest.raises(NotNow):
        void(actor=leader, key=row.key, reason="写错")
    row.refresh_from_db()
    assert row.void_reason == "写错"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (Kind.DISPATCH, "尚未派单"),
        (Kind.TRANSFER, "没有协办单位"),
        (Kind.OVERSIGHT, "尚未派单"),
        (Kind.ACCEPTED, "尚未受理"),
        (Kind.REFUSED, "没有被决定不予受理"),
        (Kind.CHANNEL, "没有转法定途径"),
        (Kind.ANSWERED, "核查属实后"),
        (Kind.CASE_FILE, "结案或终结后"),
    ],
)
def test_each_kind_waits_for_its_moment(world: World, kind: Kind, told: str) -> None:
    no = world.report().no
    with pytest.raises(NotNow, match=told):
        issued(world, no, kind)
    assert preview(world.actor("dispatch1"), no, kind, world.catalogue).refusal
    assert not IssuedDocument.objects.exists()
