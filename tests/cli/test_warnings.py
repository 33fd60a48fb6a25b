"""``linli insights warnings``: the same answer every time, and a clear one for a bad file."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from linli.cli.warnings_file import in_words, settings_in, warnings
from linli.domain.errors import Invalid

HEAD = "REC_ID,CREATE_TIME,STREET_NAME,COMMUNITY_NAME,EVENT_TYPE_NAME,MAIN_TYPE_NAME,SUB_TYPE_NAME"


def everyday(folder: Path, *, burst: int = 7) -> Path:
    """Two months with the same few matters every day; on the last day a burst."""
    lines = [HEAD]
    for n in range(60):
        day = f"2026-{3 + n // 30:02}-{1 + n % 30:02} 09:00:00"
        lines += [f"{n}-{k},{day},东街,{k}村,环境,噪声,夜间" for k in range(8)]
    lines += [f"b{k},2026-04-30 10:00:00,东街,1村,供水,停水,爆管" for k in range(burst)]
    path = folder / "events.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_file_gives_the_same_answer_every_time(tmp_path: Path) -> None:
    path = everyday(tmp_path)
    out = StringIO()
    call_command("insights", "warnings", "--events", str(path), "--json", "--seed", "7", stdout=out)
    answer = json.loads(out.getvalue())
    (told,) = answer["warnings"]
    assert (told["place"], told["matter"]) == (["东街", "1村"], ["供水", "停水", "爆管"])
    assert (told["count"], told["day"]) == (7, "2026-04-30")
    assert answer == warnings(path, as_of="", seed=7)
    assert set(answer["shuffled"]) == {"warnings", "days"}
    assert "停水" in in_words(answer)[0]
    assert warnings(path, as_of="2026-04-29", seed=None)["warnings"] == []


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    crowd = warnings(everyday(tmp_path, burst=900), as_of="", seed=None)
    assert crowd["warnings"] == []
    assert "908 件" in crowd["notes"][0]
    short = warnings(everyday(tmp_path), as_of="2026-03-10", seed=None)
    assert "不足 21 天" in short["notes"][0]
    (tmp_path / "empty.csv").write_text(HEAD, encoding="utf-8")
    assert warnings(tmp_path / "empty.csv", as_of="", seed=1)["as_of"] is None


def test_settings_come_from_a_file_like_the_packs(tmp_path: Path) -> None:
    path, own = everyday(tmp_path), tmp_path / "rising.yaml"
    own.write_text("least: 8\nbudget: 2\n", encoding="utf-8")
    answer = warnings(path, as_of="", seed=None, rules=settings_in(own))
    assert answer["warnings"] == []
    assert (answer["settings"]["least_matters"], answer["settings"]["budget_per_month"]) == (8, 2)
    for text, why in (
        ("least: 1", "3 到 50"),
        ("lest: 8", "不认识"),
        ("- 8", "一行一项"),
        ("a: [", "YAML"),
    ):
        own.write_text(text, encoding="utf-8")
        told = StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command(
                *("insights", "warnings", "--events", str(path), "--settings", str(own)),
                stderr=told,
            )
        assert (ended.value.code, why in told.getvalue()) == (2, True), told.getvalue()
    with pytest.raises(Invalid):
        settings_in(tmp_path / "none.yaml")


def test_a_bad_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(f"{HEAD}\n1,昨天,东街,1村,环境,噪声,夜间\n", encoding="utf-8")
    told = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("insights", "warnings", "--events", str(path), stderr=told)
    assert ended.value.code == 2
    assert "第 2 行" in told.getvalue()
    path.write_bytes(HEAD.encode("utf-16"))
    for wrong, why in ((path, "UTF-8"), (tmp_path / "none.csv", "打不开")):
        with pytest.raises(Invalid, match=why):
            warnings(wrong, as_of="", seed=None)
    with pytest.raises(Invalid):
        warnings(everyday(tmp_path), as_of="2026-02-30", seed=None)


def test_on_a_real_year_the_warnings_stay_few_enough_to_be_judged(shared_data: Path) -> None:
    answer = warnings(shared_data / "events_2018.csv", as_of="2018-09-22", seed=None)
    assert 0 < len(answer["warnings"]) <= 4 * answer["days_judged"]
    cells = [(tuple(one["place"]), tuple(one["matter"])) for one in answer["warnings"]]
    assert any(matter[1:2] == ("绿化养护",) for _, matter in cells)
