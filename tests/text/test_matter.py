"""Matter proposals: learnt, by names, corrected, without the packages, on bad input."""

from __future__ import annotations

import random
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.text import matter_plain, model_file
from linli.text.evaluation import matter as evaluation
from linli.text.evaluation.files import Files
from linli.text.extras import have
from linli.text.matter import READ, Example, Item, Learned, NotEnough, Tree
from linli.text.matter_linear import LinearModel
from linli.text.matter_named import Named
from linli.text.matter_overlay import KEPT, Overlay
from linli.text.matter_plain import PlainModel
from linli.text.matter_proposer import Proposer, _with_named
from linli.text.matter_train import train

MADE = datetime(2026, 3, 1, tzinfo=UTC)
ITEMS = [
    Item("road", "道路交通"),
    Item("lamp", "路灯照明", "road", ("路灯不亮", "灯杆")),
    Item("hole", "路面坑洼", "road", ("坑洞", "路面破损")),
    Item("work", "劳动社保"),
    Item("wage", "拖欠工资", "work", ("欠薪", "讨薪")),
    Item("card", "社保卡", "work", ("社会保障卡",)),
    Item("pets", "养犬管理"),
]
SAYS = {
    "lamp": ("路灯", "晚上很黑", "灯杆歪了", "照明", "不亮"),
    "hole": ("坑洼", "路面破了", "大坑", "车轮陷进去", "积水坑"),
    "wage": ("工资", "老板拖欠", "包工头跑了", "讨薪", "工程款"),
    "card": ("社保卡", "激活", "补办卡片", "养老金没到账", "医保卡"),
}
BAD = [
    "",
    " \n\t\u3000\u200b",
    "!!!???。。。",
    "\ud800\x00\udfff",
    "😀😀😀",
    "路灯",
    "啊" * 100_000,
    "路灯坏了" * 25_000,
    "路燈壞了，請儘快維修，謝謝！",
    "俺屯儿那嘎达路灯憋了，侬晓得伐，冇灯啊",
    "<table><tr><td style='a'>路灯</td></tr></table>" * 100,
    "ＰＬＥＡＳＥ　ＦＩＸ　路灯",
    "<" * 50_000 + "&#" * 20_000,
    "".join(map(chr, range(1, 3000))),
]


def made_up(number: int, seed: int = 1, codes: tuple[str, ...] = tuple(SAYS)) -> list[Example]:
    """Return so many texts of words that belong to an item, with filling that does not."""
    dice = random.Random(seed)
    filling = ("您好", "我们小区", "请尽快处理", "谢谢", "多次反映", "东门附近", "今年三月")
    found = []
    for at in range(number):
        code = codes[at % len(codes)]
        words = [*dice.sample(SAYS[code], 2), *dice.sample(filling, 3)]
        dice.shuffle(words)
        found.append(Example("，".join(words), code))
    return found


@pytest.fixture(scope="module")
def linear() -> LinearModel:
    if not have("text"):
        pytest.skip("scikit-learn is not installed")
    model = train(made_up(240), ITEMS, created=MADE)
    assert isinstance(model, LinearModel)
    return model


@pytest.fixture(scope="module")
def plain() -> PlainModel:
    return PlainModel.of(made_up(240), Tree.of(ITEMS), created=MADE)


@pytest.fixture(params=["linear", "plain", "names"])
def proposer(request: pytest.FixtureRequest) -> Proposer:
    if request.param == "names":
        return Proposer(ITEMS)
    return Proposer(ITEMS, request.getfixturevalue(request.param))


def hits(proposer: Proposer, examples: list[Example]) -> float:
    told = [proposer.propose(one.text).items[0].code == one.code for one in examples]
    return sum(told) / len(told)


