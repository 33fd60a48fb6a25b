"""What the simulated staff writes when units are called, pressed, instructed, or planned for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

WHISTLE: Final = (
    "一家办不了，请到{place}现场一起商定怎么办，并带上有关资料。",
    "“{title}”反复出现，请到{place}一起执法、当场处置。",
)
COMING: Final = ("两人按时到场，带队负责人已与乡镇联系。", "已安排科室负责人到场。")
OBJECTION: Final = "现场情况不涉及本单位的审批和监管。"
CLAUSE: Final = "本单位“三定”规定第二条"
ARRIVED: Final = "已到现场，参加会商。"
WHISTLE_ENDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "solved": "几家单位当场处置完毕，主办单位负责复查。",
        "goes_on": "现场明确了分工和时间，由主办单位牵头继续办理。",
        "unsolved": "应到的部门没有到场，未能处置，另行协调。",
    }
)
RATED: Final[Mapping[int, str]] = MappingProxyType(
    {5: "到得及时，当场拿出办法", 4: "按要求到场", 3: "到得晚，办法可行", 2: "没有到场，也没有说明"}
)
PARTS: Final = ("到现场核实有关情况，提出处理意见", "按核实结果完成本单位负责的整改")
ARRANGED: Final = "请各单位按分工办理，前一步办完及时反馈，由主办单位汇总答复。"
PART_DONE: Final = ("本单位负责的环节已办完。", "已按分工办好，资料交主办单位。")
PART_LATE: Final = "因现场施工条件，晚了一些，现已办完。"
PART_BACK: Final = "现场还留有一处没有处理，请补做后再反馈。"
LATE: Final = "超过办结时限"
URGED: Final = "群众多次来电催问"
URGE: Final = "请抓紧办理，主动与诉求人联系，说明进展。"
PRESS: Final = "请说明没有按期办结的原因和已采取的措施，明确办结日期。"
FEEDBACK: Final = ("已增派人员，三天内办结。", "原因是材料未到，现已到位，明天完工。")
LIST: Final = "长期超期，挂牌督办：请一把手牵头，限期解决，每周报告进展。"
LIST_WHY: Final = "超期时间长，涉及公共设施，公示接受监督"
RELEASE: Final = "要求已经落实，解除督办。"
PRESENT: Final = ("涉及几家单位，建议请领导明确牵头单位和完成时间。", "群众反映集中，请领导阅示。")
INSTRUCT: Final = (
    "请抓紧办理，把原因和结果一并报来。",
    "同意所提建议。请到现场看一看，拿出管长远的办法。",
)
TASK_DONE: Final = ("已到现场办理，结果和原因已写入办理情况。", "已按批示落实，附有整改安排。")
TASK_ACCEPTED: Final = ("同意。", "")
NAMED: Final = "请每周过问一次，直到解决。"
PLANNED: Final = "先摸清情况、采取临时措施，再分步解决，节点完成后逐一登记。"
MILESTONES: Final = ("完成现场核查和方案", "整改完工并自查")
REACHED: Final = "按方案完成，有现场记录。"
RESPONSE: Final = ("今天已找有关单位碰头，两天内拿出结果。", "已到现场，责成主办单位限期办好。")
DECISION: Final = "责任清楚，仍由现主办单位办理，按期办结并书面说明。"
