"""``linli due``: when a matter that does not exist yet would be due, and why. Needs no database."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from datetime import datetime

from django.core.management.base import BaseCommand

from linli.county.defaults import load_calendar, load_policies
from linli.domain.calendar import CIVIL, WorkCalendar
from linli.domain.clock_text import moment_text
from linli.domain.deadlines import (
    Ledger,
    Level,
    Policy,
    Step,
    explain,
    resolve_due,
    respond_due,
)
from linli.domain.errors import Invalid
from linli.domain.policies import LEVEL_NAMES

#: Years for which the engine is tested; outside them the civil calendar means little.
FIRST_YEAR, LAST_YEAR = 1990, 2100


class Command(BaseCommand):
    """Print both deadlines of a policy and level from a start, with every step."""

    help = "推算一个时限，并说明每一步 / compute a due date and explain it"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options; they are checked here, not by argparse, to answer in Chinese."""
        parser.add_argument("--policy", help="时限办法，如 13710、12345 / policy code")
        parser.add_argument("--level", help="等级 / level: " + "|".join(Level))
        parser.add_argument(
            "--start", help="登记时间，如 2026-02-13T09:30 / ISO time of registration"
        )
        parser.add_argument("--json", action="store_true", help="输出 JSON / print JSON")

    def handle(self, **options: object) -> None:
        """Answer, or print one Chinese sentence and leave with status 2."""
        try:
            policy = _policy(options.get("policy"))
            level = _level(options.get("level"))
            start = _start(options.get("start"))
        except Invalid as error:
            self.stderr.write(error.message)
            sys.exit(2)
        calendar = load_calendar()
        ledger = Ledger(start=start, level=level)
        if options.get("json"):
            answer = _answer(policy, ledger, calendar)
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
            return
        steps = explain(policy, ledger, calendar, start)
        for number, step in enumerate(steps, start=1):
            self.stdout.write(f"{number}. {step.text}")
        due = resolve_due(policy, ledger, calendar, start)
        self.stdout.write(f"办结时限：{moment_text(calendar.civil(due.due_at))}")


def _given(value: object, option: str, example: str) -> str:
    text = str(value or "").strip()
    if not text:
        raise Invalid("missing", f"请写明 {option}，例如 {option} {example}。")
    return text


def _policy(value: object) -> Policy:
    code = _given(value, "--policy", "13710")
    policies = load_policies()
    if code not in policies:
        raise Invalid("bad-policy", f"没有时限办法“{code}”，现有：{'、'.join(policies)}。")
    return policies[code]


def _level(value: object) -> Level:
    text = _given(value, "--level", "general")
    if text not in set(Level):
        listed = "、".join(f"{level}（{LEVEL_NAMES[level]}）" for level in Level)
        raise Invalid("bad-level", f"没有等级“{text}”，可选：{listed}。")
    return Level(text)


def _start(value: object) -> datetime:
    """Read an ISO time; without a zone it is Asia/Shanghai, without a time midnight."""
    text = _given(value, "--start", "2026-02-13T09:30")
    try:
        start = datetime.fromisoformat(text)
    except ValueError:
        sentence = f"看不懂时间“{text}”，请写成 2026-02-13 或 2026-02-13T09:30 这样的格式。"
        raise Invalid("bad-start", sentence) from None
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        raise Invalid("bad-start", f"时间要在 {FIRST_YEAR} 年到 {LAST_YEAR} 年之间。")
    return start.replace(tzinfo=CIVIL) if start.tzinfo is None else start.astimezone(CIVIL)


def _answer(policy: Policy, ledger: Ledger, calendar: WorkCalendar) -> dict[str, object]:
    resolve = resolve_due(policy, ledger, calendar, ledger.start)
    respond = respond_due(policy, ledger, calendar, ledger.start)
    steps = explain(policy, ledger, calendar, ledger.start)
    return {
        "policy": policy.code,
        "version": policy.version,
        "level": ledger.level.value,
        "start": ledger.start.isoformat(),
        "respond_due": respond.due_at.isoformat() if respond else None,
        "resolve_due": resolve.due_at.isoformat(),
        "due_at": resolve.due_at.isoformat(),
        "steps": [_step(step) for step in steps],
        "warnings": [step.text for step in steps if step.code == "warning"],
    }


def _step(step: Step) -> dict[str, object]:
    return {"code": step.code, "text": step.text, "at": step.at.isoformat() if step.at else None}