def test_learnt_items_are_found_with_reasons_in_the_original(
    linear: LinearModel, plain: PlainModel
) -> None:
    for model in (linear, plain):
        proposer = Proposer(ITEMS, model)
        assert hits(proposer, made_up(40, seed=9)) >= 0.95
        text = "您好！<b>包 工 头</b>跑了，老板拖欠我们的工资。"
        best = proposer.propose(text).items[0]
        assert (best.code, best.first, best.source) == ("wage", "work", "labels")
        assert any("拖欠" in text[span.start : span.end] for span in best.spans)
        assert max(span.weight for span in best.spans) == 1
        assert proposer.propose(text).firsts[0].code == "work"


def test_names_alone_propose_but_never_surely() -> None:
    proposer = Proposer(ITEMS)
    best = proposer.propose("小区门口的路灯不亮已经一周")
    assert [best.firsts[0].code, best.items[0].code] == ["road", "lamp"]
    assert best.items[0].source == "names"
    assert best.firsts[0].confidence <= 0.7
    text = "小区门口的路灯不亮已经一周"
    assert [text[s.start : s.end] for s in best.items[0].spans] == ["路灯不亮"]


def test_an_item_named_in_the_text_is_among_what_is_proposed(linear: LinearModel) -> None:
    """What came of a trouble may say more than the trouble: its name stands there all the same."""
    items = [*ITEMS, Item("post", "路桩、护栏", "road", ("隔离墩", "工资"))]
    text = "护栏倒了，包工头跑了，老板拖欠工资，讨薪没有结果，工程款也没有给，求帮忙讨薪"
    for model in (linear, None):
        told = Proposer(items, model).propose(text, firsts=False).items
        assert len(told) <= 3
        named = next(one for one in told if one.code == "post")
        assert [text[s.start : s.end] for s in named.spans][:1] == ["护栏"]
        assert told[0].code == "wage"  # the surest stays the first
        assert [one.confidence for one in told] == sorted(
            (one.confidence for one in told), reverse=True
        )
    # Switched off is switched off; a word of three items names none; a name in pieces is none.
    off = Proposer(items, linear).propose(text, off={"post"}, firsts=False).items
    assert "post" not in {one.code for one in off}
    shared = [Item(code, f"护栏{code}", "", ("护栏",)) for code in ("甲甲", "乙乙", "丙丙")]
    names = Proposer(shared).propose("护栏倒了，乙乙", firsts=False).items
    assert [one.code for one in names if one.named] == []
    assert Proposer(ITEMS).names.in_text("路 灯") == []


def test_an_alias_alone_takes_the_place_of_nothing_likely() -> None:
    best = [(0.6, "a", "a1"), (0.2, "b", "b1"), (0.05, "c", "c1")]
    alias = [Named(code, ("坑洞",), own=False) for code in ("d1", "e1")]
    stay, join = _with_named(best, alias, 3)
    assert [code for _, _, code in stay] == ["a1", "b1"]
    assert [one.code for one in join] == ["d1"]
    own = [Named(code, ("坑洞",), own=True) for code in ("d1", "e1", "f1")]
    stay, join = _with_named(best, own, 3)
    assert ([code for _, _, code in stay], [one.code for one in join]) == (["a1"], ["d1", "e1"])


def test_an_item_without_labels_can_still_be_proposed(linear: LinearModel) -> None:
    items = [*ITEMS, Item("bus", "公交线路", "", ("公交车", "末班车"))]
    found = Proposer(items, linear).propose("公交车末班车太早，公交线路要延长").firsts
    assert "bus" in {one.code for one in found[:2]}
    assert next(one for one in found if one.code == "bus").source == "names"


def test_a_correction_counts_at_once_and_for_texts_like_it(linear: LinearModel) -> None:
    stored = model_file.dump(linear)
    proposer = Proposer(ITEMS, model_file.load(stored))
    text = "邻居家的大狗没有拴绳子，在院子里乱跑吓到老人"
    assert proposer.propose(text).items[0].code != "pets"
    proposer.learn(text, "pets")
    proposer.learn(text, "no such code")
    best = proposer.propose("邻居家大狗没有拴绳子，乱跑吓到老人").items[0]
    assert (best.code, best.source) == ("pets", "correction")
    assert best.spans
    # What was learnt so is not in the model as stored, and not given to texts of another kind.
    assert model_file.dump(proposer.learned or linear) == stored
    assert proposer.propose("老板拖欠工资，讨薪").items[0].code == "wage"


