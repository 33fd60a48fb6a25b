"""The report form: its choices, what was typed, and what the action gets."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict

from linli.cases.models import Case, Party
from linli.catalogue.snapshot import Catalogue
from linli.domain.words import Words
from linli.kernel import clock

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

_PLAIN = (
    "text",
    "request_type",
    "matter",
    "area",
    "address",
    "lon",
    "lat",
    "occurred_at",
    "privacy",
    "name",
    "phone",
    "proxy",
    "proxy_name",
    "proxy_phone",
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
            "client_key": secrets.token_hex(16),
        }
        return cls(values)

    @classmethod
    def read(cls, post: QueryDict) -> ReportForm:
        """Return what was sent. A missing or foreign guard key is replaced."""
        values = {name: post.get(name, "") for name in _PLAIN}
        if not _KEY.fullmatch(values["client_key"]):
            values["client_key"] = secrets.token_hex(16)
        return cls(values)

    def raw(self, files: Sequence[str]) -> dict[str, object]:
        """Return the input of the report action.

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
        }
        if _NOTICE.fullmatch(given["notice"]):
            # Which wording of the privacy notice the person saw, kept with the first event.
            raw["notice"] = given["notice"]
        if given["lon"].strip() and given["lat"].strip():
            raw |= {"lon": given["lon"], "lat": given["lat"], "datum": "WGS84"}
        if given["privacy"] != Party.Privacy.ANONYMOUS:
            raw |= {"name": given["name"], "phone": given["phone"]}
            if given["proxy"]:
                raw |= {"proxy_name": given["proxy_name"], "proxy_phone": given["proxy_phone"]}
        return raw

    def problems(self) -> dict[str, str]:
        """Return what this door asks for beyond the action: a way to reach who gives a name."""
        given = self.values
        reachable = given["phone"].strip() or (given["proxy"] and given["proxy_phone"].strip())
        if given["privacy"] == Party.Privacy.ANONYMOUS or reachable:
            return {}
        return {"phone": "请留一个电话，我们好联系您；不想留，就在上面选“不留姓名”。"}

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
