"""The words of every message, and the blanks in them.

A county's pack may reword a message (its ``texts.yaml``); what stands here is used for keys
the pack leaves out. Blanks are written ``{name}``; :func:`fill` puts values in and never
reads a value again, so braces in somebody's answer stay braces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from linli.domain.lifecycle import Command

#: Which acts are told to the requester, and the key of their words.
KINDS: Final[Mapping[Command, str]] = MappingProxyType(
    {
        Command.REPORT: "report_receipt",
        Command.ACCEPT: "accepted",
        Command.REJECT: "refused",
        Command.TO_CHANNEL: "lawful",
        Command.REQUEST_INFO: "info_requested",
        Command.GRANT_EXTENSION: "extended",
        Command.GRANT_SUSPENSION: "suspended",
        Command.ANSWER: "answered",
        Command.SETTLE: "answered",
        Command.CLOSE: "closed",
        Command.REOPEN: "reopened",
        Command.MERGE: "joined",
    }
)

#: Acts that concern the requesters of all cases merged into this one as well.
SHARED: Final = frozenset(
    {Command.ANSWER, Command.SETTLE, Command.CLOSE, Command.REJECT, Command.TO_CHANNEL}
)

DEFAULTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "report_receipt": (
            "我们已收到您反映的事情。编号 {number}，查询码 {lookup}。"
            "请您记好，凭它们可以随时查看进展。"
        ),
        "accepted": "您反映的事情已受理，编号 {number}，预计 {due} 前办结。",
        "refused": "您反映的事情依规不能在这里受理，原因是：{reason}。您可以联系：{door}。",
        "lawful": "您反映的事情需要通过“{channel}”解决。您可以联系：{door}。",
        "info_requested": (
            "为了把事情办好，请您补充：{question}。凭编号 {number} 和查询码即可补充。"
        ),
        "extended": "您反映的事情需要更长时间，原因是：{reason}。新的办结时间是 {due}。",
        "suspended": "您反映的事情暂时不能办理，原因是：{reason}。预计 {until} 前恢复办理。",
        "answered": "您反映的事情已有答复：{answer}",
        "closed": ("您反映的事情已办结，编号 {number}。如果没有办好，请您告诉我们，可以重新办理。"),
        "rating_invitation": (
            "请您为这次办理打分。是否评价由您自己决定，不评价也不影响您以后反映问题。"
        ),
        "reopened": "您反映的事情（编号 {number}）已重新办理，办好后会再次答复您。",
        # Not the pack's "merged": the other case's number is another person's matter.
        "joined": ("您反映的事情（编号 {number}）与另一件同类事项合并办理，办好后同样会答复您。"),
    }
)

#: What stands in a gateway's message for values that must not leave the house.
WITHHELD: Final[Mapping[str, str]] = MappingProxyType(
    {
        "lookup": "（见受理回执）",
        "answer": "请凭编号和查询码在网上查看，或到综治中心窗口、拨打中心电话询问。",
        "question": "（请凭编号和查询码在网上查看）",
    }
)

_BLANK = re.compile(r"\{([a-z_]+)\}")


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return ``template`` with its blanks filled; unknown blanks become nothing."""
    return _BLANK.sub(lambda found: values.get(found[1], ""), template)


def words(kind: str, county: Mapping[str, str]) -> str:
    """Return the words of a kind: the county's own, else the built-in ones."""
    return county.get(kind) or DEFAULTS[kind]