def test_corrections_move_the_model_beyond_their_own_texts(linear: LinearModel) -> None:
    model = model_file.load(model_file.dump(linear))
    text = "路灯下的照明"
    before = model.first(text)["work"]
    for _ in range(5):
        model.learn(text, "work", "card")
    assert model.first(text)["work"] > before
    assert sum(model.first(text).values()) == pytest.approx(1)


def test_the_overlay_is_bounded_and_the_latest_word_counts() -> None:
    overlay = Overlay(Example(f"第{at}次反映楼道{at}堆放杂物", "a") for at in range(KEPT + 20))
    assert len(overlay) == KEPT
    overlay.learn("楼道堆放杂物无人清理", "b")
    near = overlay.near("楼道堆放杂物无人清理")
    assert near is not None
    assert near.code == "b"
    assert len(overlay) == KEPT
    overlay.learn("", "a")
    assert overlay.near("") is None
    assert Overlay().near("楼道") is None
    assert overlay.near("完全不同") is None


def test_what_is_switched_off_is_never_proposed(proposer: Proposer) -> None:
    for text in (one.text for one in made_up(8, seed=4)):
        told = proposer.propose(text, off={"road", "wage"}, most=9)
        codes = {one.code for one in (*told.firsts, *told.items)}
        assert not codes & {"road", "lamp", "hole", "wage"}
        assert codes


@pytest.mark.parametrize("text", BAD, ids=range(len(BAD)))
def test_bad_input_is_survived(proposer: Proposer, text: str) -> None:
    told = proposer.propose(text)
    for one in (*told.firsts, *told.items):
        assert 0 <= one.confidence <= 1
        for span in one.spans:
            assert 0 <= span.start < span.end <= min(len(text), READ)
    if not any(char.isalnum() for char in text):
        assert told.firsts == told.items == ()
    assert all(one.confidence < 0.9 for one in told.items if len(text) < 4)


@given(text=st.text(alphabet="路灯坏了工资拖欠abＣ <>&!。\u200b\ud800", max_size=60))
@settings(deadline=None, max_examples=40)
def test_shares_never_exceed_the_whole(linear: LinearModel, plain: PlainModel, text: str) -> None:
    for model in (linear, plain, None):
        told = Proposer(ITEMS, model).propose(text, most=99)
        assert sum(one.confidence for one in told.firsts) <= 1 + 1e-6
        assert sum(one.confidence for one in told.items) <= 1 + 1e-6
        shares = [one.confidence for one in told.items]
        assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize("kind", ["linear", "plain"])
def test_a_stored_model_says_the_same(kind: str, request: pytest.FixtureRequest) -> None:
    model: Learned = request.getfixturevalue(kind)
    stored = model_file.dump(model)
    again = model_file.load(stored, sha256=model_file.header(stored)["sha256"])
    text = "路灯不亮，老板拖欠工资"
    assert again.first(text) == model.first(text)
    assert again.within(text, "road") == model.within(text, "road")
    assert again.counts == model.counts
    assert model_file.dump(again) == stored
    assert model_file.header(stored)["made"]["created"] == MADE.isoformat()


def test_training_again_makes_the_same_bytes(linear: LinearModel) -> None:
    assert model_file.dump(train(made_up(240), ITEMS, created=MADE)) == model_file.dump(linear)


