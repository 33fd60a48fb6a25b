"""The parts of the reference pages that are written from the code, and whether they are fresh.

A page is written by hand except between a pair of marks::

    <!-- generated: states -->
    …
    <!-- end: states -->

``linli docs build`` fills them in, ``linli docs check`` and a test say which are stale. What
stands in a part comes from the tables the program itself runs on, so that a page cannot tell
of a move, a time limit, an option or a setting that does not exist.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import linli
from linli.cases.queries.words import ROLE_LABELS, STEPS, WORDS
from linli.cli import (
    reference_cli,
    reference_documents,
    reference_indicators,
    reference_settings,
)
from linli.county.defaults import load_calendar, load_policies
from linli.domain.lifecycle import (
    STATES,
    TRANSITIONS,
    Clock,
    Command,
    Guard,
    Owner,
    Phase,
    Role,
    State,
    Transition,
)
from linli.domain.policies import LEVEL_NAMES, STAGE_NAMES, Budget, Level, Policy, Stage

#: The source tree; only there are pages to be written.
ROOT = Path(linli.__file__).resolve().parents[2]

_PART = re.compile(
    r"(?P<open><!-- generated: (?P<name>[a-z-]+) -->\n).*?(?P<close><!-- end: (?P=name) -->)",
    re.DOTALL,
)
_OWNERS: Mapping[Owner, str] = {
    Owner.CENTRE: "centre",
    Owner.LEAD_UNIT: "lead unit",
    Owner.CONVENOR: "convenor (county centre)",
    Owner.NOBODY: "—",
}
_CLOCKS: Mapping[Clock, str] = {
    Clock.KEEP: "",
    Clock.PAUSE: "pauses",
    Clock.RESUME: "goes on after the pause",
    Clock.STOP: "answer time is taken",
    Clock.GO_ON: "runs on from the original start",
}
#: Ends reached from so many states that their arrows would hide the loop.
_SIDE_EXITS = (State.WITHDRAWN, State.MERGED, State.LAWFUL_CHANNEL)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; bars inside cells are escaped."""
    lines = [head, ["---"] * len(head), *([str(cell) for cell in row] for row in rows)]
    return "\n".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines
    )


# -- states ------------------------------------------------------------------------------


def states() -> str:
    """Every state: what it is called, whose turn it is, which budget runs."""
    head = ("state", "名称", "meaning", "step", "whose turn", "stage budget", "phase")
    rows = [
        (
            f"`{state.value}`",
            info.label,
            info.label_en,
            f"{info.step} {STEPS[info.step - 1]}",
            _OWNERS[info.owner],
            f"`{info.stage.value}` {STAGE_NAMES[info.stage]}" if info.stage else "—",
            {Phase.OPEN: "open", Phase.SETTLED: "settled", Phase.FINAL: "final"}[info.phase],
        )
        for state, info in STATES.items()
    ]
    return table(head, rows)


def condition(guard: Guard | None) -> str:
    """What a guard demands: the first line of its docstring, or of the factory that made it."""
    if guard is None:
        return ""
    made_by = guard.__qualname__.partition(".")[0]
    made_in = sys.modules[guard.__module__]
    words = (getattr(made_in, made_by).__doc__ or "").strip().partition("\n")[0]
    return f"{words.rstrip('.')} (`{made_by}`)"


def moves() -> str:
    """Every row of the table of moves, grouped by the state it starts in."""
    parts = []
    head = ("command", "操作", "leads to", "who", "condition", "why", "business clock")
    for state, info in STATES.items():
        found = [row for row in TRANSITIONS if row.source is state]
        if not found:
            continue
        rows = [
            (
                f"`{row.command.value}`",
                WORDS[row.command].label,
                "stays" if row.target is state else f"`{row.target.value}`",
                "、".join(ROLE_LABELS[role] for role in Role if role in row.roles),
                _condition(row),
                row.why,
                _CLOCKS[row.clock],
            )
            for row in found
        ]
        parts.append(f"### `{state.value}` {info.label}\n\n{table(head, rows)}")
    return "\n\n".join(parts)


def _condition(row: Transition) -> str:
    special = "only in the case named under “why”" if row.when else ""
    return "; ".join(text for text in (special, condition(row.guard)) if text)


def diagram() -> str:
    """The loop as a Mermaid diagram, without the side exits and the moves that stay."""
    arrows: dict[tuple[State, State], dict[Command, None]] = {}
    for row in TRANSITIONS:
        if row.source is not row.target and row.target not in _SIDE_EXITS:
            arrows.setdefault((row.source, row.target), {})[row.command] = None
    shown = [state for state in STATES if state not in _SIDE_EXITS]
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {State.REPORTED.value}"]
    lines += [f"    {state.value} : {STATES[state].label} {state.value}" for state in shown]
    for (source, target), commands in arrows.items():
        words = "、".join(WORDS[command].label for command in commands)
        lines.append(f"    {source.value} --> {target.value} : {words}")
    lines += [f"    {s.value} --> [*]" for s in shown if STATES[s].phase is Phase.FINAL]
    return "\n".join([*lines, "```"])


