"""What names, numbers and doors look like in Chinese texts, in every dress of their digits.

Patterns for :mod:`linli.domain.redacting`; nothing here is ever shown to anybody.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What was found."""

    PHONE = "phone"
    IDENTITY = "identity"
    MAIL = "mail"
    PLATE = "plate"
    DOOR = "door"
    NAME = "name"
    DIGITS = "digits"
    ACCOUNT = "account"
    FIRM = "firm"
    SENSITIVE = "sensitive"


# One character stays one character, so that positions in the plain form are those of the text.
PLAIN: Final = {
    **{ord("０") + n: ord("0") + n for n in range(10)},
    **{ord("Ａ") + n: ord("A") + n for n in range(26)},
    **{ord("ａ") + n: ord("a") + n for n in range(26)},
    **dict.fromkeys(map(ord, "＠﹫"), ord("@")),
    **dict.fromkeys(map(ord, "－—–‐‑−﹣"), ord("-")),
    **dict.fromkeys(map(ord, "\u3000\u00a0\u2002\u2003\u2009\t"), ord(" ")),
    **dict.fromkeys(map(ord, "．。﹒"), ord(".")),
    **dict.fromkeys(map(ord, "＋﹢"), ord("+")),
    **dict.fromkeys(map(ord, "＃﹟"), ord("#")),
    **dict.fromkeys(map(ord, "：﹕"), ord(":")),
    ord("（"): ord("("),
    ord("）"): ord(")"),
    **dict.fromkeys(map(ord, "·•・"), ord("·")),
}
_CUT = r"[ \-.·]{0,2}"


def _digits(count: str) -> str:
    """Return a pattern of so many more digits, each perhaps set off from the one before."""
    return rf"(?:{_CUT}\d){count}"


SURNAMES: Final = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛"
    "奚范彭郎鲁韦昌马苗花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于傅皮卞康伍余"
    "顾孟黄穆萧尹姚邵汪祁毛狄米戴宋茅庞熊纪舒屈项祝董梁杜阮蓝闵季贾江童颜郭梅盛林钟徐邱骆"
    "夏蔡田樊胡凌霍虞万柯管卢莫房裘缪解应宗丁宣邓郁单洪包诸左石崔吉龚程邢裴陆荣翁荀甄封"
    "芮储靳段焦侯宓蓬班仰秋仲伊宫宁仇栾甘厉祖武符刘景詹龙叶幸司黎薄白蒲台鄂索赖卓屠蒙"
    "池乔闻党翟谭贡姬申扶冉宰桑桂牛边燕冀浦尚温别庄晏柴瞿阎连习容古易廖耿满匡国文寇广"
    "欧沃利蔚师巩聂勾敖融冷辛简饶曾沙乜养鞠须丰巢关荆红游权盖益桓岳帅缑亢"
    "牟佘伯赏墨爱阳佟郄娄涂肖代付闫仝库蔺苑卜郜高兰艾芦曲成覃时车向席路农谷麦齐沐花覃岑"
    "缪隋佴冼鄢邬甯粟敬逯戈苟晁綦晋楚鹿谌佐丛栗亓暴"
)
COMPOUND: Final = (
    "(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|令狐|慕容|司徒|司空|夏侯|宇文|长孙|端木)"
)
_HAN = r"[\u4e00-\u9fff]"
#: A character that hardly ever stands in a given name, but often behind a name.
_BEHIND = (
    "的是在说住家和与把将被对电已要想请于从到就也都还及同给让跟因为有没不很这那我你他她它们"
    "先女师大同主书经老医村队局所校反投举报来去打了过着呢吗啊吧男今现原系身联号手机"
)
_GIVEN = rf"(?![{_BEHIND}]){_HAN}"
#: Ordinary words that begin like a name.
_WORDS = (
    "安全|安装|安排|安静|关于|关心|关注|关闭|高兴|高度|高空|白天|常常|经常|方便|方面|马上|马路|金额"
    "|时候|时间|于是|任何|许多|何时|包括|应该|应当|解决|单位|单元|万一|项目|计划|连续|温度|严重|明显"
    "|水压|水管|雷雨|房屋|房子|车辆|路灯|路面|石头|古树|花坛|井盖|党员|文化|国家|游客|平时|广场|强烈"
)
_FULL_NAME = rf"(?!{_WORDS})(?:{COMPOUND}|[{SURNAMES}])(?:{_GIVEN}){{1,2}}"
_NUMERAL = r"(?:\d{1,4}|[一二三四五六七八九十百零〇]{1,5})"
_PART = (
    # “门前单元门” names a place, “前单元” in “后院前单元” a door.
    rf"(?:[A-Za-z甲乙丙丁东西南北]|(?<![门以之])[前后]|{_NUMERAL})(?:[A-Za-z甲乙])? ?"
    r"(?:号楼|号院|#楼|#|栋|幢|座|单元|层|楼|门洞|户(?![受人居家以住])|室|号房|号屋)"
)
#: Both halves of a name may carry what comes before it; only the name itself is hidden.
PATTERNS: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (Kind.MAIL, r"[A-Za-z0-9_.+\-]+ ?@ ?[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"),
        (Kind.IDENTITY, rf"(?<!\d)[1-9]{_digits('{16}')}{_CUT}[\dXx](?![\dA-Za-z])"),
        (Kind.IDENTITY, rf"(?<!\d)[1-9]{_digits('{14}')}(?!{_CUT}\d)"),
        (Kind.PHONE, rf"(?<!\d)(?:\(?\+?(?:00)?86\)?{_CUT})?1{_CUT}[3-9]{_digits('{9}')}(?!\d)"),
        (Kind.PHONE, rf"(?<!\d)\(?0\d{{2,3}}[) \-]{{0,2}}[2-9]{_digits('{6,7}')}(?!\d)"),
        (Kind.PHONE, rf"(?<!\d)(?:400|800){_CUT}\d{_digits('{6}')}(?!\d)"),
        (
            Kind.PHONE,
            (
                rf"(?<!\d)(?!20\d{{6}}(?!\d))[2-9]{_digits('{6,7}')}(?!{_CUT}\d)"
                r"(?![年元万千百人户米亩])"
            ),
        ),
        # Cards, account numbers, a telephone number cut off by an ellipsis; a date stays.
        (Kind.DIGITS, r"(?<!\d)(?!(?:19|20)\d{6}(?!\d))\d{7,}(?!\d)"),
        (
            Kind.PLATE,
            (
                r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼] ?[A-Za-z]"
                r"[ ·.\-]{0,2}[A-Za-z0-9](?: ?[A-Za-z0-9]){3,5} ?[A-Za-z0-9挂学警港澳]?"
            ),
        ),
        (Kind.DOOR, rf"{_PART}(?: ?{_PART})*(?: ?-?(?:\d{{2,4}}|[一二三四五六七八九十]{{2,4}}))?"),
        (Kind.DOOR, r"(?<![\d\-])\d{1,3} ?[\-#] ?\d{1,2} ?[\-#] ?\d{2,4}(?![\d\-])"),
        (
            Kind.DOOR,
            rf"(?<=[路街巷道弄排院村组区]) ?(?:甲|乙|附)?{_NUMERAL} ?号(?!线|桥|井|台|文|公)",
        ),
        (Kind.NAME, rf"(?<=姓名)[是为: ]{{0,3}}{_GIVEN}(?:{_HAN}){{1,2}}(?:{_GIVEN})?"),
        (
            Kind.NAME,
            (
                r"(?:(?<=我叫)|(?<=名叫)|(?<=叫做)|(?<=我是)|(?<=本人)|(?<=联系人)|(?<=户主)|(?<=房主)"
                r"|(?<=房东)|(?<=业主)|(?<=邻居)|(?<=村民)|(?<=居民)|(?<=租户)|(?<=店主)|(?<=车主)"
                r"|(?<=经营者)|(?<=负责人)|(?<=司机)|(?<=当事人)|(?<=举报人)|(?<=反映人)|(?<=患者)"
                r"|(?<=老人)|(?<=孩子)|(?<=丈夫)|(?<=妻子)|(?<=儿子)|(?<=女儿)|(?<=父亲)|(?<=母亲))"
                rf"[是为叫: ]{{0,3}}{_FULL_NAME}"
            ),
        ),
        (
            Kind.NAME,
            (
                rf"(?:{COMPOUND}|[{SURNAMES}])(?:{_GIVEN}){{0,2}}?"
                r"(?=先生|女士|小姐|师傅|大爷|大妈|大娘|大叔|阿姨|叔叔|奶奶|爷爷|同志)"
            ),
        ),
        (
            Kind.NAME,
            (
                rf"(?:{COMPOUND}|[{SURNAMES}])"
                r"(?=主任|书记|经理|老板|老师|医生|大夫|村长|队长|局长|所长|校长|站长|镇长|乡长|科长)"
            ),
        ),
    )
)
#: Runs of spoken digits (幺三八…) as long as a telephone number.
SPOKEN_RUN: Final = re.compile(
    r"[〇零一二两三四五六七八九幺](?:[ \-]?[〇零一二两三四五六七八九幺]){6,}"
)