def test_files_that_are_no_model_are_refused(plain: PlainModel, linear: LinearModel) -> None:
    stored = model_file.dump(linear)
    changed = bytearray(stored)
    changed[len(changed) // 2] ^= 1
    for wrong in (b"", b"PK", stored[:-40], bytes(changed), b"\x80\x04N."):
        with pytest.raises(model_file.Unfit):
            model_file.load(wrong)
    with pytest.raises(model_file.Unfit, match="sum"):
        model_file.load(stored, sha256="0" * 64)
    with pytest.raises(model_file.Unfit):
        model_file.header(b"nothing")
    with pytest.raises(TypeError):
        model_file.dump(object())  # type: ignore[arg-type]  # what is no model


@pytest.mark.parametrize(("field", "value"), [("FORMAT", 2), ("LARGEST", 10)])
def test_another_format_and_too_much_are_refused(
    plain: PlainModel, monkeypatch: pytest.MonkeyPatch, field: str, value: int
) -> None:
    stored = model_file.dump(plain)
    monkeypatch.setattr(model_file, field, value)
    with pytest.raises(model_file.Unfit):
        model_file.load(stored)


def test_without_the_packages_everything_works_in_plain_python(
    linear: LinearModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = model_file.dump(linear)
    for name in ("numpy", "scipy", "sklearn"):
        monkeypatch.setitem(sys.modules, name, None)
    assert not have("text")
    model = train(made_up(240), ITEMS, created=MADE)
    assert isinstance(model, PlainModel)
    proposer = Proposer(ITEMS, model_file.load(model_file.dump(model)))
    assert hits(proposer, made_up(40, seed=9)) >= 0.95
    proposer.learn("邻居家的大狗没有拴绳子", "pets")
    assert proposer.propose("邻居家的大狗没有拴绳子").items[0].code == "pets"
    with pytest.raises(model_file.Unfit, match="numpy"):
        model_file.load(stored)


def test_the_plain_model_forgets_rare_runs_when_it_is_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(matter_plain, "REMEMBERED", 60)
    model = PlainModel.of(made_up(120), Tree.of(ITEMS), created=MADE)
    assert len(model.root.sums) <= 60
    assert hits(Proposer(ITEMS, model), made_up(40, seed=9)) >= 0.6


def test_too_few_labels_teach_nothing() -> None:
    for few in ([], made_up(12, codes=("lamp", "hole")), [Example("x", "gone")] * 9):
        with pytest.raises(NotEnough):
            train(few, ITEMS, created=MADE)


def test_a_handful_of_labels_and_strange_ones_can_be_learnt() -> None:
    strange = [Example("", "lamp"), Example("路灯", "gone"), Example("狗" * 5000, "pets")]
    model = train([*made_up(8), *strange], ITEMS, created=MADE)
    assert model.counts["road"] == 5
    assert "gone" not in model.counts
    assert Proposer(ITEMS, model).propose("路灯不亮，晚上很黑").firsts[0].code == "road"


def test_a_tree_bears_circles_and_unknown_parents() -> None:
    tree = Tree.of([Item("a", "甲", "b"), Item("b", "乙", "a"), Item("c", "丙", "gone")])
    assert set(tree.firsts) == {"a", "c"}
    assert tree.off({"a"}) == {"a", "b"}
    assert Proposer(tree.items.values()).propose("甲乙丙丁").firsts


@pytest.mark.data
@pytest.mark.slow
def test_real_texts_reach_what_a_few_of_them_can_teach(shared_data: Path) -> None:
    if not have("text"):
        pytest.skip("scikit-learn is not installed")
    files = Files(train=shared_data / "messages_labelled.jsonl.gz")
    learn, test = evaluation.parts(files)
    # A sixth of the texts keeps this short; the full figures come from ``linli text eval``.
    few, judged = learn[::6], test[::3]
    items = [Item(label, label) for label in sorted({row.label for row in few})]
    model = train([Example(row.text, row.label) for row in few], items, created=MADE)
    figures = evaluation.quality(model, items, judged, full=False)
    assert figures["macro_f1"].value >= 0.80
    assert figures["top2"].value >= 0.92
    assert figures["right_where_sure"].value >= 0.94
    assert figures["sure_share"].value >= 0.3
