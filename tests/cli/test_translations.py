"""The English catalogue is complete, right in form, and compiled."""

from __future__ import annotations

import gettext
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from linli.cli import messages_catalogue
from linli.cli.messages_collect import Messages, collect


@pytest.fixture(scope="module")
def messages() -> Messages:
    return collect()


def test_every_text_of_the_pages_has_its_english(messages: Messages) -> None:
    assert messages_catalogue.problems(messages, messages_catalogue.read()) == []


def test_what_is_made_from_the_catalogue_is_up_to_date(messages: Messages) -> None:
    catalogue = messages_catalogue.read()
    again = "run: linli translations build"
    assert messages_catalogue.MO.read_bytes() == messages_catalogue.mo_bytes(), again
    for path, folders in messages_catalogue.SCRIPTS.items():
        made = messages_catalogue.script_text(messages, catalogue, folders)
        assert path.read_text("utf-8") == made, again


@pytest.mark.parametrize(
    ("text", "english", "fault"),
    [
        ("待受理", "", "没有英文"),
        ("待受理", "To be 受理", "英文里有汉字"),
        ("给%(name)s发放", "Issue to %(nom)s", "空位不同"),
        ("给%(name)s发放", "Issue", "空位不同"),
        ("“{unit}”已撤销", "{unit} of {county} was dissolved", "空位不同"),
        ("{n} 天", "{n} days", "要有单数和复数"),
        ("{n} 天", ("{n} day", ""), "没有英文"),
        ("{n} 天，{m} 次", ("one day", "{n} days"), "空位不同"),
        ("给%(name)s发放", "To %(name)s", ""),
        ("{n} 天", ("one day", "{n} days"), ""),
    ],
)
def test_a_fault_is_named(text: str, english: messages_catalogue.English, fault: str) -> None:
    messages = Messages()
    messages.add(text, "somewhere.py", plural="{n}" in text)
    found = messages_catalogue.problems(messages, {text: english})
    assert [fault in sentence for sentence in found] == ([True] if fault else [])


def test_a_text_nobody_shows_any_more_is_named() -> None:
    assert "没有用到" in messages_catalogue.problems(Messages(), {"旧的": "old"})[0]


def test_a_doubtful_translation_counts_as_missing(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    messages = Messages()
    messages.add("甲", "a.py")
    messages.add("乙", "a.py")
    text = messages_catalogue.po_text(messages, {"甲": "first", "乙": 'the "second"'})
    path.write_text(text.replace('msgid "甲"', '#, fuzzy\nmsgid "甲"'), "utf-8")
    assert messages_catalogue.read(path) == {"乙": 'the "second"'}


SOURCES = {
    "web/templates/a.html": (
        '<p title="{{ _("提示") }}">{{ _("好") }}</p>{% if x == "比较" %}裸字{% endif %}'
        '<p lang="zh-CN">正文</p>{{ "没包" }}{{ ngettext("%(n)s 件", "%(n)s 件", n, n=n) }}'
    ),
    "domain/a.py": (
        '"""文档。"""\nLABEL = "标签"\nTABLE = {"甲": "乙"}  # zh-only\n'
        'def f(n):\n    """说明。"""\n'
        '    return Words("{n} 次", n=n), f"第{n}次", re.compile("汉")\n'
    ),
    "web/static/a.js": 'say("写了 {n} 个"); // 注释\nalert("漏了");\nconst X = /汉/; // zh-only\n',
    "packs/p/dictionaries.yaml": "reason:\n  entries:\n    - {code: a, label: 天气}\n",
    "cli/a.py": 'print("命令行")\n',
}


def test_it_finds_texts_where_they_stand_and_names_what_cannot_be_found(tmp_path: Path) -> None:
    for name, text in SOURCES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    found = collect(tmp_path)
    assert set(found.found) == {
        "提示", "好", "%(n)s 件", "标签", "{n} 次", "写了 {n} 个", "天气"
    }  # fmt: skip
    assert found.plural == {"%(n)s 件", "{n} 次"}
    assert found.scripts == {"写了 {n} 个"}
    named = "\n".join(found.problems)
    for text in ("裸字", "没包", "第{n}次", "漏了"):
        assert text in named
    assert len(found.problems) == 4


def test_the_command_checks_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("translations", "check")
    assert "all in English" in capsys.readouterr().out


def test_pairs_must_be_pairs(tmp_path: Path) -> None:
    path = tmp_path / "pairs.py"
    path.write_text("OTHER = 1\n", "utf-8")
    with pytest.raises(CommandError, match="PAIRS"):
        call_command("translations", "check", "--pairs", str(path))


def test_a_text_without_english_is_left_out_of_what_is_compiled(tmp_path: Path) -> None:
    messages = Messages()
    messages.add("甲", "a.py")
    messages.add("{n} 乙", "a.py", plural=True)
    messages.add("{n} 丙", "a.py", plural=True)
    path = tmp_path / "django.po"
    path.write_text(messages_catalogue.po_text(messages, {"{n} 丙": ("{n} c", "{n} cs")}), "utf-8")
    compiled = gettext.GNUTranslations(io.BytesIO(messages_catalogue.mo_bytes(path)))
    assert compiled.gettext("甲") == "甲"
    assert compiled.ngettext("{n} 乙", "{n} 乙", 2) == "{n} 乙"
    assert compiled.ngettext("{n} 丙", "{n} 丙", 2) == "{n} cs"
