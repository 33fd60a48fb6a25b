"""Spellings that are understood, and shown nowhere: data that is never collected, frequencies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

#: How people write what no matter may collect, by kind; plain text in lower case.
TERMS: Final[Mapping[str, tuple[str, ...]]] = {
    "body": (
        "人脸", "脸部", "面部", "人像", "刷脸", "指纹", "掌纹", "虹膜", "声纹", "步态", "基因",
        "生物识别", "face",
    ),
    "plate": ("车牌", "号牌", "车辆号码", "plate"),
    "track": (
        "轨迹", "行踪", "活动路线", "出行记录", "进出记录", "实时定位", "人员定位", "手机定位",
        "track",
    ),
    "ethnic": ("民族", "族别", "ethnic"),
    "belief": ("宗教", "信仰", "信教", "教派", "religio"),
    "politics": ("政治", "党派", "党员身份", "思想动态", "言论倾向", "politic"),
    "label": (
        "重点人员", "人员等级", "风险等级人员", "人员评分", "信用评分", "人员标签", "关注等级",
    ),
    "desire": ("性取向", "性倾向"),
}  # fmt: skip
#: Words by which a description asks to collect; naming a thing alone is no demand for it.
COLLECTING: Final = ("采集", "登记", "统计", "摸排", "排查", "录入", "拍摄")

#: Frequencies in words, such as 每周一次; the values are codes of periods.
FREQUENCY: Final = re.compile(
    r"每(?:个)?(工作日|日|天|周|月|季度|季|年)(?:(\d{1,2}|[一两二三四五六])次)?"
)
COUNTS: Final[Mapping[str, int]] = {
    "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6,
}  # fmt: skip
UNITS: Final[Mapping[str, str]] = {
    "工作日": "workday",
    "日": "workday",
    "天": "workday",
    "周": "week",
    "月": "month",
    "季度": "quarter",
    "季": "quarter",
    "年": "year",
}
