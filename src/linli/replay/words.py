"""What the simulated staff writes; ``{title}``, ``{unit}`` and ``{place}`` are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from types import MappingProxyType
from typing import Final

ANSWERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "solved": (
            "您反映的“{title}”，{unit}已到{place}处理完毕。之后如有反复，请您随时告诉我们。",
            "收到您反映的情况后，{unit}当场安排处理，现在问题已经解决。感谢您的提醒。",
            "{unit}已按职责办好这件事，并到{place}复查过一遍。如果您看到的情况不一样，请联系我们。",
        ),
        "partly": (
            "“{title}”中急需处理的部分已经办好；其余部分需要等材料到位，{unit}会继续跟进并告诉您。",
            "{place}的问题已处理一部分，剩下的已列入本月安排，办好后再向您说明。",
        ),
        "corrected": (
            "{unit}已到{place}检查，责令有关责任人限期改正，并已复查，问题已改正。",
            "经现场核实，您反映的情况属实，{unit}已要求责任单位当场整改。",
        ),
        "mediated": (
            "{unit}邀请双方当面协商，已就“{title}”达成一致，协议由双方各留一份。",
            "经调解，双方都作了让步，约定已写入协议，{unit}会在一周后回访。",
        ),
        "answered": (
            "您咨询的“{title}”，{unit}已查明有关规定并向您说明；所需材料可在综治中心窗口领取清单。",
            "关于您咨询的事项：请携带身份证件到{unit}窗口办理，工作日都可以，不收费。",
        ),
        "planned": (
            "您反映的事情需要施工条件，{unit}已列入计划，完成时间确定后会告诉您。",
            "“{title}”已列入{unit}下一批改造安排，期间会加强巡查，保证安全。",
        ),
        "explained": (
            "经核实，目前暂不具备解决条件，{unit}已向您说明原因；条件具备后会主动联系您。",
        ),
        "unsupported": (
            "经核查，您的要求没有法律依据，{unit}已向您说明。不同意的，可以依法复议或者起诉。",
        ),
        "educated": ("{unit}已对当事人进行教育，当事人表示不再发生，请您继续监督。",),
    }
)
#: Outcomes an answer may have and how often, of 100.
OUTCOMES: Final = (
    ("solved", 56),
    ("corrected", 8),
    ("partly", 7),
    ("mediated", 7),
    ("answered", 8),
    ("planned", 5),
    ("explained", 4),
    ("educated", 3),
    ("unsupported", 2),
)
FIRST_CONTACT: Final = (
    "已电话联系诉求人，核实了具体位置和情况，约定今天去现场。",
    "已与诉求人通话，了解了经过，正在安排人员。",
    "已联系诉求人并查看现场，情况基本属实。",
)
PROGRESS: Final = (
    "已到现场查看，正在协调人员和材料。",
    "责任单位已明确，要求尽快处理。",
    "施工人员已进场。",
    "已通知有关各方到场协商。",
)
CONTRIBUTION: Final = (
    "已按分工配合到场，提供了有关资料。",
    "本单位负责的部分已办好。",
    "已派人参加现场协调。",
)
INSTRUCTION: Final = ("请按职责办理，及时联系诉求人。", "请在时限内办结并反馈。", "")
RETURN_CLAUSE: Final = "本单位“三定”规定所列职责中没有此项"
RETURN_GRANTED: Final = "经核对职责，同意退回重新派单。"
RETURN_REFUSED: Final = "经核对职责，此事属于你单位，请继续办理。"
CONVENED: Final = "已召集有关单位协调，明确主办单位，请尽快办理。"
ASK_MORE: Final = ("请您补充具体位置，例如哪条路、几号楼。", "请您补充发生时间和大概经过。")
SUPPLEMENT: Final = ("补充：就在小区东门进去右手边第二栋。", "补充：是上周开始的，白天都能看到。")
REJECT: Final = "您反映的事情不属于综治中心受理范围，已为您写明可以联系的单位。"
CHANNEL: Final = "这件事依法应当通过其他途径解决，去处和电话已写在下面。"
EXTENSION: Final = ("材料尚未到位，需要再等几天", "涉及几家单位，需要再协调一次")
APPROVED: Final = "事实清楚、依据准确，同意答复。"
EXTENSION_REFUSED: Final = "理由不充分，请按期办结。"
SUSPENSION: Final = "受天气和施工条件限制，暂时无法施工，条件具备后恢复办理。"
SUSPENSION_REFUSED: Final = "尚可采取临时措施，请继续办理。"
LEVEL: Final = "涉及面比登记时了解的更广，需要几家单位配合"
CHECKED: Final = ("已回访，诉求人认可。", "现场查看，与答复一致。", "已核对照片和材料，属实。")
NOT_TRUE: Final = ("现场查看仍未处理完。", "诉求人表示没有人联系过。")
UNREACHED: Final = "电话无人接听，改日再联系。"
RATING: Final[Mapping[int, tuple[str, ...]]] = MappingProxyType(
    {
        5: ("办得很快，谢谢。", "", "很满意。"),
        4: ("总体满意。", ""),
        3: ("慢了一点，但是办了。", ""),
        2: ("只解决了一半。", ""),
        1: ("没有真正解决。",),
    }
)
REOPEN: Final = ("过了两天又变回原样了。", "说好的时间过了，还没有办。")
PLAN: Final = "成立专班，逐户摸清情况，先采取临时措施，再分步解决。"
MILESTONE: Final = "完成现场核查和方案"
WITHOUT: Final = "诉求人急需，主要问题已经解决，余下环节由该单位继续办完并反馈。"
WITHDRAW: Final = "已经自己解决了，不用再办。"
MERGE: Final = "与该件地点、内容一致，属于同一件事。"


def pick(rng: Random, texts: tuple[str, ...]) -> str:
    """Choose one sentence."""
    return rng.choice(texts)
