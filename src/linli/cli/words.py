"""The words of the command line, in the order a newcomer meets them.

This table is what ``linli help`` prints; a test holds it against the commands that exist.
"""

from __future__ import annotations

from typing import NamedTuple


class Word(NamedTuple):
    """One command: its name, and what it does in both languages."""

    name: str
    zh: str
    en: str


WORDS: tuple[Word, ...] = (
    Word("demo", "装入示范县并打开服务", "load the demo county and serve it"),
    Word("test", "运行全部检查与测试", "run every check and test"),
    Word("serve", "启动网页服务和后台任务", "run the web server and the worker"),
    Word("worker", "只运行后台任务", "run the background worker alone"),
    Word("migrate", "建立或更新数据库", "create or update the database"),
    Word("county", "装入县级配置包：county load PACK", "load a county pack: county load PACK"),
    Word("import", "导入群众来信：import messages FILE", "bring messages in: import messages FILE"),
    Word("replay", "让模拟人员按真实流程办理", "let a seeded staff handle the matters"),
    Word("summary", "汇总：收件、办结、按期", "count what came in and what was done in time"),
    Word("insights", "统计计数：核对、重建", "verify the counts against the log, rebuild them"),
    Word(
        "map",
        "一张图：计数的核对、重建，用的是哪种底图",
        "verify the map against the matters, rebuild it; which base map is used",
    ),
    Word("explain", "说明一件事的时限如何得来", "explain the due date of a case"),
    Word("due", "推算一个时限", "compute a due date for a matter that does not exist yet"),
    Word("account", "管理工作人员账号：account password 用户名", "accounts: account password USER"),
    Word("token", "管理接口令牌：token issue 用户名", "API tokens: token issue USER"),
    Word("audit", "核验记录未被改动：audit verify", "check the record for tampering: audit verify"),
    Word(
        "bench",
        "测量：bench loop、pages、resident、escalation、search、photos、field、numbers、map",
        "measure: bench loop, pages, resident, escalation, search, photos, field, numbers, map",
    ),
    Word("search", "核对或重建搜索索引：search verify", "index of words: search verify, rebuild"),
    Word(
        "text",
        "文本建议：text eval 实测，text train 学习",
        "proposals: text eval measures, text train learns",
    ),
    Word("docs", "生成或核对文档的自动部分：docs build", "write the generated parts of the docs"),
    Word("translations", "核对或生成网页的英文：translations check", "the English of the pages"),
    Word("assets", "准备浏览器文件（图标、脚本）", "prepare the browser files (icons, scripts)"),
    Word("help", "显示本表", "show this table"),
)


def table() -> str:
    """Return the help text: every word with its Chinese and English meaning."""
    rows = ["邻里 Linli", "", "用法 / usage: linli WORD [选项 / options]", ""]
    for word in WORDS:
        rows.append(f"  {word.name:<9}{word.zh}")
        rows.append(f"  {'':<9}{word.en}")
    rows += [
        "",
        "某个命令的选项 / options of one command: linli WORD --help",
        "其余 Django 命令同样可用 / every Django command works too: linli check, linli shell …",
    ]
    return "\n".join(rows)
