"""A reply is looked at before it goes out: what is asked, what is missing, what is left over."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.domain import answer_base, answer_check, asked, gaps
from linli.domain.answer_check import MOST, Code, Hint, Letter, Where, check, spans
from linli.domain.asked import Kind, Want
from linli.text.evaluation import answers
from linli.text.evaluation.files import Files

TITLE = "请求修好槐树巷路灯"
TEXT = (
    "我住在槐树巷北口，这里的三盏路灯从上个月起就不亮了，老人晚上出门摔了两次。"
    "请问什么时候能修好路灯？另外希望把垃圾桶搬远一点，气味很大。"
)
GOOD = (
    "您好。您反映的槐树巷路灯不亮，县城市管理局11月20日到现场看过，是电缆断了，已经更换新电缆，"
    "三盏路灯11月22日都亮了。垃圾桶11月23日已搬到巷口空地，离住户三十米。"
    "还有问题请拨打0354-1234567。"
)
#: What may come out of a keyboard, a machine or ill will.
ODD = (
    "",
    " \n\u3000",
    "好",
    "路灯" * 25_000,
    "？" * 100_000,
    "哦，" * 9_000 + "请问？" + "1" * 5_000 + " " * 5_000,
    "，请问" * 30_000,
    "😀🔥请问😀什么时候修好路灯😀？",
    "请问什么时候能修好１２號路燈？",
    "<p>请问<b>路灯</b>&nbsp;何时修？</p><script>alert(1)</script>",
    "俺那嘎达儿路灯咋还不亮哩，啥时候能整好，help me please!!!",
    "\ud800\x00请问路灯什么时候修好\x00\udfff",
    "【【【填：】】】{{{{}}}}〔〔〕〕",
)


def _codes(reply: str, title: str = TITLE, text: str = TEXT, **more: object) -> set[Code]:
    return {hint.code for hint in check(Letter(title, text, reply, **more))}  # type: ignore[arg-type]  # what a letter holds


def _hints(reply: str, code: Code, **more: object) -> list[Hint]:
    found = check(Letter(TITLE, TEXT, reply, **more))  # type: ignore[arg-type]  # as above
    return [hint for hint in found if hint.code is code]


# -- what is asked ------------------------------------------------------------------------------


def test_what_is_asked_is_found_where_it_stands() -> None:
    things = asked.asked(TITLE, TEXT)
    assert [(one.kind, one.in_title) for one in things] == [
        (Kind.DEMAND, True),
        (Kind.QUESTION, False),
        (Kind.DEMAND, False),
    ]
    for one in things:
        assert (TITLE if one.in_title else TEXT)[one.start : one.end] == one.text
    assert things[1].wants == {Want.WHEN}
    assert things[1].quoted == "请问什么时候能修好路灯？"
    assert things[2].quoted == "另外希望把垃圾桶搬远一点"


def test_a_thin_question_takes_in_what_stands_before_and_a_courtesy_is_none() -> None:
    found = asked.asked("", "城北小区至今没有通天然气，请问何时能通？请领导尽快解决，谢谢！")
    assert [one.text for one in found] == ["城北小区至今没有通天然气，请问何时能通？"]
    assert asked.asked("请问", "谢谢领导。") == ()
    begun = asked.asked("", "我想咨询一下，退休教师的取暖补贴怎么领，谢谢。我想问一问，")
    assert [one.text for one in begun] == ["我想咨询一下，退休教师的取暖补贴怎么领，"]
    first = asked.asked("", "能否修路，能否修桥，能否修渠？")
    assert [one.start for one in first] == sorted(one.start for one in first)


def test_a_title_that_asks_and_no_more_than_a_few_things() -> None:
    title = asked.asked("咨询生育津贴怎么领多少钱", "")
    assert [one.kind for one in title] == [Kind.QUESTION]
    many = asked.asked("", "。".join(f"希望修好第{n}号水渠的闸门" for n in range(20)))
    assert len(many) == asked.MOST
    long = asked.asked("", "希望" + "把通往后山的机耕道路修宽修平整" * 5)
    assert len(long[0].quoted) == asked.QUOTED


@pytest.mark.parametrize(
    ("question", "silent", "telling"),
    [
        ("请问什么时候能修好路灯？", "路灯会修好。", "路灯12月1日前修好。"),
        ("请问安装路灯要多少钱一盏？", "路灯按标准安装。", "安装路灯免费。"),
        ("请问为什么巷子里的路灯不亮？", "路灯不亮我们知道。", "因为电缆断了。"),
        ("请问路灯不亮应该找哪个部门？", "路灯不亮可以反映。", "路灯找城管局。"),
    ],
)
def test_a_question_wants_its_sort_of_answer(question: str, silent: str, telling: str) -> None:
    (thing,) = asked.asked("", question)
    assert len(asked.unmet(thing, silent)) == 1
    assert asked.unmet(thing, telling) == ()


def test_closeness_and_touch() -> None:
    assert asked.closeness(TITLE, TEXT, GOOD) > 3 * asked.CLOSE
    assert asked.closeness(TITLE, TEXT, "养老金按月发放到社保卡。") < asked.CLOSE
    assert asked.closeness("", "", GOOD) == 0
    things = asked.asked(TITLE, TEXT)
    assert asked.untouched(things, GOOD) == ()
    assert [
        one.quoted for one in asked.untouched(things, "路灯什么时候修好：槐树巷今天修好。")
    ] == ["另外希望把垃圾桶搬远一点"]
    short = asked.asked("", "希望修桥补路")[0]
    assert asked.touch(short, frozenset()) is None


def test_greetings_and_receipts_are_no_substance() -> None:
    receipt = (
        "网友您好！您的留言已收悉，已转交城管局办理，结果将及时反馈。感谢您的支持！2026年1月2日"
    )
    assert asked.substance(receipt) < asked.SUBSTANCE
    assert asked.substance(GOOD) > asked.SUBSTANCE
    # A bus company is no “passing on”, whatever sign its name begins with.
    assert (
        asked.substance("交通局在巷口加了一个公交站，早晚各加三班车，票价不变。") >= asked.SUBSTANCE
    )


# -- hints --------------------------------------------------------------------------------------


def test_a_good_reply_gets_no_hint_and_an_empty_one_neither() -> None:
    assert check(Letter(TITLE, TEXT, GOOD)) == ()
    assert check(Letter(TITLE, TEXT, " \n ")) == ()


def test_a_receipt_is_called_one_and_nothing_more_is_asked_of_it() -> None:
    found = check(Letter(TITLE, TEXT, "您好，来信收悉，已转有关部门处理。谢谢！"))
    assert [hint.code for hint in found] == [Code.RECEIPT]


def test_another_matters_reply_is_noticed() -> None:
    strange = "您好。您咨询的生育津贴，县医疗保障局已经于10月8日发放到单位账户，电话0354-7654321。"
    assert Code.OFF_TOPIC in _codes(strange)
    assert Code.UNANSWERED not in _codes(strange)
    # Nothing was asked in words, so nothing can be missed.
    assert Code.OFF_TOPIC not in _codes(strange, title="", text="谢谢")


def test_what_is_not_answered_is_quoted_from_the_message() -> None:
    part = "您好。槐树巷路灯由县城市管理局负责，11月20日已经修好。电话0354-1234567。"
    (hint,) = _hints(part, Code.UNANSWERED)
    assert hint.where is Where.TEXT
    assert TEXT[hint.start : hint.end].startswith("另外希望把垃圾桶搬远一点")
    assert "“另外希望把垃圾桶搬远一点”" in hint.sentence
    other = "您好。垃圾桶搬远一点的事，县城市管理局11月20日办好。电话0354-1234567。"
    assert {hint.where for hint in _hints(other, Code.UNANSWERED)} == {Where.TITLE, Where.TEXT}


def test_a_day_asked_for_and_a_day_promised() -> None:
    vague = (
        "您好。槐树巷路灯电缆断了，县城市管理局已经到现场看过，"
        "将尽快修好，垃圾桶也会搬远。电话0354-1234567。"
    )
    (wanting,) = _hints(vague, Code.WANTING)
    assert "答复里没有日期或者期限" in wanting.sentence
    (undated,) = _hints(vague, Code.UNDATED)
    assert vague[undated.start : undated.end] == "将尽快修好，垃圾桶也会搬远"
    for day in ("12月3日前", "年底前", "2027年", "三个工作日内", "下个月", "春节前"):
        told = vague.replace("尽快", f"在{day}")
        assert not _hints(told, Code.UNDATED), day
    # What is told as done, or how it is told, is no promise.
    assert not _hints("现将槐树巷路灯的情况说明：路灯已修好，垃圾桶已搬远。", Code.UNDATED)


def test_what_was_done_and_what_will_be() -> None:
    plan = "您好。槐树巷的路灯和垃圾桶，县城市管理局计划在12月3日修好搬好。电话0354-1234567。"
    assert "只写了打算做的" in _hints(plan, Code.NOT_DONE)[0].sentence
    nothing = (
        "您好。槐树巷的路灯和垃圾桶是大家都关注的事，县城市管理局12月3日知道。电话0354-1234567。"
    )
    assert "没有说清" in _hints(nothing, Code.NOT_DONE)[0].sentence
    rule = "您好。槐树巷的路灯和垃圾桶，12月3日前按照规定由县城市管理局管。电话0354-1234567。"
    assert not _hints(rule, Code.NOT_DONE)
    question = "请问生育津贴什么时候发放到账？"
    told = "您好。生育津贴每月15日由县医疗保障局发放，到账有短信。电话0354-1234567。"
    assert Code.NOT_DONE not in _codes(told, title="", text=question)


def test_unit_contact_and_length() -> None:
    bare = "您好。槐树巷的路灯已经修好了，11月20日亮的，垃圾桶也搬远了，不会再有气味。"
    assert _codes(bare) == {Code.NO_UNIT, Code.NO_CONTACT}
    assert Code.NO_UNIT in _codes(bare + "由有关部门负责。")
    assert Code.LENGTH in _codes(GOOD + "路灯已经修好。" * 200)
    # Short, and no receipt: it does say what became of the matter.
    short = check(Letter(TITLE, TEXT, "您好，路灯已修好。"))
    assert Code.RECEIPT not in {one.code for one in short}
    assert "只有 5 个字" in next(one.sentence for one in short if one.code is Code.LENGTH)


def test_what_is_left_over_from_a_template() -> None:
    # A gap is the form's: it counts them and refuses the text. Whatever stands in it is no finding.
    gap = "【填：XX电话，底稿取自1407812026112000013号件】"
    assert check(Letter(TITLE, TEXT, GOOD + gap)) == ()
    # A day still to be filled in is a day.
    promised = "您好。槐树巷路灯和垃圾桶，县城管局【填：日期】前将会修好搬好。电话0354-1234567。"
    assert not _hints(promised, Code.UNDATED)
    (left,) = _hints(GOOD + "请找××单位办理。", Code.LEFTOVER)
    assert "××" in left.sentence
    assert len(_hints(GOOD + "（单位名称）" * 9, Code.LEFTOVER)) == answer_check.MOST_ALIKE


def test_what_belongs_to_another_case() -> None:
    own, other = "1407812026112000012", "140781 20261120 00013"
    assert not _hints(GOOD + f"编号{own}。", Code.OTHER_CASE, no=own)
    (number,) = _hints(GOOD + f"编号{other}。", Code.OTHER_CASE, no=own)
    assert "1407812026112000013" in number.sentence
    assert not _hints(GOOD + "卡号9999999999999999999。", Code.OTHER_CASE, no=own)
    places = ("柳林村", "大柳林村", "槐树巷", "村", "城关镇")
    strange = GOOD + "大柳林村的路灯一起修。城关镇负责。"
    (place,) = _hints(strange, Code.OTHER_PLACE, places=places, here="城关镇 北街社区")
    assert "“大柳林村”" in place.sentence
    assert strange[place.start : place.end] == "大柳林村"


@pytest.mark.parametrize(
    ("words", "private"),
    [
        ("手机13912345678", True),
        ("幺三九幺二三四五六七八", True),
        ("0354-1234567", False),
        ("身份证11010519491231002X", True),
        ("举报人王小明", True),
        ("居民代表", False),
        ("李某某女士", False),
        ("5栋2单元301室", True),
        ("117室", False),
        ("文号1234567", False),
        ("账户123456789012345678901", True),
        ("晋A12345", True),
        ("xinfang@example.gov.cn", False),
    ],
)
def test_personal_data_is_pointed_at(words: str, *, private: bool) -> None:
    found = _hints(f"{GOOD}另：{words}。", Code.PERSONAL)
    assert bool(found) is private
    for hint in found:
        assert hint.sentence.split("”")[0].strip("“") in words
    # What another list warns about is not said twice.
    told = frozenset(f"{GOOD}另：{words}。"[hint.start : hint.end] for hint in found)
    assert not _hints(f"{GOOD}另：{words}。", Code.PERSONAL, told=told)


def test_a_door_the_message_names_may_be_answered() -> None:
    text = TEXT + "我家在5栋2单元301室。"
    reply = GOOD + "5栋2单元301室门口的也修了。"
    assert Code.PERSONAL not in {one.code for one in check(Letter(TITLE, text, reply))}


def test_hints_are_few_in_order_and_can_be_marked() -> None:
    bad = (
        "举报人王小明您好，【填：编号】××单位将尽快修路灯，（日期）办好。下一步再修桥。争取通水。"
        "近期种树。拟建公园。编号1407812026112000013，13912345678，大柳林村。" + "长" * 1300
    )
    found = check(Letter(TITLE, TEXT, bad, places=("大柳林村",)))
    order = list(Code)
    assert len(found) <= MOST
    assert [order.index(one.code) for one in found] == sorted(
        order.index(one.code) for one in found
    )
    marked = spans(found, Where.REPLY)
    assert marked
    assert all(0 <= start < end <= len(bad) for start, end in marked)
    assert spans(found, Where.TITLE) == ()


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_are_survived_on_either_side(text: str) -> None:
    assert gaps.left_open(answer_base.as_base(text, no="1", day=date(2026, 1, 1)))
    for letter in (Letter(text, text, GOOD), Letter(TITLE, TEXT, text), Letter(text, text, text)):
        for hint in check(letter):
            assert len(hint.sentence) < 200
            where = {Where.REPLY: letter.reply, Where.TITLE: letter.title, Where.TEXT: letter.text}
            assert 0 <= hint.start <= hint.end <= len(where[hint.where])


_PIECES = st.lists(
    st.sampled_from(
        [
            *(
                "请问",
                "希望",
                "什么时候",
                "路灯",
                "垃圾桶",
                "将",
                "已",
                "，",
                "。",
                "？",
                "\n",
                " ",
            ),
            *("【填：日期】", "XX", "13912345678", "3月4日", "县城管局", "1407812026112000013"),
        ]
    ),
    max_size=40,
).map("".join)


@given(title=_PIECES, text=_PIECES, reply=_PIECES)
def test_every_span_lies_in_its_text_and_a_reply_is_close_to_itself(
    title: str, text: str, reply: str
) -> None:
    for thing in asked.asked(title, text):
        source = title.strip() if thing.in_title else text[thing.start : thing.end]
        assert thing.text == source
    for hint in check(Letter(title, text, reply)):
        where = {Where.REPLY: reply, Where.TITLE: title, Where.TEXT: text}[hint.where]
        assert 0 <= hint.start <= hint.end <= len(where)
    assert (
        asked.closeness(title, text, f"{title}\n{text}") >= asked.closeness(title, text, reply) / 2
    )


# -- an earlier answer as a base ------------------------------------------------------------------


def test_a_base_names_its_source_and_opens_whatever_must_be_rewritten() -> None:
    base = answer_base.as_base(
        "〔姓名〕女士您好！2026年3月1日上午9点，柳林村和北街社区的3盏路灯已修好，花了500元。电话〔电话〕。",
        no="1407812026030100001",
        day=date(2026, 3, 2),
        places=("柳林村", "北街社区", "村"),
        here="北街社区 第一网格",
    )
    first, rest = base.split("\n", 1)
    assert "2026年3月2日" in first
    assert "1407812026030100001" in first
    assert gaps.left_open(first) == (first,)
    assert rest.startswith("您好。【填：日期】")
    assert "北街社区" in rest
    for gone in ("柳林村", "〔", "500", "3盏", "9点", "女士"):
        assert gone not in rest
    assert {"【填：地点】", "【填：数字】", "【填：电话】"} <= set(gaps.left_open(rest))


@given(_PIECES)
def test_a_base_cannot_be_sent_as_it_is(answer: str) -> None:
    base = answer_base.as_base(answer, no="1", day=date(2026, 1, 1))
    assert gaps.left_open(base)
    assert "3月4日" not in base


# -- the real replies ------------------------------------------------------------------------------


@pytest.mark.data
def test_an_own_reply_is_told_from_another_ones(shared_data: Path) -> None:
    files = Files(replies=shared_data / "replies.jsonl.gz")
    files.answered[:] = files.answered[::6]  # the whole set is `linli text eval`'s
    said: list[str] = []
    found = answers.run(files, log=said.append)
    assert said
    assert found["answers.auc"].met
    assert found["answers.not_answering.random"].met
    assert found["answers.not_answering.own"].value < 0.6
