"""Importing: through the real action, once per message, whatever is repeated or interrupted."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from tests.world import World

from linli.audit.chain import read
from linli.audit.verifying import verify
from linli.cases.hiding import Net
from linli.cases.models import Case, Party
from linli.exchange import messages
from linli.exchange.mapping import guess
from linli.exchange.messages import Importer, Options
from linli.exchange.readers import columns
from linli.kernel import clock
from linli.kernel.transaction import write

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

NOW = datetime(2026, 6, 10, 3, 0, tzinfo=UTC)


def _file(folder: Path, rows: list[dict[str, object]], name: str = "letters.jsonl") -> Path:
    path = folder / name
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _rows(count: int) -> list[dict[str, object]]:
    return [
        {"id": n, "time": f"2026-06-0{n % 9 + 1} 08:30:00", "text": f"第{n}处垃圾没人清运。"}
        for n in range(1, count + 1)
    ]


def _import(path: Path, **options: object) -> messages.Outcome:
    chosen = Options(source="letters", mapping=guess(columns(path)), **options)  # type: ignore[arg-type]  # free options
    with clock.at(NOW):
        return Importer(chosen).run(path)


def test_a_message_becomes_a_case_with_its_own_time_and_a_drawn_place(
    world: World, tmp_path: Path
) -> None:
    outcome = _import(_file(tmp_path, _rows(1)))
    assert (outcome.rows, outcome.imported, outcome.failed) == (1, 1, 0)
    case = Case.objects.get(source="letters", source_id="1")
    assert case.door == Case.Door.IMPORT
    assert case.clock_start == datetime(2026, 6, 2, 8, 30, tzinfo=clock.CIVIL)
    assert case.place_seeded
    assert case.grid_id is not None
    assert case.matter is not None
    assert case.matter.code == "A01"  # 垃圾清运 points there
    assert not Party.objects.filter(case=case).exists()
    event = read("case", int(case.no))[0]
    assert event.at == NOW  # recorded now, although the clock runs since the letter
    assert json.loads(event.payload.body)["original_time"] == "2026-06-02T00:30:00.000000Z"
    assert verify("case").ok


def test_a_second_import_changes_nothing(world: World, tmp_path: Path) -> None:
    path = _file(tmp_path, _rows(5))
    assert _import(path).imported == 5
    places = dict(Case.objects.values_list("source_id", "area_id"))
    again = _import(path)
    assert (again.imported, again.skipped, again.failed) == (0, 5, 0)
    assert dict(Case.objects.values_list("source_id", "area_id")) == places


def test_words_are_hidden_before_the_batch_is_written(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking for names takes milliseconds a text: nobody else's writing waits for it."""
    held: list[bool] = []

    @contextmanager
    def noticed() -> Iterator[None]:
        held.append(True)
        with write():
            yield
        held.pop()

    hide = Net.hide

    def hidden(self: Net, text: str, *rest: object, **named: object) -> str:
        assert not held
        return hide(self, text, *rest, **named)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(messages, "write", noticed)
    monkeypatch.setattr(Net, "hide", hidden)
    rows = _rows(3)
    rows[1]["text"] = "联系人张建国，电话13812345678，路灯不亮。"
    assert _import(_file(tmp_path, rows)).imported == 3
    texts = "".join(Case.objects.values_list("text", flat=True))
    assert "张建国" not in texts
    assert "13812345678" not in texts


def test_places_depend_on_the_seed_only(world: World, tmp_path: Path) -> None:
    path = _file(tmp_path, _rows(12))
    drawn = []
    for seed in (1, 1, 2):
        _import(path, seed=seed)
        drawn.append(list(Case.objects.order_by("source_id").values_list("area_id", flat=True)))
        Case.objects.all().delete()
    assert drawn[0] == drawn[1] != drawn[2]


