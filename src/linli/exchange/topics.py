"""Which matter a message is probably about: words counted, nothing hidden.

Every matter brings its own words (its name and the aliases of the county's pack); the table
below adds what first-level labels of other systems mean in such words. The result is a
proposal: a person chooses the matter when the message is accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from linli.catalogue.snapshot import Catalogue

#: A first-level label of a petition or hotline system → words of the matters behind it.
LABELS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "城乡建设": ("物业", "房屋", "建设", "市政", "小区", "道路", "违建"),
        "劳动和社会保障": ("工资", "劳动", "社保", "欠薪", "就业"),
        "教育文体": ("学校", "教育", "入学", "培训"),
        "商贸旅游": ("市场", "消费", "商家", "旅游", "经营"),
        "环境保护": ("污染", "噪声", "环境", "油烟", "扬尘"),
        "卫生计生": ("医院", "医疗", "卫生", "医保"),
        "交通运输": ("交通", "公交", "停车", "出租", "客运"),
        "国土资源": ("土地", "征地", "宅基地"),
        "农村农业": ("农村", "农业", "土地承包", "补贴"),
        "民政": ("低保", "救助", "养老"),
        "政法": ("治安", "调解", "纠纷"),
    }
)
#: A word in the title tells more than one in the text; a label tells as much as one word.
_TITLE, _TEXT, _LABEL = 3, 1, 1
#: What a county's own word counts, per character, beside a pair of characters of the name.
_ALIAS = 2
_SPLIT = str.maketrans(dict.fromkeys("、，,；;/|（）() 与和及", " "))


@dataclass(frozen=True)
class Topic:
    """One matter with the words that point to it and what each counts."""

    code: str
    words: Mapping[str, int]


class Topics:
    """The matters of the county, ready to be matched."""

    def __init__(self, catalogue: Catalogue, today: date) -> None:
        self._topics = tuple(
            Topic(matter.code, _weights(matter.name, matter.keywords))
            for matter in catalogue.matters.values()
            if matter.is_leaf and matter.live(today)
        )

    def propose(self, *, title: str, text: str, label: str = "") -> str:
        """Return the code of the likeliest matter, or '' when no word points anywhere.

        Equal counts go to the matter that comes first in the county's list.
        """
        hints = " ".join((label, *LABELS.get(label, ())))
        best, most = "", 0
        for topic in self._topics:
            points = sum(
                weight
                * (_TITLE * (word in title) + _TEXT * (word in text) + _LABEL * (word in hints))
                for word, weight in topic.words.items()
            )
            if points > most:
                best, most = topic.code, points
        return best


def _weights(name: str, keywords: str) -> dict[str, int]:
    """Return every pair of neighbouring characters of the name, and the aliases above them."""
    weights: dict[str, int] = {}
    for part in _words(name):
        weights |= {part[at : at + 2]: 1 for at in range(len(part) - 1)}
    return weights | {word: _ALIAS * len(word) for word in _words(keywords)}


def _words(text: str) -> Iterable[str]:
    return (word for word in text.translate(_SPLIT).split() if len(word) > 1)
