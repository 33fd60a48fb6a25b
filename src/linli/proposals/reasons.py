"""The reason somebody gives for an act on rules and switches."""

from __future__ import annotations

from typing import Final

from linli.domain.errors import Invalid

#: Most characters of a reason.
LONGEST: Final = 200


def clean_reason(why: str) -> str:
    """Return the reason in one line. Raises Invalid on ``why`` when empty or too long."""
    text = "".join(one for one in why[: 2 * LONGEST] if one.isprintable()).strip()
    if not text or len(text) > LONGEST:
        raise Invalid(fields={"why": "请写明原因，200 字以内。"})
    return text
