"""Each kind of staff walks through their day: on a phone and at a desk, in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.browser.conftest import Audit, Open
from tests.browser.days.roles import DAYS
from tests.browser.days.walker import Day
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES = {375: 740, 1366: 768}
#: Every role at both widths and in both languages, each language at each width by every other
#: role: half the walks of the full product meet all that one of the two alone can spoil.
WALKS = [
    (role, width, language)
    for number, role in enumerate(DAYS)
    for width, language in zip(
        SIZES, ("zh-hans", "en") if number % 2 else ("en", "zh-hans"), strict=True
    )
]
#: Two who come in by the form meet it at both widths in both languages.
DOORS = tuple(DAYS)[:2]


@pytest.mark.parametrize(("role", "width", "language"), WALKS)
def test_the_day_of(
    *,
    staffed: World,
    open_page: Open,
    live_server: Any,
    audit: Audit,
    shots: Path,
    role: str,
    width: int,
    language: str,
) -> None:
    page = open_page(width=width, height=SIZES[width])
    page.context.add_cookies(
        [{"name": "linli_language", "value": language, "url": live_server.url}]
    )
    folder = shots / f"{role}-{width}-{language}"
    day = Day(page, audit, folder, language, door=role in DOORS)
    DAYS[role](day, staffed)
    day.end()
