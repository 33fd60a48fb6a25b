"""``linli account``: accounts of staff from the machine itself, on record as ``system``."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from linli.cli.tables import aligned
from linli.domain.errors import DomainError, Invalid
from linli.kernel import clock
from linli.people import accounts, directory, posts
from linli.people.actor import SYSTEM
from linli.people.directory import Wanted
from linli.people.models import Post


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}”不是 2026-03-01 这样的日期") from None


class Command(BaseCommand):
    """List, make, open and close accounts, hand out first passwords, give and end posts."""

    help = "管理工作人员账号：linli account password 用户名"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the actions. No password is ever an argument: other users see those."""
        actions = parser.add_subparsers(dest="action", required=True)
        listing = actions.add_parser("list", help="列出账号和今天的岗位")
        listing.add_argument("text", nargs="?", default="", help="姓名、用户名或单位里的字")
        states = "、".join(f"{code} {words}" for code, words in directory.STATES.items())
        listing.add_argument("--state", choices=tuple(directory.STATES), help=f"账号状态：{states}")
        create = actions.add_parser("create", help="建立账号，不带密码和岗位")
        create.add_argument("username", help="小写字母开头，只用小写字母、数字和 _")
        create.add_argument("name", help="姓名")
        password = actions.add_parser("password", help="发放初始密码，只显示这一次")
        password.add_argument("username", nargs="?", default="", help="用户名")
        password.add_argument("--prompt", action="store_true", help="自己输入，不用随机的")
        password.add_argument("--missing", action="store_true", help="给所有还没有密码的账号发放")
        for word, words in (
            ("disable", "停用账号，登录和令牌立即失效"),
            ("enable", "重新启用账号"),
        ):
            actions.add_parser(word, help=words).add_argument("username", help="用户名")
        self._posts(actions.add_parser("post", help="增加或结束岗位"))

    def _posts(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="post_action", required=True)
        give = acts.add_parser("give", help="增加岗位，立即生效")
        give.add_argument("username", help="用户名")
        roles = "、".join(f"{code} {words}" for code, words in Post.Role.choices)
        give.add_argument("role", choices=Post.Role.values, metavar="ROLE", help=f"角色：{roles}")
        give.add_argument("unit", help="单位编码")
        give.add_argument("--area", default="", help="区域代码，不写就是单位的全部辖区")
        give.add_argument("--first", type=_day, metavar="DAY", help="从哪天起，不写就从今天起")
        give.add_argument("--last", type=_day, metavar="DAY", help="到哪天止（含当天）")
        end = acts.add_parser("end", help="结束岗位")
        end.add_argument("id", type=int, help="岗位编号，见 linli account list")
        end.add_argument("--last", type=_day, metavar="DAY", help="最后一天，不写就立即结束")

    def handle(self, **options: Any) -> None:
        """Carry out the action; a refusal ends with status 1 and its sentence."""
        try:
            getattr(self, f"_{options['action']}")(options)
        except Invalid as refusal:
            raise CommandError("；".join(refusal.fields.values()) or refusal.message) from None
        except DomainError as refusal:
            raise CommandError(refusal.message) from None

    def _list(self, options: dict[str, Any]) -> None:
        wanted = Wanted(text=options["text"].strip(), state=options["state"] or "")
        today = clock.today()
        rows = [("用户名", "姓名", "账号", "编号", "岗位", "单位")]
        for user in directory.staff(wanted).order_by("username"):
            person = directory.person_of(user, user.today, today)  # type: ignore[attr-defined]  # prefetched
            told = (person.username, person.name, directory.STATES[person.state])
            for post in person.posts:
                rows.append((*told, str(post.id), post.role_label, post.unit))
                told = ("", "", "")
            if not person.posts:
                rows.append((*told, "", "", ""))
        for line in aligned(rows):
            self.stdout.write(line)

    def _create(self, options: dict[str, Any]) -> None:
        user = accounts.create_account(SYSTEM, options["username"], options["name"])
        self.stdout.write(f"已建立账号 {user.username}（{user.full_name}），还没有密码和岗位。")

    def _password(self, options: dict[str, Any]) -> None:
        name, missing = options["username"], options["missing"]
        if bool(name) == missing:
            raise CommandError("请写用户名，或者写 --missing，二者选一。")
        if missing and options["prompt"]:
            raise CommandError("--prompt 只能用于一个账号。")
        if missing:
            people = directory.staff(Wanted(state="no_password")).order_by("username")
            names = list(people.values_list("username", "full_name"))
            self.stderr.write(f"{len(names)}个账号，初始密码只显示这一次，请当面交给本人：")
            for username, full_name in names:
                secret = accounts.set_initial_password(SYSTEM, username)
                self.stdout.write(f"{username}\t{full_name}\t{secret}")
            return
        if options["prompt"]:
            chosen = self._ask()
            accounts.set_initial_password(SYSTEM, name, chosen)
            self.stdout.write("已设置，第一次登录必须修改。")
            return
        secret = accounts.set_initial_password(SYSTEM, name)
        self.stderr.write("初始密码，只显示这一次，第一次登录必须修改：")
        self.stdout.write(secret)

    def _ask(self) -> str:
        chosen = getpass.getpass("新密码：")
        if getpass.getpass("再输一次：") != chosen:
            raise CommandError("两次输入的密码不一样。")
        return chosen

    def _disable(self, options: dict[str, Any]) -> None:
        user = accounts.disable_account(SYSTEM, options["username"])
        self.stdout.write(f"已停用 {user.username}（{user.full_name}），登录和令牌都已失效。")

    def _enable(self, options: dict[str, Any]) -> None:
        user = accounts.enable_account(SYSTEM, options["username"])
        self.stdout.write(f"已启用 {user.username}，请发放初始密码。")

    def _post(self, options: dict[str, Any]) -> None:
        if options["post_action"] == "end":
            post = posts.end_post(SYSTEM, options["id"], options["last"])
            self.stdout.write(f"岗位 {post.pk} 的最后一天是 {post.valid_to}。")
            return
        wish = posts.Wish(
            role=options["role"],
            unit=options["unit"],
            area=options["area"],
            first=options["first"],
            last=options["last"],
        )
        post = posts.give_post(SYSTEM, options["username"], wish)
        label = Post.Role(post.role).label
        self.stdout.write(f"已增加岗位 {post.pk}：{label}，{post.valid_from} 起。")
