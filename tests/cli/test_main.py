"""The first word of the command line: help, a known command, or a clear refusal."""

from __future__ import annotations

from pathlib import Path

import pytest

from linli import __main__ as entry


@pytest.mark.parametrize("words", [[], ["help"], ["--help"], ["-h"]])
def test_help_shows_every_word(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main(words) == 0
    shown = capsys.readouterr().out
    assert "demo" in shown
    assert "装入示范县" in shown


def test_an_unknown_word_is_refused_with_a_near_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main(["serv"]) == 2
    told = capsys.readouterr().err
    assert "没有“serv”" in told
    assert "linli serve" in told


def test_a_django_command_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main(["version"]) == 0
    assert capsys.readouterr().out.startswith("5.2")


def test_help_of_one_command_names_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        entry.main(["serve", "--help"])
    assert ended.value.code == 0
    assert "--no-worker" in capsys.readouterr().out


def test_the_words_after_linli_are_the_default(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["linli", "help"])
    assert entry.main() == 0
    assert "邻里" in capsys.readouterr().out


def test_assets_and_test_do_not_wait_for_django(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    def record(rest: list[str]) -> int:
        seen.append(rest)
        return 7

    monkeypatch.setattr("linli.cli.assets.main", record)
    assert entry.main(["assets", "--offline"]) == 7
    monkeypatch.setattr("linli.__main__._test", record)
    assert entry.main(["test", "--fast"]) == 7
    assert seen == [["--offline"], ["--fast"]]


def test_an_installed_linli_has_no_tests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(entry, "__file__", str(tmp_path / "site" / "linli" / "__main__.py"))
    assert entry.main(["test"]) == 2
    assert "测试只随源代码提供" in capsys.readouterr().err


def test_the_runner_of_the_tests_refuses_unknown_words(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert entry.main(["test", "--nonsense"]) == 2
    assert "--fast" in capfd.readouterr().err
