"""The base map: what the settings ask for, what is served of it, and whom the page may ask."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as rounds
from hypothesis import strategies as st
from tests.budgets import within
from tests.tile_files import MVT, archive, picture
from tests.world import World

from linli.atlas import base, base_style
from linli.config import checks

pytestmark = pytest.mark.django_db

VALIDATE = Path("node_modules/@maplibre/maplibre-gl-style-spec/dist/gl-style-validate.cjs")
NUMBER, KEY = "GS(2024)0650号", "0123456789abcdef0123456789abcdef"
TILES = "/desk/map/tiles.pmtiles"
#: What makers of vector tiles say about their files.
PROTOMAPS = {
    "vector_layers": [{"id": one} for one in ("earth", "water", "roads")],
    "attribution": '<a href="https://example.org">© OpenStreetMap</a> &amp; others',
}
OPENMAPTILES = {"vector_layers": [{"id": one} for one in ("water", "transportation")]}

Keep = Callable[[bytes], Path]


@pytest.fixture
def keep(tmp_path: Path, settings: Any) -> Keep:
    """Return a function that keeps a file as the county's approved base map."""

    def kept(data: bytes) -> Path:
        path = tmp_path / "county.pmtiles"
        path.write_bytes(data)
        settings.LINLI_MAP_FILE, settings.LINLI_MAP_APPROVAL = str(path), NUMBER
        return path

    return kept


@pytest.fixture
def staff(world: World, client: Client) -> Client:
    """Return the browser of somebody who looks at the map, the catalogue read."""
    world.login(client, "dispatch1")
    client.get("/desk/map/base.json")
    return client


def styles(client: Client) -> Iterator[dict[str, Any]]:
    """Yield the styles of both themes."""
    for theme in ("light", "dark"):
        answer = client.get("/desk/map/base.json", {"theme": theme})
        assert answer.status_code == 200
        yield answer.json()


