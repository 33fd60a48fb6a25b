"""What single pages claim about files, columns, addresses and tables."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.urls import Resolver404, resolve

from linli.audit import chain
from linli.county import pack_county, pack_geometry, pack_rows
from linli.county.pack_schema import RESIDENCY, ROLES, UNIT_KINDS, UNIT_TIERS
from linli.domain.lifecycle import Command
from linli.exchange.mapping import KNOWN, load
from tests.docs.pages import ROOT, blocks, page
from tests.world import World

JIEXIU = ROOT / "src" / "linli" / "packs" / "jiexiu"


def test_the_pack_page_names_every_file_column_and_switch() -> None:
    text = page("docs/howto/new-county-pack.md")
    modules = (pack_rows, pack_county, pack_geometry)
    files = {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, str) and re.fullmatch(r"[a-z]+\.(csv|yaml|geojson)", value)
    }
    assert len(files) >= 11
    assert not {name for name in files if f"`{name}`" not in text}
    for name in ("areas.csv", "units.csv", "matters.csv", "staff.csv"):
        heading = next(csv.reader((JIEXIU / name).read_text("utf-8").splitlines()))
        words = set(re.findall(r"\w+", text))
        assert not set(heading) - words, name
    switches = yaml.safe_load((JIEXIU / "county.yaml").read_text("utf-8"))
    assert not {name for name in switches if f"`{name}`" not in text}
    assert not {w for w in (*ROLES, *UNIT_KINDS, *UNIT_TIERS, *RESIDENCY) if f"`{w}`" not in text}


def test_the_mapping_example_can_be_loaded(tmp_path: Path) -> None:
    text = page("docs/howto/import-messages.md")
    (example,) = blocks(text, "yaml")
    file = tmp_path / "board.yaml"
    file.write_text(example, encoding="utf-8")
    columns = ["流水号", "诉求正文", "提交时间", "板块"]
    mapping = load(file, columns)
    assert mapping.source == "board2026"
    assert mapping.moment("2026/03/01 08:15").isoformat() == "2026-03-01T08:15:00+08:00"
    assert not {name for name in KNOWN if f"`{name}`" not in text}
    matters = (JIEXIU / "matters.csv").read_text("utf-8")
    assert all(f"\n{code}," in matters for code in mapping.labels.values())


def test_every_address_of_the_api_page_exists() -> None:
    text = page("docs/reference/api.md")
    found = re.findall(r"`(?:GET|POST) (/api/v1/[^`]+)`", text)
    assert len(found) >= 6
    for address in found:
        filled = address.replace("{no}", "1407812026112100001").replace("{command}", "accept")
        try:
            view = resolve(filled)
        except Resolver404:
            pytest.fail(f"no address {address}")
        assert view.url_name, address


def test_additive_commands_of_the_api_page_are_the_real_ones() -> None:
    from linli.cases.actions import ADDITIVE  # noqa: PLC0415 - models load after the apps

    assert {
        Command.COMMENT,
        Command.PROGRESS,
        Command.CONTRIBUTE,
        Command.SUPPLEMENT,
        Command.RATE,
        Command.CONFIRM,
        Command.CONTACT,
        Command.CONSENT,
        Command.DISOWN,
        Command.GRANT_READ,
        Command.END_READ,
        Command.SUBMIT_REPLY,
        Command.WITHDRAW_REPLY,
        Command.APPROVE_REPLY,
        Command.RETURN_REPLY,
        Command.FEED_BACK,
        Command.REACH,
        Command.ANSWER_WHISTLE,
        Command.ARRIVE,
        Command.TAKE_PART,
        Command.PRESENT,
        Command.INSTRUCT,
        Command.RESPOND,
    } == ADDITIVE


def test_the_grants_name_tables_that_exist() -> None:
    sql = "\n".join(blocks(page("docs/howto/production.md"), "sql"))
    tables = {model._meta.db_table for model in apps.get_models()} | {"django_migrations"}
    named = set(re.findall(r"\b(audit_\w+|django_\w+)\b", sql))
    assert {"audit_event", "audit_payload", "audit_head"} <= named <= tables
    assert "REVOKE UPDATE, DELETE, TRUNCATE ON audit_event FROM linli_app" in sql


@pytest.mark.both_engines
def test_the_service_works_without_the_right_to_change_history(world: World) -> None:
    """On PostgreSQL the block runs as printed, and a case goes its way in the role it makes.

    SQLite has no roles: there the same walk shows that the test asks for nothing special.
    """
    block = blocks(page("docs/howto/production.md"), "sql")[1]
    statements = [line for line in block.split(";") if line.strip()]
    assert len(statements) == 6
    roles = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if roles:
            cursor.execute("CREATE ROLE linli_app")
            for statement in statements:
                cursor.execute(statement)
            cursor.execute("SET ROLE linli_app")
        receipt = world.closed()
        assert len(chain.read("case", int(receipt.no))) == 7
        if roles:
            for act in ("UPDATE audit_event SET role = ''", "DELETE FROM audit_payload"):
                with (
                    pytest.raises(ProgrammingError, match="permission denied"),
                    transaction.atomic(),
                ):
                    cursor.execute(act)
            cursor.execute("RESET ROLE")


@pytest.mark.parametrize(
    "path", sorted((ROOT / "docs" / "adr").glob("0*.md")), ids=lambda path: path.name[:4]
)
def test_every_decision_is_whole_and_listed(path: Path) -> None:
    text = path.read_text("utf-8")
    assert f"({path.name})" in page("docs/adr/README.md")
    assert text.startswith(f"# {path.name[:4]} ")
    assert "Status: " in text
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert {"Decision", "Consequences"} <= set(headings)
    if path.name[:4] != "0003":
        assert headings == ["Context", "Decision", "Consequences", "What would change our mind"]
        assert text.count("\n") <= 40
