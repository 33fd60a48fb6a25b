"""What the repository may not hold: foreign places and hosts, and people's own words."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.arch import tree

#: A place on one person's machine: it means nothing to the next reader.
PRIVATE_PLACE = re.compile(r"(?<![\w.~-])/(work|home|root|Users|mnt|opt)/\w")
#: Real input lies outside the repository and only its test wiring may say where.
OUTSIDE_DATA = "shared" + "/data"
#: Hosts the lock file of Python packages may name: the public defaults.
PUBLIC = frozenset({"pypi.org", "files.pythonhosted.org"})
#: A run of this many Chinese characters found in somebody's message was taken from there.
QUOTE = 24
_CHINESE = re.compile(rf"[\u3400-\u9fff，。；：、！？（）“”]{{{QUOTE},}}")


def test_no_private_place_is_named() -> None:
    wrong = [
        f"{tree.at(path, number)} {found[0]}"
        for path, text in tree.texts()
        if path.name != "uv.lock"
        for number, line in enumerate(text.splitlines(), 1)
        if (found := PRIVATE_PLACE.search(line))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("place", ["home", "root", "opt"])
@pytest.mark.parametrize("text", ["see /{}/li/x", '"/{}/db"', "PATH=/{}/x"])
def test_private_places_are_seen(text: str, place: str) -> None:
    assert PRIVATE_PLACE.search(text.format(place))


@pytest.mark.parametrize("text", ["/desk/work/1", "a/home/b", "/usr/bin", "https://x.cn/home/"])
def test_other_paths_are_left_alone(text: str) -> None:
    assert not PRIVATE_PLACE.search(text)


def test_only_the_tests_know_where_real_input_lies() -> None:
    wrong = [
        tree.at(path)
        for path, text in tree.texts()
        if OUTSIDE_DATA in text and not path.is_relative_to(tree.ROOT / "tests")
    ]
    assert not wrong, "\n".join(wrong)


def test_lock_files_name_only_public_places() -> None:
    python = (tree.ROOT / "uv.lock").read_text("utf-8")
    hosts = set(re.findall(r"https?://([^/\"]+)", python))
    assert hosts == PUBLIC
    assert "file://" not in python
    browser = json.loads((tree.ROOT / "package-lock.json").read_text("utf-8"))
    addresses = [item["resolved"] for item in browser["packages"].values() if "resolved" in item]
    assert not addresses


def test_every_browser_package_is_pinned_and_hashed() -> None:
    wanted = json.loads((tree.ROOT / "package.json").read_text("utf-8"))
    named = {**wanted["dependencies"], **wanted["devDependencies"]}
    locked = json.loads((tree.ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert named
    for name, version in named.items():
        assert locked[f"node_modules/{name}"]["version"] == version
    assert all("integrity" in item for name, item in locked.items() if name)
    assert named["htmx.org"].startswith("2.")


def test_vendor_files_are_never_committed() -> None:
    ignored = (tree.ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert "/src/linli/web/static/vendor/" in ignored
    assert not [path for path in tree.files() if "vendor" in path.parts]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


@pytest.mark.data
def test_nobodys_message_is_quoted(shared_data: Path) -> None:
    ours = {
        run[start : start + QUOTE]: path
        for path, text in tree.texts()
        for run in _CHINESE.findall(text)
        for start in range(len(run) - QUOTE + 1)
    }
    assert ours
    quoted = set()
    sources = sorted(shared_data.glob("*.jsonl.gz"))
    assert sources
    for source in sources:
        with gzip.open(source, "rt", encoding="utf-8") as lines:
            for line in lines:
                for text in _strings(json.loads(line)):
                    for start in range(len(text) - QUOTE + 1):
                        if path := ours.get(text[start : start + QUOTE]):
                            quoted.add(str(path.relative_to(tree.ROOT)))
    assert not quoted, f"write examples of our own: {sorted(quoted)}"
