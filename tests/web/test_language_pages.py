"""Every page of the desk and of the residents' door, opened in English."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from tests.web import language_walk
from tests.web.language_reader import untranslated
from tests.web.language_walk import Stop
from tests.world import World

WALKS: tuple[Callable[[Client, World], Iterator[Stop]], ...] = (
    language_walk.desk_lists,
    language_walk.desk_refusals,
    language_walk.map_and_wall,
    language_walk.desk_moves,
    language_walk.resident_pages,
    language_walk.resident_cases,
    language_walk.resident_links,
)


@pytest.mark.slow
@pytest.mark.parametrize("walk", WALKS)
def test_nothing_chinese_stands_unmarked_on_an_english_page(
    client: Client, world: World, settings: Any, tmp_path: Path, walk: Any
) -> None:
    settings.LINLI_FILES = tmp_path / "files"
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    stops = list(walk(client, world))
    assert len(stops) > 5
    found: dict[str, str] = {}
    for name, page in stops:
        if page.lstrip().startswith("<!DOCTYPE"):
            assert '<html lang="en"' in page, name
        for piece in untranslated(page):
            found.setdefault(piece, name)
    assert not found, "\n".join(f"{piece}   [{name}]" for piece, name in found.items())
