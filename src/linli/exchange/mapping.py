"""Which column means what: read from a mapping file, or guessed from the column names."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

import yaml

from linli.domain.errors import Invalid
from linli.kernel import clock

#: Our fields, and the column names by which each is recognised without a mapping file.
KNOWN: Final[MappingType[str, tuple[str, ...]]] = MappingProxyType(
    {
        "source_id": ("id", "source_id", "编号", "工单编号", "留言编号", "序号"),
        "text": ("text", "content", "内容", "诉求内容", "留言详情", "详情"),
        "title": ("subject", "title", "标题", "主题", "留言主题"),
        "reported_at": ("time", "reported_at", "时间", "反映时间", "留言时间", "登记时间"),
        "label": ("label", "类别", "一级标签", "分类"),
        "matter": ("matter", "事项编码"),
        "area": ("area", "网格编码", "村居编码"),
        "address": ("address", "地址", "发生地址"),
        "lon": ("lon", "lng", "longitude", "经度", "东经"),
        "lat": ("lat", "latitude", "纬度", "北纬"),
        "datum": ("datum", "crs", "坐标系"),
        "request_type": ("request_type", "诉求类型"),
        "name": ("name", "姓名", "诉求人"),
        "phone": ("phone", "电话", "联系电话"),
        "reply": ("reply", "答复", "答复意见"),
        "reply_time": ("reply_time", "答复时间"),
    }
)
#: Written in this order by most systems; ISO 8601 is tried first.
TIME_FORMATS: Final = (
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日",
)


@dataclass(frozen=True)
class Mapping:
    """``fields``: our field → column; ``constants``: our field → value for every row.

    ``labels``: label in the file → matter code; ``time_format``: ``strptime`` pattern, empty
    to try the usual ones; times without a zone are Asia/Shanghai.
    """

    fields: MappingType[str, str]
    constants: MappingType[str, str] = field(default_factory=dict)
    labels: MappingType[str, str] = field(default_factory=dict)
    time_format: str = ""
    source: str = ""

    def pick(self, values: MappingType[str, str]) -> dict[str, str]:
        """Return our fields of one row, blank ones left out."""
        picked = {name: values.get(column, "").strip() for name, column in self.fields.items()}
        picked |= {name: value for name, value in self.constants.items() if not picked.get(name)}
        return {name: value for name, value in picked.items() if value}

    def moment(self, text: str) -> datetime:
        """Read a time of the file; raises ValueError with a sentence."""
        formats = (self.time_format,) if self.time_format else ("", *TIME_FORMATS)
        for pattern in formats:
            try:
                found = (
                    datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone is added below
                    if pattern
                    else datetime.fromisoformat(text)
                )
            except ValueError:
                continue
            return found if found.tzinfo else found.replace(tzinfo=clock.CIVIL)
        raise ValueError(f"看不懂时间“{text[:30]}”。")


def guess(columns: Sequence[str]) -> Mapping:
    """Recognise columns by their names. Raises Invalid when none can be the text."""
    names = {name.strip().lower(): name for name in columns}
    fields = {}
    for ours, theirs in KNOWN.items():
        found = next((names[name] for name in theirs if name in names), None)
        if found is not None:
            fields[ours] = found
    if "text" not in fields:
        listed = "、".join(columns) or "（没有）"
        raise Invalid(
            "no-text",
            f"认不出哪一列是内容，现有的列：{listed}。请用 --mapping 指定对应关系。",
        )
    return Mapping(fields=fields)


def load(path: Path, columns: Sequence[str]) -> Mapping:
    """Read a mapping file and check it against the columns of the data.

    Raises Invalid naming everything that does not fit.
    """
    try:
        body = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Invalid("bad-mapping", f"对应关系文件 {path} 读不出来：{error}") from error
    if not isinstance(body, dict):
        raise Invalid("bad-mapping", f"对应关系文件 {path} 应写成“名称: 值”的形式。")
    wanted = Mapping(
        fields=_texts(body, "fields"),
        constants=_texts(body, "constants"),
        labels=_texts(body, "labels"),
        time_format=str(body.get("time_format") or ""),
        source=str(body.get("source") or ""),
    )
    problems = [f"没有“{name}”这一项" for name in body if name not in _KEYS]
    problems += [
        f"“{name}”不是可以导入的项目"
        for name in (*wanted.fields, *wanted.constants)
        if name not in KNOWN
    ]
    problems += [
        f"数据里没有“{column}”这一列" for column in wanted.fields.values() if column not in columns
    ]
    if problems:
        raise Invalid("bad-mapping", f"对应关系文件 {path}：{'；'.join(problems)}。")
    if "text" not in wanted.fields:
        wanted = replace(wanted, fields={**guess(columns).fields, **wanted.fields})
    return wanted


_KEYS = frozenset({"fields", "constants", "labels", "time_format", "source"})


def _texts(body: MappingType[str, object], key: str) -> dict[str, str]:
    part = body.get(key) or {}
    if not isinstance(part, dict):
        raise Invalid("bad-mapping", f"对应关系文件的“{key}”应写成“名称: 值”的形式。")
    return {str(name): str(value) for name, value in part.items() if value is not None}
