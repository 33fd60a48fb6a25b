"""The shell of the field app: light, complete without a line, and nobody's in particular."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from tests.weight import files_of
from tests.world import World

pytestmark = pytest.mark.django_db

#: Bytes a telephone fetches to install the app, before any packing.
LIMIT = 400 * 1000
_ASKED = re.compile(r"""(?:\bimport|\bfrom|\bimport\()\s*\(?["'](\.{1,2}/[^"']+\.js)["']""")


def _list(client: Client) -> list[str]:
    script = client.get("/field/sw.js").content.decode()
    told = json.loads(script.partition("self.LINLI = ")[2].partition(";\n")[0])
    files: list[str] = told["files"]
    return files


def _source(address: str) -> Path:
    found = finders.find(address.removeprefix("/static/"))
    assert found is not None, address
    return Path(str(found))


def test_the_shell_is_light(client: Client) -> None:
    sizes = {}
    for address in _list(client):
        if address.startswith("/static/"):
            sizes[address] = _source(address).stat().st_size
        else:
            answer = client.get(address)
            assert answer.status_code == 200
            sizes[address] = len(answer.content)
    assert len(sizes) > 30
    assert sum(sizes.values()) <= LIMIT, sorted(sizes.items(), key=lambda one: -one[1])[:6]


def test_everything_a_script_asks_for_is_kept_with_it(client: Client) -> None:
    """Without a line a module that is missing is a page that does not open."""
    kept = set(_list(client))
    shell = client.get("/field/").content.decode()
    assert set(files_of(shell)) - kept <= {"/static/ui/mark.svg"}
    wanted = set()
    for address in kept:
        if address.endswith(".js"):
            source = _source(address)
            names = _ASKED.findall(source.read_text("utf-8"))
            wanted |= {str((source.parent / name).resolve()) for name in names}
    there = {str(_source(one).resolve()) for one in kept if one.startswith("/static/")}
    dictionaries = {one for one in wanted if one.endswith("words.en.js")}
    assert len(wanted) > 25
    assert wanted - there - dictionaries == set()


def test_the_shell_is_the_same_for_everybody(world: World, client: Client) -> None:
    visitor = client.get("/field/").content
    world.login(client, "grid1")
    assert client.get("/field/").content == visitor
    name = world.user("grid1").full_name
    assert name.encode() not in visitor


def test_the_manifest_names_icons_that_are_there(client: Client) -> None:
    told = json.loads(client.get("/field/manifest.webmanifest").content)
    assert told["start_url"] == told["scope"] == "/field/"
    assert {"192x192", "512x512"} <= {one["sizes"] for one in told["icons"]}
    for one in told["icons"]:
        assert _source(one["src"]).stat().st_size > 0
