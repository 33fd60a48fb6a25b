"""What people really type, at every door: refused in words or taken as it is, never an error.

Each text goes to the same doors: the resident's form, the desk's, the API, an import, and the
helpers beside them (proposals, questions, repeats, the field's). What may be registered is, with
the words as typed; what may not is refused with a sentence at the field, and nothing is lost.
"""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.api.conftest import Caller
from tests.world import World

from linli.cases.models import Case
from linli.exchange.mapping import guess
from linli.exchange.messages import Importer, Options
from linli.exchange.readers import columns
from linli.proposals import matter_learned

pytestmark = pytest.mark.django_db

HTML = "<p style='color:red' onclick=\"alert(1)\">路灯<script>alert(2)</script>不亮</p>"
#: What may be registered, by what it is.
TAKEN = {
    "emoji": "🔥👨‍👩‍👧‍👦🕯️",
    "full-width": "　ＰＬＥＡＳＥ　修路灯　３号楼　！！！",
    "traditional": "路燈壞了三天，請儘快派人維修，謝謝！",
    "dialect": "俺屯儿那嘎达路灯憋了，侬晓得伐，冇灯啊，整得劲不",
    "pasted": HTML,
    "one-word": "路灯",
    "one-sign": "？",
    "repeats": "路灯不亮" * 2_000,
    "unclosed": "<" * 5_000 + "&#" * 900,
    "wall": "喂" * 10_000,
    "mixed": "灯\u202eabc\x00\u200b\ud800坏",
}
#: What is no report, with a word of the sentence that says so.
REFUSED = {
    "empty": ("", "请"),
    "blank": (" \n\t\u3000\u200b", "请"),
    "100 kB": ("路灯不亮，请修。" * 4_200, "10000"),
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.LINLI_FILES = tmp_path / "files"
    matter_learned.forget()


def as_read(text: str) -> str:
    """Return the text without what no page can hold: the rest must come through as typed."""
    return "".join(
        char
        for char in unicodedata.normalize("NFC", text)
        if char not in "\x00\u202e\u200b\ud800\ufffd?"
    ).strip()


class Doors:
    """One text sent to each of them."""

    def __init__(self, world: World, folder: Path) -> None:
        self.resident, self.seat, self.grid = Client(), Client(), Client()
        world.login(self.seat, "seat1")
        world.login(self.grid, "grid1")
        self.api, self.folder = Caller(world), folder

    def form(self, text: str, number: int) -> dict[str, str]:
        words = text.encode("utf-8", "replace").decode()
        return {
            "text": words,
            "request_type": "help",
            "privacy": "anonymous",
            "area": "149901001001",
            "client_key": f"{number:032x}",
        }

    def register(self, text: str) -> dict[str, tuple[int, str]]:
        """Return status and page of every door through which a matter comes in."""
        told = {}
        one = self.resident.post("/report/", self.form(text, 1))
        told["resident"] = (one.status_code, one.content.decode())
        one = self.seat.post("/desk/new/", {**self.form(text, 2), "door": "seat"})
        told["desk"] = (one.status_code, one.content.decode())
        one = self.api.post("/cases", {"text": text})
        told["api"] = (one.status_code, "".join(one.json().get("fields", {}).values()))
        path = self.folder / "rows.jsonl"
        path.write_text(json.dumps({"id": "1", "text": text}) + "\n", encoding="utf-8")
        done = Importer(Options(source="bad", mapping=guess(columns(path)))).run(path)
        told["import"] = (201 if done.imported else 422, "".join(map(str, done.problems)))
        return told

    def help(self, text: str) -> dict[str, int]:
        """Return the status of everything that reads while somebody types."""
        form = self.form(text, 3)
        sent = {"text": text, "title": ""}
        return {
            "asks": self.resident.post("/report/asks/", form).status_code,
            "already": self.resident.post("/report/already/", form).status_code,
            "matter": self.seat.post("/desk/new/matter/", form).status_code,
            "place": self.seat.post("/desk/new/words/", form).status_code,
            "repeats": self.seat.post("/desk/new/hints/", form).status_code,
            "api": self.api.post("/proposals/matter", sent).status_code,
            "field": self.grid.post(
                "/field/propose/", {"text": form["text"]}, content_type="application/json"
            ).status_code,
            "search": self.seat.get(
                "/desk/", {"queue": "all", "text": form["text"][:500]}
            ).status_code,
        }


@pytest.mark.parametrize("kind", TAKEN)
def test_what_can_be_read_is_registered_as_typed(world: World, tmp_path: Path, kind: str) -> None:
    doors, text = Doors(world, tmp_path), TAKEN[kind]
    helped = doors.help(text)
    # Sixty characters with a letter are what can be looked for; else a sentence says so.
    assert helped.pop("search") in {200, 303, 422}
    assert set(helped.values()) == {200}, helped
    told = doors.register(text)
    assert {name: status for name, (status, _) in told.items()} == {
        "resident": 302,
        "desk": 303,
        "api": 201,
        "import": 201,
    }
    assert Case.objects.count() == 4
    for case in Case.objects.all():
        assert as_read(case.text) == as_read(text)
        assert case.title
    page = doors.seat.get(f"/desk/cases/{Case.objects.order_by('id')[1].no}/").content.decode()
    assert not any(code in page for code in ("<script>alert", 'onclick="alert', "style='color"))


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_report_is_refused_with_a_sentence(
    world: World, tmp_path: Path, kind: str
) -> None:
    doors, (text, word) = Doors(world, tmp_path), REFUSED[kind]
    assert {name: status for name, status in doors.help(text).items() if status >= 500} == {}
    told = doors.register(text)
    assert {status for status, _ in told.values()} == {422}, told
    for name, (_, page) in told.items():
        assert word in page or (name == "import" and "没有内容" in page), name
    for door in ("resident", "desk"):
        assert 'aria-invalid="true"' in told[door][1]
    assert not Case.objects.exists()


def test_the_same_text_many_times_makes_one_matter_of_each_form(world: World) -> None:
    """Sent again by an impatient finger: the receipt of the first, at every door with a key."""
    doors = Doors(world, Path())
    for _ in range(3):
        doors.resident.post("/report/", doors.form("路灯不亮", 1))
        doors.seat.post("/desk/new/", {**doors.form("路灯不亮", 2), "door": "seat"})
        sent = doors.api.post("/cases", {"text": "路灯不亮"}, Idempotency_Key="again-1")
        assert sent.status_code == 201
    assert Case.objects.count() == 3
    for case in Case.objects.all():
        assert (case.title, case.text) == ("路灯不亮", "路灯不亮")
