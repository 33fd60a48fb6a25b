"""Comparing reports: symmetric, bounded, the same each time, and unmoved by bad input."""

from __future__ import annotations

import gzip
import json
import random
import sys
from pathlib import Path

import pytest

from linli.domain.repeat_learning import FEATURES, chance
from linli.text import repeats
from linli.text.evaluation import repeats as evaluation
from linli.text.evaluation.files import Files
from linli.text.repeats import Around, Said

_WORDS = [
    "路灯",
    "不亮",
    "油烟",
    "小区",
    "3号楼",
    "A区",
    "请问",
    "何时解决",
    "和平社区",
    "12栋",
    "!",
]
HOSTILE = {
    "empty": "",
    "one word": "路灯",
    "one character": "灯",
    "100 kB": "反映路灯不亮" * 17_000,
    "repeats": "路" * 100_000,
    "digits": "1" * 100_000,
    "emoji": "😀🚒" * 50,
    "full width": "ＡＢＣ１２３号楼",
    "traditional": "垃圾沒人清，臭氣熏天",
    "dialect": "俺村嘞路灯咋不亮嘞",
    "pasted page": "<p style='x'>路灯<br/>不亮</p><script>1</script>",
    "broken": "路灯\ud800\x00不亮\udfff",
    "blanks": "\u3000\u200b\n\t ",
    "marks": "！！！？？？……",
}


def said(chance_: random.Random) -> Said:
    def some(most: int) -> str:
        return "".join(chance_.choice(_WORDS) for _ in range(chance_.randrange(most)))

    return Said(some(6), some(40), some(4))


def test_any_two_reports_symmetric_bounded_and_the_same_again() -> None:
    source = random.Random(6)
    around = Around(same_grid=True, same_item=True, days=-12.5)
    for _ in range(200):
        one, other = (repeats.prepared(said(source)) for _ in range(2))
        there = repeats.features(one, other, around)
        assert there == repeats.features(other, one, around)
        assert there == repeats.features(one, other, around)
        assert len(there) == len(FEATURES)
        assert all(0.0 <= value <= 1.0 for value in there)
        alike = repeats.features(one, one)
        assert all(value == 0.0 or value == pytest.approx(1.0) for value in alike[:4])


@pytest.mark.parametrize("name", HOSTILE)
def test_bad_input_is_survived(name: str) -> None:
    text = HOSTILE[name]
    bad = repeats.prepared(Said(text, text, text))
    good = repeats.prepared(Said("路灯不亮", "和平社区3号楼前的路灯不亮"))
    for one, other in ((bad, good), (bad, bad)):
        found = repeats.features(one, other)
        assert all(0.0 <= value <= 1.0 for value in found)
    words = repeats.words_in_common(text, "和平社区3号楼前的路灯不亮")
    assert repeats.spans(text, words) == tuple(sorted(repeats.spans(text, words)))
    assert len(repeats.questions(Said(text, text, text))[0]) < 1_000


def test_the_place_decides_between_twins() -> None:
    """The same words about two places are not one matter; two wordings of one place may be."""
    common = repeats.Common(
        dict.fromkeys(repeats.tokens("加快建设进度有何具体行动，请问何时解决").every, 0.3)
    )
    asked = Said("东湖路加快建设有何具体行动", "请问东湖路加快建设进度有何具体行动，何时解决")
    twin = Said("西山站加快建设有何具体行动", "请问西山站加快建设进度有何具体行动，何时解决")
    same = Said("东湖路修了两年", "东湖路修了两年还没修完，坑坑洼洼")
    mine, other, right = (repeats.prepared(one, common) for one in (asked, twin, same))
    first = repeats.judged(mine, [(other, Around()), (right, Around())])[0]
    assert first.at == 1
    assert chance(repeats.features(mine, other)) < repeats.SHOW


def test_numbers_count_whole_with_what_they_count() -> None:
    found = repeats.tokens("12号楼和21号楼，地铁3号线110KV")
    assert {"12号", "21号", "3号", "110kv"} <= set(found.places)
    assert "12" not in found.every


