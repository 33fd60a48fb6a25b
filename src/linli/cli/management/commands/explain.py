"""``linli explain CASE``: why this date, step by step."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from linli.cases.access import get_case
from linli.cases.inputs import moment
from linli.cases.queries.clock_steps import explain_case
from linli.domain.clock_text import moment_text
from linli.domain.errors import DomainError
from linli.kernel import clock
from linli.people.actor import SYSTEM


class Command(BaseCommand):
    """Print every step of the clocks of one case, as known now or at a past moment."""

    help = "说明一件事的时限如何得来：linli explain 编号"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("case", help="编号，19 位数字")
        parser.add_argument("--as-of", help="按这个时间所知来推算，默认现在")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, **options: Any) -> None:
        """Look the case up and print."""
        try:
            as_of = moment(options["as_of"]) or clock.now()
            case = get_case(SYSTEM, "".join(options["case"].split()))
            steps = explain_case(case, as_of)
        except ValueError as error:
            raise CommandError(str(error), returncode=2) from error
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        if options["json"]:
            rows = [
                {"code": s.code, "text": s.text, "at": s.at.isoformat() if s.at else None}
                for s in steps
            ]
            due = case.due_at.isoformat() if case.due_at else None
            answer = {"no": case.no, "due_at": due, "steps": rows}
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"{case.no}　{case.title}")
        for number, step in enumerate(steps, start=1):
            self.stdout.write(f"{number}. {step.text}")
        if case.due_at is not None:
            civil = case.due_at.astimezone(clock.CIVIL).replace(tzinfo=None)
            self.stdout.write(f"现行办结时限：{moment_text(civil)}")
