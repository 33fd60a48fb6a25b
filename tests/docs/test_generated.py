"""The generated parts are fresh, complete, and written the same everywhere."""

from __future__ import annotations

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from linli.cli import reference, reference_cli, reference_settings
from linli.cli.words import WORDS
from linli.county.defaults import load_policies
from linli.domain import lifecycle
from linli.domain.guards import independent
from linli.domain.lifecycle import STATES, TRANSITIONS
from linli.domain.policies import Level
from tests.docs.pages import ROOT, page


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the reference pages with the states page emptied."""
    shutil.copytree(ROOT / "docs" / "reference", tmp_path / "docs" / "reference")
    file = tmp_path / "docs" / "reference" / "states.md"
    marks = [line for line in file.read_text("utf-8").splitlines() if line.startswith("<!-- ")]
    file.write_text("\n".join(marks) + "\n", encoding="utf-8")
    monkeypatch.setattr(reference, "ROOT", tmp_path)
    return tmp_path


def test_no_page_is_stale() -> None:
    stale = [path.name for path in reference.stale(ROOT)]
    assert not stale, "run ./linli docs build"


def test_build_writes_what_check_misses(copy: Path) -> None:
    with pytest.raises(CommandError, match="docs build"):
        call_command("docs", "check", stdout=StringIO())
    told = StringIO()
    call_command("docs", "build", stdout=told)
    assert "states.md" in told.getvalue()
    call_command("docs", "check", stdout=StringIO())
    assert not reference.build(copy)


def test_outside_a_source_tree_there_is_nothing_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reference, "ROOT", tmp_path)
    with pytest.raises(CommandError, match="source tree"):
        call_command("docs", "check", stdout=StringIO())


@pytest.mark.parametrize("text", ["", "<!-- generated: states -->\n<!-- end: states -->\n"])
def test_a_page_without_its_marks_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="marked parts"):
        reference.render("states.md", text)


def test_every_state_and_move_is_on_the_page() -> None:
    text = page("docs/reference/states.md")
    assert all(f"| `{state.value}` | {info.label} |" in text for state, info in STATES.items())
    rows = [line for line in reference.moves().splitlines() if line.startswith("| `")]
    assert len(rows) == len(TRANSITIONS)
    assert all(row.why in text for row in TRANSITIONS)


def test_every_guard_says_what_it_demands() -> None:
    guards = [row.guard for row in TRANSITIONS if row.guard is not None]
    told = [reference.condition(guard) for guard in guards]
    assert all(words and not words.startswith(" ") for words in told)
    assert reference.condition(independent) == (
        "Whoever checks did not handle, nor did the colleague for whom they stand in"
        " (`independent`)"
    )


def test_the_drawing_holds_every_arrow_it_may() -> None:
    drawn = reference.diagram()
    for row in TRANSITIONS:
        arrow = f"{row.source.value} --> {row.target.value} :"
        inside = row.source is not row.target and row.target not in reference._SIDE_EXITS
        assert (arrow in drawn) == inside, arrow
    assert lifecycle.FINAL


def test_every_level_of_every_policy_is_on_the_page() -> None:
    text = reference.policies()
    for policy in load_policies().values():
        assert f"`{policy.code}` {policy.name}" in text
        for level in Level:
            if level in policy.levels:
                assert policy.levels[level].resolve.text() in text


def test_every_word_is_on_the_page() -> None:
    text = page("docs/reference/cli.md")
    assert all(f"### {word.name}\n" in text for word in WORDS)


def test_options_are_read_from_the_parsers() -> None:
    text = reference_cli.commands(reference.table)
    assert "`--dry-run`" in text
    assert "(default `8000`)" in text
    assert "--traceback" not in text
    assert str(ROOT) not in text


def test_every_setting_has_a_meaning_and_every_meaning_a_setting() -> None:
    source = reference_settings.SOURCE.read_text(encoding="utf-8")
    read = {one.name for one in reference_settings.readers(source)}
    assert read == set(reference_settings.MEANINGS)


def test_readers_are_recognised_with_their_defaults() -> None:
    source = (
        'A = env.text("LINLI_A", "x")\nB = env.flag("LINLI_B", default=False)\n'
        'C = env.number("LINLI_C", 20 * 1024)\nD = env.words("LINLI_D")\nE = other.text("NO")\n'
        'F = env.text("LINLI_F", PATH + "y")\nG = env.text("LINLI_G", "")\n'
    )
    found = {(one.name, one.kind, one.default) for one in reference_settings.readers(source)}
    assert found == {
        ("LINLI_A", "text", "`x`"),
        ("LINLI_B", "yes or no", "no"),
        ("LINLI_C", "whole number", "`20480`"),
        ("LINLI_D", "list, commas", "none"),
        ("LINLI_F", "text", "`PATH + 'y'`"),
        ("LINLI_G", "text", "empty"),
    }


def test_a_setting_without_a_meaning_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "settings.py"
    source.write_text('X = env.text("LINLI_NEW", "")\n', encoding="utf-8")
    with pytest.raises(KeyError, match="LINLI_NEW"):
        reference_settings.settings(reference.table, source)