def test_what_every_report_says_tells_less_even_without_a_table() -> None:
    one = Said("", "我们反映问题，希望有关部门尽快解决")
    other = Said("", "居民反映情况，希望有关部门尽快处理")

    def likeness(common: repeats.Common) -> float:
        return repeats.features(repeats.prepared(one, common), repeats.prepared(other, common))[0]

    assert likeness(repeats.BUILT_IN) < likeness(repeats.Common({}))


def test_a_table_holds_no_rare_words_and_only_so_many() -> None:
    texts = ["请问何时解决"] * 50 + ["张某某家在东湖路"] * 4
    table = repeats.table(texts)
    assert table["请问"] == pytest.approx(50 / 54, abs=1e-4)
    assert "东湖" not in table
    assert repeats.Common(table).weight("请问") < repeats.Common(table).weight("东湖")
    assert repeats.table([]) == {}


def test_spans_stand_where_the_words_do() -> None:
    text = "和平社区3号楼Wifi坏了，和平社区"
    for start, end in repeats.spans(text, ("和平社区", "wifi", "平社", "没有")):
        assert text[start:end].casefold() in {"和平社区", "wifi"}
    assert len(repeats.spans(text, ("和平社区", "wifi", "平社"))) == 2


def test_nothing_heavy_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("numpy", "scipy", "sklearn"):
        monkeypatch.setitem(sys.modules, name, None)
    one = repeats.prepared(Said("路灯不亮", "和平社区路灯不亮"))
    assert repeats.judged(one, [(one, Around())])[0].chance > 0.9


def _files(folder: Path, messages: list[dict[str, object]], gold: dict[str, object]) -> Files:
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in messages)
    (folder / "m.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    (folder / "g.json").write_text(json.dumps(gold))
    return Files(messages=folder / "m.jsonl.gz", gold=folder / "g.json")


def test_the_evaluation_runs_on_any_files(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"id": at, "user": "u", "time": f"2020/1/{at + 1} 8:00", "subject": words, "text": words}
        for at, words in enumerate(["东湖路路灯不亮", "西山村没有水", "东湖路的路灯又不亮了"])
    ]
    same = _files(tmp_path, rows, {"issues": {"灯": [0, 2]}, "ignore": [1]})
    figures = evaluation.run(same, log=lambda _: None)
    assert (figures["hit@1"].value, figures["hit@1"].n) == (1.0, 1)
    none = _files(tmp_path, rows, {"issues": {"灯": [0]}})
    assert evaluation.run(none, log=lambda _: None)["queries"].value == 0


@pytest.mark.data
def test_real_repeats_are_found(shared_data: Path, tmp_path: Path) -> None:
    """A part of the real messages: every known issue, some of the others."""
    known = json.loads((shared_data / "repeat_gold.json").read_text())
    told = {one for ids in known["issues"].values() for one in ids}
    lines = gzip.decompress((shared_data / "messages.jsonl.gz").read_bytes()).decode().splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    kept = [row for at, row in enumerate(rows) if at % 20 == 0 or row["id"] in told]
    figures = evaluation.run(_files(tmp_path, kept, known), log=lambda _: None)
    for name in ("hit@1", "hit@5"):
        assert figures[name].met, (name, figures[name])
    assert figures["recall of candidates"].value >= 0.98
    assert figures["queries with a hint of another issue"].value <= 0.1


def test_two_troubles_of_one_building_are_two_matters() -> None:
    lift = Said("", "电梯困人，物业没有人来", "和平社区3号楼")
    water = Said("", "自来水浑浊有泥沙", "和平社区3号楼")
    again = Said("", "电梯又困人了，物业不来", "和平社区3号楼")
    around = Around(same_grid=True, same_village=True, days=1)
    one, two, three = (repeats.prepared(said) for said in (lift, water, again))
    assert chance(repeats.features(one, two, around)) < repeats.SHOW
    assert chance(repeats.features(one, three, around)) > 0.6
