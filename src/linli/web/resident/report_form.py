"""The report form: its choices, what was typed, and what the action gets."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict

from linli.cases.models import Case, Party
from linli.cases.report_input import read_phone
from linli.catalogue.snapshot import Catalogue
from linli.domain.words import Words
from linli.kernel import clock
from linli.notify.addresses import takes_messages

#: What the person wants, in the person's words; the code is the record's.
TYPES: tuple[tuple[str, str, str], ...] = (
    (Case.RequestType.HELP, "请求帮助", ""),
    (Case.RequestType.COMPLAINT, "我要投诉", ""),
    (Case.RequestType.REPORT, "我要举报", ""),
    (Case.RequestType.CONSULT, "问政策", ""),
    (Case.RequestType.SUGGESTION, "提建议", ""),
    (Case.RequestType.PRAISE, "表扬", ""),
)
PRIVACIES: tuple[tuple[str, str, str], ...] = (
    (Party.Privacy.NAMED, "留姓名和电话", "办事单位可以直接联系您，办得最快。"),
    (
        Party.Privacy.CONFIDENTIAL,
        "留姓名和电话，但不让办事单位知道",
        "只有综治中心能联系您，办事单位看不到您是谁。",
    ),
    (Party.Privacy.ANONYMOUS, "不留姓名", "我们无法联系您，请凭编号和查询码自己来看结果。"),
)
#: How often messages go out to the telephone given.
NOTICES: tuple[tuple[str, str, str], ...] = (
    (Party.Notices.EACH, "有进展就发", ""),
    (Party.Notices.DAILY, "一天最多一条", ""),
    (Party.Notices.NONE, "不用发，我自己查", ""),
)
#: Ways of saying where: equal, and each enough alone. The map needs a script.
WAYS: tuple[tuple[str, str, str], ...] = (
    ("map", "map-2", "在地图上点"),
    ("tree", "list", "选乡镇和村"),
    ("words", "message", "用文字说"),
)
#: Beginnings for who has a photo and would rather not type; a county may have its own.
STARTERS = ("路灯不亮", "垃圾没人清", "路面坏了", "下水道堵了", "噪音扰民", "乱停车堵路")

_PLAIN = (
    "text",
    "request_type",
    "matter",
    "area",
    "way",
    "address",
    "lon",
    "lat",
    "occurred_at",
    "privacy",
    "notices",
    "name",
    "phone",
    "proxy",
    "proxy_name",
    "proxy_phone",
    "public_ok",
    "client_key",
    "notice",
)
_KEY = re.compile(r"[0-9a-f]{32}")
_NOTICE = re.compile(r"[0-9a-f]{6}")
_OFFICIAL = ("居民委员会", "村民委员会")

Groups = Sequence[tuple[str, Sequence[tuple[str, str]]]]


@dataclass(frozen=True)
class ReportForm:
    """What stands in the form: values as typed, and one sentence per wrong field."""

    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def blank(cls) -> ReportForm:
        """Return an empty form with a fresh guard against double submits."""
        values = dict.fromkeys(_PLAIN, "")
        values |= {
            "request_type": Case.RequestType.HELP.value,
            "privacy": Party.Privacy.NAMED.value,
            "notices": Party.Notices.EACH.value,
            "way": "tree",
            "client_key": secrets.token_hex(16),
        }
        return cls(values)

    @classmethod
    def read(cls, post: QueryDict) -> ReportForm:
        """Return what was sent. A missing or foreign guard key is replaced."""
        values = {name: post.get(name, "") for name in _PLAIN}
        # Some keyboards write telephone numbers in full-width digits.
        for name in ("phone", "proxy_phone"):
            values[name] = unicodedata.normalize("NFKC", values[name])
        if values["way"] not in {code for code, *_ in WAYS}:
            values["way"] = "tree"
        values["notices"] = values["notices"] or Party.Notices.EACH.value
        if not _KEY.fullmatch(values["client_key"]):
            values["client_key"] = secrets.token_hex(16)
        return cls(values)

    def again(self) -> ReportForm:
        """Return the same form as a matter of its own: under a new guard key."""
        return ReportForm({**self.values, "client_key": secrets.token_hex(16)}, self.errors)

    @property
    def named(self) -> bool:
        """Whether the person leaves a name and a telephone."""
        return self.values["privacy"] != Party.Privacy.ANONYMOUS

    @property
    def tail(self) -> str:
        """The last four digits of the number that messages go to; "" without one."""
        number = self._number()
        return number[-4:] if takes_messages(number) else ""

    @property
    def landline(self) -> bool:
        """Whether the only number given rings but takes no messages."""
        number = self._number()
        return bool(number) and not takes_messages(number)

    def _number(self) -> str:
        if not self.named:
            return ""
        other = self.values["proxy_phone"] if self.values["proxy"] else ""
        try:
            return read_phone(self.values["phone"].strip() or other.strip())
        except ValueError:
            return ""

    def raw(self, files: Sequence[str], *, language: str = "") -> dict[str, object]:
        """Return the input of the report action; ``language`` is that of the page.

        Who asks to stay unnamed leaves no name behind, even when one was typed before.
        """
        given = self.values
        raw: dict[str, object] = {
            name: given[name]
            for name in ("text", "request_type", "matter", "area", "address", "occurred_at")
        }
        raw |= {
            "door": Case.Door.RESIDENT.value,
            "privacy": given["privacy"],
            "client_key": f"web-{given['client_key']}",
            "files": list(files),
            "language": language,
            "public_ok": given["public_ok"] == "1",
        }
        if _NOTICE.fullmatch(given["notice"]):
            # Which wording of the privacy notice the person saw, kept with the first event.
            raw["notice"] = given["notice"]
        if given["lon"].strip() and given["lat"].strip():
            raw |= {"lon": given["lon"], "lat": given["lat"], "datum": "WGS84"}
        if self.named:
            raw |= {"name": given["name"], "phone": given["phone"], "notices": given["notices"]}
            if given["proxy"]:
                raw |= {"proxy_name": given["proxy_name"], "proxy_phone": given["proxy_phone"]}
        return raw

    def problems(self) -> dict[str, str]:
        """Return what this door asks for beyond the action: a way to reach who gives a name."""
        if not self.named:
            return {}
        given = self.values
        asked = ("phone", "proxy_phone") if given["proxy"] else ("phone",)
        numbers = {name: given[name].strip() for name in asked}
        if not any(numbers.values()):
            return {"phone": "请留一个电话，我们好联系您；不想留，就在上面选“不留姓名”。"}
        found = {name: phone_trouble(number) for name, number in numbers.items() if number}
        return {name: sentence for name, sentence in found.items() if sentence}

    def refused(self, errors: Mapping[str, str]) -> ReportForm:
        """Return the same form with its errors, under the names of its inputs."""
        renamed = {_SHOWN_AT.get(name, name): sentence for name, sentence in errors.items()}
        return ReportForm(self.values, renamed)


#: Fields of the action whose input has another name on the page.
_SHOWN_AT = {
    "files": "photos",
    "lon": "address",
    "lat": "address",
    "datum": "address",
    "door": "text",
    "title": "text",
}


def phone_trouble(number: str) -> str:
    """Return in plain words what is wrong with a telephone number; "" when nothing is."""
    try:
        read_phone(number)
    except ValueError:
        n = sum(sign.isdecimal() for sign in number)
        if n == len("13900001234"):
            return "电话号码不对：手机号以 1 开头，座机前面要加区号，请对照着再看一遍。"
        return Words(
            "电话号码不对：现在是 {n} 位数字，手机号应该是 11 位，座机要加区号。请再看一遍。", n=n
        )
    return ""


def starters(catalogue: Catalogue) -> list[str]:
    """Return short beginnings of a report, in the county's own words where it has some."""
    own = catalogue.texts.get("report_starters", "")
    return [word for word in own.split("、") if word] or list(STARTERS)


