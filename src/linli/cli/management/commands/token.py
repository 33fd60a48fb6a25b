"""``linli token issue USER`` and ``linli token revoke ID``: tokens for the JSON API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from linli.domain.errors import DomainError, Invalid
from linli.kernel import clock
from linli.people import tokens
from linli.people.models import ApiToken, User


class Command(BaseCommand):
    """Issue, list and revoke tokens."""

    help = "管理接口令牌：linli token issue 用户名 --label 用途"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the three actions."""
        actions = parser.add_subparsers(dest="action", required=True)
        issue = actions.add_parser("issue", help="发放令牌，只显示这一次")
        issue.add_argument("username", help="工作人员用户名")
        issue.add_argument("--label", default="命令行发放", help="用途")
        issue.add_argument("--days", type=int, default=tokens.LIFETIME.days, help="有效天数")
        revoke = actions.add_parser("revoke", help="立即停用令牌")
        revoke.add_argument("id", type=int, help="令牌编号，见 linli token list")
        actions.add_parser("list", help="列出有效的令牌")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Carry out the action; a refusal ends with status 1 and its sentence."""
        try:
            if options["action"] == "issue":
                self._issue(options["username"], options["label"], options["days"])
            elif options["action"] == "revoke":
                tokens.revoke(token_id=options["id"], now=clock.now())
                self.stdout.write("已停用。")
            else:
                self._list()
        except Invalid as refusal:
            raise CommandError("；".join(refusal.fields.values()) or refusal.message) from None
        except DomainError as refusal:
            raise CommandError(refusal.message) from None

    def _issue(self, username: str, label: str, days: int) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"没有用户“{username}”。")
        lifetime = timedelta(days=max(0, min(days, 10_000)))
        made = tokens.issue(user=user, label=label, now=clock.now(), lifetime=lifetime)
        self.stderr.write(f"令牌 {made.record.pk}，{days}天内有效，只显示这一次：")
        self.stdout.write(made.secret)

    def _list(self) -> None:
        live = ApiToken.objects.filter(revoked_at__isnull=True, expires_at__gt=clock.now())
        for row in live.select_related("user").order_by("id"):
            until = row.expires_at.astimezone(clock.CIVIL)
            self.stdout.write(f"{row.pk}\t{row.user.username}\t{row.label}\t至 {until:%Y-%m-%d}")