def exits() -> str:
    """From where the side exits may be taken."""
    rows = []
    for target in _SIDE_EXITS:
        found = [row for row in TRANSITIONS if row.target is target]
        sources = dict.fromkeys(STATES[row.source].label for row in found)
        labels = dict.fromkeys(WORDS[row.command].label for row in found)
        rows.append(
            (f"`{target.value}` {STATES[target].label}", *map("、".join, (labels, sources)))
        )
    return table(("end", "操作", "from"), rows)


# -- deadlines ---------------------------------------------------------------------------


def policies() -> str:
    """Every packaged policy with its limits and stage budgets."""
    return "\n\n".join(_policy(policy) for policy in load_policies().values())


def _policy(policy: Policy) -> str:
    def text(budget: Budget | None) -> str:
        return budget.text() if budget else "—"

    levels = [
        (
            f"`{level.value}` {LEVEL_NAMES[level]}",
            text(rule.respond),
            text(rule.resolve),
            text(rule.yellow),
            text(policy.extension_limit(level)),
            "重点督办" if rule.on_expiry else "—",
        )
        for level in Level
        if (rule := policy.levels.get(level)) is not None
    ]
    # The file folds long lines; between Chinese signs the fold must not leave a space.
    basis = re.sub(r"\s+(?=（)|(?<=[，。；：）])\s+", "", policy.basis)
    head = ("level", "首次答复", "办结", "将超期 (remaining)", "延期总上限", "on expiry")
    stages = [
        (f"`{stage.value}`", STAGE_NAMES[stage], text(policy.stages[stage])) for stage in Stage
    ]
    return "\n\n".join(
        (
            f"### `{policy.code}` {policy.name}, version {policy.version}",
            f"{basis}挂账总上限：{policy.max_suspension.text()}。",
            table(head, levels),
            table(("stage", "环节", "budget of whoever holds the case"), stages),
        )
    )


def calendar() -> str:
    """What the shipped holiday table covers."""
    shipped = load_calendar()
    years = sorted(shipped.known_years)
    worked = sum(shipped.special.values())
    periods = "、".join(f"{a:%H:%M}–{b:%H:%M}" for a, b in shipped.periods)
    return (
        f"Shipped years: {years[0]}–{years[-1]}, with {len(shipped.special) - worked} holidays and "
        f"{worked} make-up workdays (调休). Desk hours unless the county says otherwise: {periods}."
    )


# -- query budgets -----------------------------------------------------------------------


def budgets(root: Path = ROOT) -> str:
    """The reviewed file of query budgets."""
    listed = json.loads((root / "tests" / "query_budgets.json").read_text(encoding="utf-8"))
    return table(
        ("request", "statements at most"), sorted((f"`{n}`", b) for n, b in listed.items())
    )


# -- pages -------------------------------------------------------------------------------

#: Page below ``docs/reference`` → part → what writes it.
PARTS: Mapping[str, Mapping[str, Callable[[], str]]] = {
    "states.md": {"states": states, "diagram": diagram, "exits": exits, "moves": moves},
    "deadlines.md": {"policies": policies, "calendar": calendar},
    "cli.md": {"commands": lambda: reference_cli.commands(table)},
    "settings.md": {"settings": lambda: reference_settings.settings(table)},
    "queries.md": {"budgets": budgets},
    "documents.md": {
        "kinds": lambda: reference_documents.kinds(table),
        "placeholders": lambda: reference_documents.placeholders(table),
    },
    "indicators.md": {
        "indicators": lambda: reference_indicators.indicators(table),
        "counts": lambda: reference_indicators.counts(table),
    },
}


def render(page: str, text: str) -> str:
    """Return ``text`` with every part of ``page`` filled in.

    Raises ValueError when the marks of a known part are missing or an unknown one is marked.
    """
    wanted = PARTS[page]
    marked = [match["name"] for match in _PART.finditer(text)]
    if sorted(marked) != sorted(wanted):
        raise ValueError(f"{page}: marked parts {sorted(marked)}, expected {sorted(wanted)}")

    def fill(match: re.Match[str]) -> str:
        return f"{match['open']}{wanted[match['name']]()}\n{match['close']}"

    return _PART.sub(fill, text)


def stale(root: Path = ROOT) -> dict[Path, str]:
    """Return the pages whose generated parts are out of date, with their fresh text."""
    found = {}
    for page in PARTS:
        path = root / "docs" / "reference" / page
        text = path.read_text(encoding="utf-8")
        fresh = render(page, text)
        if fresh != text:
            found[path] = fresh
    return found


def build(root: Path = ROOT) -> list[Path]:
    """Write the stale pages and return their paths."""
    pages = stale(root)
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")
    return sorted(pages)
