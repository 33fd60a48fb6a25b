"""Evidence for simulated answers: pictures and papers that say themselves that they are made up."""

from __future__ import annotations

import io
from datetime import datetime
from random import Random

from PIL import Image, ImageDraw

from linli.files.actions import accept_upload
from linli.people.actor import Actor

_SIZE = (320, 200)
_PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R"
    b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
    b"4 0 obj<</Length 58>>stream\nBT /F1 14 Tf 30 100 Td (Linli demo, not a document) Tj ET  \n"
    b"endstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def picture(stage: str, shade: int, rng: Random) -> bytes:
    """Return a made-up picture of a place, another place for every draw of ``rng``."""
    ground = (90, 80 + shade, 70) if stage == "before" else (70, 120 + shade, 90)
    picture = Image.new("RGB", _SIZE, (190, 205 - shade, 220))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 120, *_SIZE), fill=ground)
    # Houses, so that no two places look the same: one photo twice is something to point at.
    left = 0
    while left < _SIZE[0]:
        wide, high = rng.randrange(24, 72), rng.randrange(20, 104)
        wall = tuple(rng.randrange(40, 240) for _ in range(3))
        draw.rectangle((left, 120 - high, left + wide, 120 + rng.randrange(30)), fill=wall)
        left += wide + rng.randrange(4, 40)
    if stage == "before":
        for at in range(40, 280, 60 - shade // 4):
            draw.ellipse((at, 130, at + 34, 156), fill=(50, 45, 40))
    draw.text((12, 12), f"DEMO - {stage} - not a photograph", fill=(20, 20, 20))
    data = io.BytesIO()
    picture.save(data, "PNG")
    return data.getvalue()


def upload(actor: Actor, name: str, data: bytes, now: datetime) -> str:
    """Upload a file in somebody's name and return its key."""
    stored = accept_upload(
        user_id=actor.user_id, name=name, stream=io.BytesIO(data), size=len(data), now=now
    )
    return stored.key


def provide(demand: str, actor: Actor, now: datetime, rng: Random) -> list[str]:
    """Upload what a matter demands and return the keys with their purpose (``KEY:after``).

    ``demand`` is the matter's evidence: none, photo, before_after or document.
    """
    if demand == "document":
        return [f"{upload(actor, '办理凭证（演示）.pdf', _PAPER, now)}:document"]
    stages = {"photo": ("after",), "before_after": ("before", "after")}.get(demand, ())
    names = {"before": "处置前（演示）.png", "after": "处置后（演示）.png"}
    shade = rng.randrange(0, 48, 8)
    return [
        f"{upload(actor, names[stage], picture(stage, shade, rng), now)}:{stage}"
        for stage in stages
    ]