def areas(catalogue: Catalogue) -> Groups:
    """Return towns with their villages: a choice that works without any script."""
    tree = catalogue.tree
    groups = []
    for town in tree.children(tree.root.id):
        choices: list[tuple[str, str]] = [
            (town.code, Words("{town}（说不清哪个村或社区）", town=town.name))
        ]
        choices += [(node.code, spoken(node.name)) for node in tree.children(town.id)]
        groups.append((town.name, choices))
    return groups


def spoken(name: str) -> str:
    """Return a village's name as people say it: without 村民委员会 behind it."""
    for tail in _OFFICIAL:
        short = name.removesuffix(tail)
        if short != name and short:
            return short
    return name


def matters(catalogue: Catalogue) -> Groups:
    """Return the classes of matters with their matters in force today."""
    today = clock.today()
    groups = []
    for parent in catalogue.matters.values():
        if parent.parent_id is not None or parent.is_leaf or not parent.live(today):
            continue
        choices = [
            (matter.code, matter.name)
            for matter in catalogue.matters.values()
            if matter.parent_id == parent.id and matter.live(today)
        ]
        groups.append((parent.name, choices))
    return groups


def notice_version(text: str) -> str:
    """Return a short mark of the privacy notice as it reads now, to tell versions apart."""
    return hashlib.sha256(text.encode()).hexdigest()[:6]