DOUBTS: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (Kind.DIGITS, rf"(?<!\d)\d{_digits('{4,}')}(?!\d)"),
        (
            Kind.ACCOUNT,
            r"(?:微信|QQ|qq|抖音|快手|支付宝|银行卡|账号|帐号)[号是为: ]{0,3}[A-Za-z0-9_\-]{3,}",
        ),
        (Kind.ACCOUNT, r"(?<![A-Za-z0-9])(?=[A-Za-z]*\d)[A-Za-z][A-Za-z0-9_]{5,}"),
        (Kind.NAME, rf"[老小阿][{SURNAMES}](?=说|家|把|在|的|和|，|,|。|、|\.|$)"),
        (Kind.NAME, rf"(?:叫|姓)(?:{COMPOUND}|[{SURNAMES}])(?:{_GIVEN}){{0,2}}"),
        (Kind.NAME, rf"[{SURNAMES}](?:某{{1,2}}|X{{1,2}}|\*{{1,2}})"),
        (
            Kind.DOOR,
            rf"(?<![月\d一二三四五六七八九十]){_NUMERAL} ?(?:号|排|门)(?!线|文|桥|井|台|机|公)",
        ),
        (
            Kind.FIRM,
            (
                r"(?:[\u4e00-\u9fff]|[A-Za-z0-9]){2,12}"
                r"(?<!供水|供电|供气|供热|物业|公交|燃气|热力)(?<!自来水)"
                r"(?:有限公司|公司|煤业|集团|酒店|饭店|饭馆|超市|商店|药店|诊所|幼儿园|工厂|石场)"
            ),
        ),
        (
            Kind.SENSITIVE,
            (
                r"艾滋|精神病|精神障碍|抑郁|残疾|癌|怀孕|流产|离婚|家暴|家庭暴力|婚外|吸毒|戒毒|刑满|服刑"
                r"|社区矫正|前科|低保|五保|孤儿|留守儿童|未成年|强奸|猥亵|自杀|轻生|信访|上访"
            ),
        ),
    )
)