def test_every_style_keeps_the_specification(
    staff: Client, keep: Keep, settings: Any, tmp_path: Path
) -> None:
    node = shutil.which("node")
    if node is None or not VALIDATE.is_file():
        assert not os.environ.get("CI"), "./linli assets brings the specification"
        pytest.skip("no node or no specification here (./linli assets)")
    told: dict[str, tuple[str, str, int]] = {}
    archives: set[str] = set()
    files: list[Path] = []

    def look(name: str) -> None:
        for found in styles(staff):
            files.append(tmp_path / f"{found['name']}-{name}.json")
            files[-1].write_text(json.dumps(found), encoding="utf-8")
            about = found["metadata"]
            archives.update(one.get("url", "") for one in found["sources"].values())
            told[name] = (about["linli:kind"], about["linli:attribution"], len(found["layers"]))

    look("nothing")
    keep(archive({}, kind=MVT, about=PROTOMAPS))
    look("protomaps")
    keep(archive({}, kind=MVT, about=OPENMAPTILES))
    settings.LINLI_MAP_ATTRIBUTION = "某县自然资源局"
    look("openmaptiles")
    keep(archive({(8, 207, 99): picture("white")}))
    look("pictures")
    settings.LINLI_MAP_FILE, settings.LINLI_MAP_ATTRIBUTION = "", ""
    settings.LINLI_MAP_TIANDITU_KEY = KEY
    look("tianditu")
    assert told.pop("protomaps")[:2] == ("pmtiles", "© OpenStreetMap & others")
    assert told.pop("openmaptiles")[:2] == ("pmtiles", "某县自然资源局")
    assert told == {
        "nothing": ("schematic", "", 1),
        "pictures": ("pmtiles", "某县自然资源局", 2),
        "tianditu": ("tianditu", base.TIANDITU, 3),
    }
    kept = {url for url in archives if url.startswith("pmtiles:///desk/map/tiles.pmtiles?v=")}
    assert len(kept) == 3  # another file, another address: nothing of the one before is kept
    run = [node, str(VALIDATE)]
    done = subprocess.run([*run, *map(str, files)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    files[0].write_text(files[0].read_text("utf-8").replace("background-color", "colour"))
    again = subprocess.run([*run, str(files[0])], capture_output=True, text=True, check=False)
    assert again.returncode != 0  # it would have said so


def test_nothing_of_borders_or_countries_is_drawn() -> None:
    for schema in base_style.SCHEMAS.values():
        for part in schema.parts.values():
            assert "bound" not in part.layer
            assert not {"country", "region", "state", "province"} & set(part.values)


def test_the_ground_is_the_token_of_the_pages(staff: Client) -> None:
    tokens = Path("src/linli/web/static/ui/tokens.css").read_text("utf-8")
    light, dark = (found["layers"][0]["paint"]["background-color"] for found in styles(staff))
    assert f"--sunken: {light};" in tokens.partition('[data-theme="dark"]')[0]
    assert f"--sunken: {dark};" in tokens.partition('[data-theme="dark"]')[2]


HERE = {(8, 207, 99): picture("white")}


#: A file, settings beside it, the base map that is shown then, and what administrators read.
CASES: list[tuple[bytes, dict[str, str], str, str]] = [
    (b"", {}, "schematic", "空的"),
    (b"<html>not found</html>" * 20, {}, "schematic", "不是 PMTiles"),
    (archive(HERE)[:-9], {}, "schematic", "不完整"),
    (archive(HERE, box=(120, 30, 121, 31)), {}, "schematic", base.ELSEWHERE),
    (archive(HERE, box=(112.05, 36.5, 113, 37.5)), {}, "pmtiles", base.PARTLY),
    (archive({}, kind=MVT, about={"vector_layers": "x"}), {}, "schematic", "不认识"),
    (archive({}, kind=MVT).replace(b"\x1f\x8b", b"\x1f\x8c"), {}, "schematic", "不认识"),
    (archive(HERE, about={"attribution": 1}), {}, "pmtiles", ""),
    (archive(HERE), {"LINLI_MAP_APPROVAL": ""}, "schematic", "未注明审图号"),
    (archive(HERE), {"LINLI_MAP_APPROVAL": "OSM"}, "schematic", "写法不对"),
    (archive(HERE), {"LINLI_MAP_FILE": "/none/at/all"}, "schematic", "打不开"),
    (archive(HERE), {"LINLI_MAP_FILE": "/"}, "schematic", "打不开"),
    (archive(HERE), {"LINLI_MAP_TIANDITU_KEY": KEY}, "pmtiles", ""),
    (b"", {"LINLI_MAP_TIANDITU_KEY": KEY}, "schematic", "空的"),  # nobody asked instead
    (b"", {"LINLI_MAP_FILE": "", "LINLI_MAP_TIANDITU_KEY": "a&b"}, "schematic", "字母和数字"),
]


def test_what_is_wrong_is_told_to_administrators_alone(
    world: World, keep: Keep, settings: Any
) -> None:
    clients = {"dispatch1": Client(), "admin1": Client()}
    for name, client in clients.items():
        world.login(client, name)
    for data, setting, kind, why in CASES:
        settings.LINLI_MAP_TIANDITU_KEY = ""
        keep(data)
        for name, value in setting.items():
            setattr(settings, name, value)
        told = {}
        for name, client in clients.items():
            found = next(styles(client))
            about = found["metadata"]
            assert (about["linli:kind"], len(found["sources"])) == (kind, kind == "pmtiles"), why
            assert "tianditu" not in json.dumps(found)
            told[name] = about["linli:problem"]
        assert told["dispatch1"] == ""
        assert why in told["admin1"]
        assert bool(why) == bool(told["admin1"])
        said(why)
        of_the_place = why in {base.ELSEWHERE, base.PARTLY}  # known only where the county is
        both = bool(settings.LINLI_MAP_FILE and settings.LINLI_MAP_TIANDITU_KEY)
        warned = checks.base_map_is_sound(None)
        assert len(warned) == bool(why and not of_the_place) + both
        assert all(one.id == "linli.W001" for one in warned)


def said(why: str) -> None:
    """Look at what ``./linli map base`` says of the base map and how it ends."""
    told = StringIO()
    if not why:
        call_command("map", "base", stdout=told)
        assert "本站的文件" in told.getvalue()
        return
    with pytest.raises(SystemExit):
        call_command("map", "base", stdout=told, stderr=told)
    assert why in told.getvalue()


def test_a_site_without_a_base_map_is_warned_of_nothing(staff: Client, settings: Any) -> None:
    assert checks.base_map_is_sound(None) == []
    assert staff.get(TILES).status_code == 404
    assert staff.get("/desk/map/base.json", {"theme": "pink"}).status_code == 422
    settings.LINLI_MAP_APPROVAL = "晋S(2025)3号"  # of the outlines, then
    assert next(styles(staff))["metadata"]["linli:approval"] == "晋S（2025）3号"
    assert "审图号：晋S（2025）3号" in staff.get("/desk/map/").content.decode()
    assert checks.base_map_is_sound(None) == []
    settings.LINLI_MAP_APPROVAL = "3"
    assert next(styles(staff))["metadata"]["linli:approval"] == ""
    assert "写法不对" in checks.base_map_is_sound(None)[0].msg
    page = staff.get("/desk/map/")
    assert "审图号" not in page.content.decode()
    assert "tianditu" not in page["Content-Security-Policy"]
    assert page["Referrer-Policy"] == "same-origin"


def test_only_the_map_and_only_with_a_key_may_ask_outside(staff: Client, settings: Any) -> None:
    settings.LINLI_MAP_TIANDITU_KEY, settings.LINLI_MAP_APPROVAL = KEY, NUMBER
    page = staff.get("/desk/map/")
    rules = dict(one.split(" ", 1) for one in page["Content-Security-Policy"].split("; "))
    for name in ("img-src", "connect-src"):
        assert {"'self'", base.TIANDITU_HOST} <= set(rules.pop(name).split())
    assert not [name for name, hosts in rules.items() if "tianditu" in hosts]
    assert page["Referrer-Policy"] == "strict-origin-when-cross-origin"
    for other in ("/desk/", "/desk/map/base.json"):
        answer = staff.get(other)
        assert "tianditu" not in answer["Content-Security-Policy"]
        assert answer["Referrer-Policy"] == "same-origin"
    used = next(styles(staff))
    asked = [url for source in used["sources"].values() for url in source["tiles"]]
    assert len(asked) == 16
    assert all(url.startswith("https://t") and f"tk={KEY}" in url for url in asked)
    settings.LINLI_MAP_APPROVAL = ""
    assert "tianditu" not in staff.get("/desk/map/")["Content-Security-Policy"]
    assert KEY not in json.dumps(next(styles(staff)))


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_ranges_of_the_file(staff: Client, keep: Keep) -> None:
    whole = archive({(10, 830, at): os.urandom(40_000) for at in range(390, 395)})
    keep(whole)
    mark = staff.get(TILES)["ETag"]
    size = len(whole)

    @rounds(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.integers(0, size - 1),
        st.integers(0, size * 2),
        st.sampled_from([{}, {"If-Range": mark}]),
    )
    def one(first: int, length: int, unless: dict[str, str]) -> None:
        head = {"Range": f"bytes={first}-{first + length}", "Accept-Encoding": "gzip, br"}
        answer = staff.get(TILES, headers=head | unless)
        part = whole[first : first + length + 1]
        assert (answer.status_code, body(answer)) == (206, part)
        assert answer["Content-Length"] == str(len(part))
        assert answer["Content-Range"] == f"bytes {first}-{first + len(part) - 1}/{size}"
        assert "Content-Encoding" not in answer

    one()

    def ask(method: str = "get", **head: str) -> Any:
        words = {name.replace("_", "-"): value for name, value in head.items()}
        return getattr(staff, method)(TILES, headers=words)

    tail = ask(Range="bytes=-10")
    assert (tail.status_code, body(tail)) == (206, whole[-10:])
    for plain in (
        ask(),
        ask(Range="bytes=0-1,3-4"),
        ask(Range="pages=1-2"),
        ask(Range="bytes=0-9", If_Range='"another"'),
        ask(Range="bytes=0-9", If_Range="Mon, 01 Jan 2024 00:00:00 GMT"),
    ):
        assert (plain.status_code, body(plain)) == (200, whole)
        assert plain["Accept-Ranges"] == "bytes"
        assert plain["Cache-Control"] == "private, max-age=86400, no-transform"
    behind = ask(Range=f"bytes={size}-")
    assert (behind.status_code, behind["Content-Range"]) == (416, f"bytes */{size}")
    head = ask("head", Range="bytes=0-9")
    assert (head.status_code, body(head), head["Content-Length"]) == (200, b"", str(size))
    assert (head["ETag"], ask(If_None_Match=mark).status_code) == (mark, 304)
    assert staff.post(TILES).status_code == 405
    for path in ("../secrets/master", "..%2f..%2fetc/passwd", "tiles.pmtiles/x"):
        assert staff.get(f"/desk/map/{path}").status_code == 404
    keep(whole + b"longer")
    assert ask()["ETag"] != mark
    keep(whole).unlink()
    assert ask().status_code == 404


def test_the_file_is_for_those_signed_in(client: Client, keep: Keep, world: World) -> None:
    keep(archive(HERE))
    for address in (TILES, "/desk/map/base.json"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/desk/sign-in/")
    world.login(client, "admin1")
    assert client.get(TILES).status_code == 200


def test_the_base_map_costs_no_more_than_knowing_who_asks(staff: Client, keep: Keep) -> None:
    keep(archive(HERE))
    staff.get("/desk/map/base.json")
    with within("desk.map_base"):
        staff.get("/desk/map/base.json")
    with within("desk.map_tiles"):
        body(staff.get(TILES, headers={"Range": "bytes=0-126"}))
