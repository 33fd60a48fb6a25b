"""Icons and status marks, drawn once and kept: a list of fifty rows shows hundreds of them.

Every status is an icon and a word on a tint; never colour alone.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

from django.templatetags.static import static
from markupsafe import Markup

from linli.cases.queries.clock_badges import ClockView
from linli.domain.clock_text import moment_text
from linli.domain.supervision import LEVEL_NAMES, Level
from linli.domain.words import Words
from linli.kernel.clock import CIVIL
from linli.web.language import tr, zh
from linli.web.printing import printed

STATE_ICONS = {
    "reported": "inbox",
    "info_needed": "help-circle",
    "accepted": "send",
    "dispatched": "rubber-stamp",
    "return_pending": "arrow-back-up",
    "convening": "users",
    "handling": "player-play",
    "suspended": "player-pause",
    "answered": "clipboard-check",
    "rework": "rotate",
    "verified": "shield-check",
    "closed": "circle-check",
    "scored": "star",
    "rejected": "circle-x",
    "lawful_channel": "gavel",
    "withdrawn": "arrow-left",
    "merged": "git-merge",
}
STATE_TONES = {
    "reported": "info",
    "info_needed": "near",
    "accepted": "info",
    "dispatched": "info",
    "return_pending": "near",
    "convening": "near",
    "handling": "accent",
    "answered": "accent",
    "rework": "near",
    "verified": "accent",
    "closed": "ok",
    "scored": "ok",
}


CLOCK_ICONS = {
    "normal": "clock",
    "near": "hourglass",
    "overdue": "clock-exclamation",
    "paused": "player-pause",
    "done": "circle-check",
    "late": "alert-circle",
    "none": "minus",
}
CLOCK_TONES = {
    "normal": "plain",
    "near": "near",
    "overdue": "over",
    "done": "ok",
    "late": "over",
    "none": "plain",
}


#: Icon and tone of each level of 督办.
SUPERVISION_MARKS = {
    "normal": ("flag", "info"),
    "yellow": ("flag", "near"),
    "red": ("flag", "over"),
    "listed": ("gavel", "over"),
}


def icon(name: str, label: str = "", css: str = "") -> Markup:
    """Return an icon of the sprite; with a label it speaks, without one it is silent ornament."""
    return _icon(name, tr(label), css)


@lru_cache(maxsize=512, typed=True)  # a text and markup that look alike are not the same
def _icon(name: str, label: str, css: str) -> Markup:
    spoken = (
        Markup('role="img" aria-label="{}"').format(label)
        if label
        else Markup('aria-hidden="true"')
    )
    return Markup('<svg class="{}" {}><use href="{}#{}"></use></svg>').format(
        f"icon {css}".rstrip(), spoken, static("vendor/icons.svg"), name
    )


def badge(word: str, icon_name: str = "", tone: str = "") -> Markup:
    """Return a word on a tint; ``tone`` is one of ok, near, over, info, accent, plain or empty."""
    said = tr(word)
    return _badge(said, icon_name, tone, zh(said))


@lru_cache(maxsize=512, typed=True)
def _badge(word: str, icon_name: str, tone: str, lang: Markup) -> Markup:
    css = f"badge badge--{tone}" if tone else "badge"
    mark = icon(icon_name) if icon_name else ""
    return Markup('<span class="{}"{}>{}{}</span>').format(css, lang, mark, word)


def state_badge(state: str, label: str) -> Markup:
    """Return the mark of a case's state."""
    return badge(label, STATE_ICONS[state], STATE_TONES.get(state, ""))


def supervision_badge(level: str) -> Markup:
    """Return the mark of a 督办 in force; empty for none."""
    if not level:
        return Markup("")
    return badge(LEVEL_NAMES[Level(level)], *SUPERVISION_MARKS[level])


def _due(due_at: datetime) -> str:
    return tr(Words("时限：{due}", due=moment_text(due_at.astimezone(CIVIL))))


def clock_badge(clock: ClockView) -> Markup:
    """Return a clock: word with icon, the remaining time in words, the due moment on hover."""
    status = clock.status
    css = "over" if status == "overdue" else status
    title = f' title="{printed(_due(clock.due_at))}"' if clock.due_at else ""
    left = f'<span class="clock__left">{printed(clock.left)}</span>' if clock.left else ""
    mark = badge(clock.word, CLOCK_ICONS[status], CLOCK_TONES.get(status, ""))
    # A code of ours, a moment in digits, and parts that are escaped already.
    return Markup(f'<span class="clock clock--{css}"{title}>{mark}{left}</span>')  # noqa: S704 - see above


_HAN = re.compile(r"[\u3400-\u9fff]")


def initials(name: str) -> str:
    """Return what stands for a colleague in a small circle: 张小三 → 小三, Ann Lee → AL."""
    tidy = name.strip()
    if _HAN.search(tidy):
        return "".join(_HAN.findall(tidy))[-2:]
    return "".join(word[0] for word in tidy.split()[:2]).upper() or "?"
