"""Icons and status marks, drawn once and kept: a list of fifty rows shows hundreds of them.

Every status is an icon and a word on a tint; never colour alone.
"""

from __future__ import annotations

from functools import lru_cache

from django.templatetags.static import static
from markupsafe import Markup, escape

from linli.cases.queries.clocks import ClockView
from linli.web import formats

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


@lru_cache(maxsize=512)
def icon(name: str, label: str = "", css: str = "") -> Markup:
    """Return an icon of the sprite; with a label it speaks, without one it is silent ornament."""
    spoken = (
        Markup('role="img" aria-label="{}"').format(label)
        if label
        else Markup('aria-hidden="true" focusable="false"')
    )
    return Markup('<svg class="{}" {}><use href="{}#{}"></use></svg>').format(
        f"icon {css}".rstrip(), spoken, static("vendor/icons.svg"), name
    )


@lru_cache(maxsize=512)
def badge(word: str, icon_name: str = "", tone: str = "") -> Markup:
    """Return a word on a tint; ``tone`` is one of ok, near, over, info, accent, plain or empty."""
    css = f"badge badge--{tone}" if tone else "badge"
    mark = icon(icon_name) if icon_name else ""
    return Markup('<span class="{}">{}{}</span>').format(css, mark, word)


def state_badge(state: str, label: str) -> Markup:
    """Return the mark of a case's state."""
    return badge(label, STATE_ICONS[state], STATE_TONES.get(state, ""))


def clock_badge(clock: ClockView) -> Markup:
    """Return a clock: word with icon, the remaining time in words, the due moment on hover."""
    status = clock.status
    css = "over" if status == "overdue" else status
    title = f' title="时限：{formats.full_moment(clock.due_at)}"' if clock.due_at else ""
    left = f'<span class="clock__left">{escape(clock.left)}</span>' if clock.left else ""
    mark = badge(clock.word, CLOCK_ICONS[status], CLOCK_TONES.get(status, ""))
    # A code of ours, a moment in digits, and parts that are escaped already.
    return Markup(f'<span class="clock clock--{css}"{title}>{mark}{left}</span>')  # noqa: S704 - see above
