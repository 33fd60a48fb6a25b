"""What tests of the pages of links share: making a link, reading its page."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from linli.cases.models import Case
from linli.kernel import clock
from linli.notify import links
from linli.notify.models import Link


def mint(no: str, purpose: str, role: str = "requester") -> str:
    """Return the path of a link's page, without the host."""
    case = Case.objects.get(no=no)
    made = links.mint(case, purpose, party_role=role, round=case.answer_round, now=clock.now())
    return f"/l/{links.token(made)}/"


def page(answer: Any) -> str:
    return unescape(answer.content.decode())


def words(answer: Any) -> str:
    """Return what is read on the page, without its addresses and marks."""
    main = page(answer).split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main))


def mark(answer: Any) -> str:
    found = re.search(r'name="mark" value="([0-9a-f]{16})"', page(answer))
    assert found
    return found[1]


def picture(name: str = "现场.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def kept(path: str) -> Link:
    found = links.find(path.split("/")[2])
    assert found is not None
    return found
