"""What was posted with an act, in the shape its action wants."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import QueryDict

from linli.cases.inputs import FORMS, Kind
from linli.domain.lifecycle import Command
from linli.web.desk import whistle_parts
from linli.web.desk.joint_parts import raw_rows


def raw_of(command: Command, data: QueryDict, files: Sequence[str]) -> dict[str, object]:
    """Return the posted values as the action wants them; lists only where lists are meant."""
    raw: dict[str, object] = {}
    for item in FORMS[command]:
        if item.kind is Kind.FILES:
            raw[item.name] = list(files)
        elif item.kind in {Kind.UNITS, Kind.ACCOUNTS, Kind.CHOICES}:
            raw[item.name] = data.getlist(item.name)
        elif item.kind is Kind.PARTS:
            raw[item.name] = raw_rows(data)
        elif item.kind is Kind.RATINGS:
            raw[item.name] = whistle_parts.marks_of(data, item.name)
        elif item.name == "point" and "lon" in data:
            pair = [data.get(name, "").strip() for name in ("lon", "lat")]
            raw[item.name] = ",".join(pair) if any(pair) else ""
        else:
            raw[item.name] = data.get(item.name, "")
    return raw
