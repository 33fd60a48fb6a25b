"""The two front pages: the two commands first, and log-ins that exist."""

from __future__ import annotations

import re

import pytest

from linli.county.pack import find_pack, read_pack
from tests.docs.pages import ROOT, blocks, page

READMES = ("README.md", "README.zh-CN.md")
#: A log-in of the table → the role it is shown for.
SHOWN = {
    "seat01": "seat",
    "dispatch01": "dispatcher",
    "chengguan_handler": "handler",
    "chengguan_leader": "unit_leader",
    "verify01": "verifier",
    "leader01": "centre_leader",
    "grid001": "grid_worker",
    "t01_dispatch": "dispatcher",
    "audit01": "auditor",
    "admin01": "county_admin",
}
_LOG_IN = re.compile(r"^\| `([a-z0-9_]+)` \|", re.MULTILINE)


@pytest.mark.parametrize("name", READMES)
def test_the_two_commands_stand_first(name: str) -> None:
    text = page(name)
    lines = blocks(text, "sh")[0].splitlines()
    assert [line.split("#")[0].strip() for line in lines] == ["./linli demo", "./linli test"]
    assert text.index("./linli demo") < text.index("## ")
    assert text.index("```sh") < 200


@pytest.mark.parametrize("name", READMES)
def test_screenshots_and_licence_are_named(name: str) -> None:
    text = page(name)
    assert "](docs/images/desk.png)" in text
    assert "](docs/images/report.png)" in text
    assert "(LICENSE)" in text
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("MIT License")


@pytest.mark.parametrize("name", READMES)
def test_every_log_in_of_the_table_exists_with_its_role(name: str) -> None:
    assert _LOG_IN.findall(page(name)) == list(SHOWN)
    staff = {row.username: row for row in read_pack(find_pack("jiexiu")).staff}
    for username, role in SHOWN.items():
        assert role in {post.role for post in staff[username].posts}