def test_bad_rows_are_told_with_their_line_and_stop_nobody(world: World, tmp_path: Path) -> None:
    rows = _rows(6)
    rows[1] = {"id": 2, "text": " "}
    rows[2] = {"id": 3, "text": "路灯不亮", "time": "昨天"}
    rows[3] = {"id": 4, "text": "x" * 20_000}
    rows[4] = {"id": "9" * 81, "text": "路灯不亮"}
    path = _file(tmp_path, rows)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"id": 7, "text"\n{"id": 1, "text": "编号重复"}\n')
    outcome = _import(path)
    assert outcome.imported == 2
    assert outcome.skipped == 1  # the repeated number
    assert [problem.line for problem in outcome.problems] == [2, 3, 4, 5, 7]
    assert all(str(one).startswith(f"第 {one.line} 行：") for one in outcome.problems)
    assert set(Case.objects.values_list("source_id", flat=True)) == {"1", "6"}


def test_a_dry_run_writes_nothing_and_finds_the_same(world: World, tmp_path: Path) -> None:
    rows = [*_rows(3), {"id": 4, "text": ""}]
    path = _file(tmp_path, rows)
    dry = _import(path, dry_run=True)
    assert (dry.imported, dry.failed) == (3, 1)
    assert Case.objects.count() == 0
    assert (_import(path).imported, Case.objects.count()) == (3, 3)


def test_an_interrupted_import_is_resumed(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _file(tmp_path, _rows(9))
    monkeypatch.setattr(messages, "BATCH", 4)
    calls = 0

    def killed(done: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise KeyboardInterrupt

    chosen = Options(source="letters", mapping=guess(columns(path)))
    with clock.at(NOW), pytest.raises(KeyboardInterrupt):
        Importer(chosen).run(path, tick=killed)
    assert Case.objects.count() == 4  # the finished batch stays
    rest = _import(path)
    assert (rest.skipped, rest.imported) == (4, 5)
    assert Case.objects.count() == 9


def test_messages_without_number_are_known_by_their_words(world: World, tmp_path: Path) -> None:
    path = _file(tmp_path, [{"text": "停水两天"}, {"text": "停水三天"}, {"text": "停水两天"}])
    assert (_import(path).imported, _import(path).skipped) == (2, 3)


def test_shifted_messages_are_recorded_at_their_moved_time(world: World, tmp_path: Path) -> None:
    path = _file(tmp_path, [{"id": 1, "time": "2019/3/5 9:15:00", "text": "路面塌陷"}])
    _import(path, fold_weeks=9)
    case = Case.objects.get()
    event = read("case", int(case.no))[0]
    assert event.at == case.clock_start
    assert timedelta() <= NOW - case.clock_start < timedelta(weeks=9)
    assert case.clock_start.astimezone(clock.CIVIL).isoformat()[11:16] == "09:15"
    assert json.loads(event.payload.body)["original_time"] == "2019-03-05T01:15:00.000000Z"


def test_a_time_in_the_future_is_a_bad_row(world: World, tmp_path: Path) -> None:
    outcome = _import(_file(tmp_path, [{"id": 1, "time": "2031-01-01", "text": "停水"}]))
    assert outcome.failed == 1


def test_the_command_reports_errors_and_ends_with_one(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _file(tmp_path, [*_rows(2), {"id": 3, "text": ""}])
    errors = tmp_path / "errors.csv"
    with pytest.raises(SystemExit) as caught:
        call_command("import", "messages", str(path), "--errors", str(errors))
    assert caught.value.code == 1
    shown = capsys.readouterr()
    assert "第 3 行：没有内容。" in shown.err
    assert "已导入 2 件" in shown.out
    with errors.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["行号", "编号", "问题"], ["3", "3", "没有内容。"]]


def test_the_command_refuses_a_file_that_is_none(world: World, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有这个文件"):
        call_command("import", "messages", str(tmp_path / "none.csv"))


@pytest.mark.data
def test_real_messages_come_in(world: World, shared_data: Path) -> None:
    path = shared_data / "messages.jsonl.gz"
    outcome = _import(path, limit=200, fold_weeks=9)
    assert outcome.rows == 200
    assert outcome.failed == 0
    assert outcome.imported == 200
    assert Case.objects.filter(matter__isnull=False).count() > 20
    assert Case.objects.values("area_id").distinct().count() > 5
