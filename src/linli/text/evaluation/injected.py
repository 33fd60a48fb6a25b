"""Synthetic names and numbers, and the ways they are put into real sentences.

Every name is put together by chance from a list of surnames and one of given characters; every
number likewise. Nothing here is a person's. The templates are how people write, not what
:mod:`linli.text.masking` looks for: half of them give no word that announces a name.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

#: Surnames by how often they are met: the first line ten times as often as the last.
_COMMON: Final = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
_LESS: Final = (
    "于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史"
    "陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申"
)
_RARE: Final = (
    "欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙"
    "鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米"
)
_DOUBLE: Final = ("欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟", "慕容", "司徒", "夏侯")
#: Characters people are named with; many of them are ordinary words as well.
_GIVEN: Final = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰萍红梅玲建国春志海燕文辉力峰旭鹏飞鑫波斌"
    "宇浩凯健俊帆雪婷慧巧美琳素云莲真环荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉青倩雅芝祥思聪福生龙元全胜"
    "学才发武新利清彬富顺信子成康星光天达安岩中茂进林有坚和彪博诚先敬震振壮会群豪心邦承乐功松善厚庆"
    "民友裕河哲江亮政谦亨奇固之轮翰朗伯宏言若鸣朋梁栋维启克伦翔泽晨辰士以家致树炎德行时泰盛雄琛钧冠"
    "仁贵忠根水土金木火长喜寿来满仓有田细毛润翠银凤菊冬秋夏荷仙娥姣花连社"
)
#: A name between words that announce one.
ANNOUNCED: Final = (
    "我叫{n}，家住{p}",
    "本人{n}，现年五十三岁",
    "联系人：{n}",
    "联系人{n}，希望尽快处理",
    "我的邻居{n}一直在楼道里堆放杂物",
    "户主{n}已经签字",
    "村民{n}不同意",
    "业主{n}多次投诉无果",
    "我的儿子{n}今年要上小学",
    "我父亲{n}去年做了手术",
    "举报人：{n}",
    "投诉人姓名：{n}",
    "村支书{n}说没有这笔钱",
    "村主任{n}答复不归他管",
    "包工头{n}欠了我们三个月工资",
    "老板{n}不接电话",
    "房东{n}不肯退押金",
    "老师{n}收了补课费",
    "工作人员{n}态度很差",
    "司机{n}把车停在路中间",
    "负责人{n}已经跑了",
    "法定代表人{n}拒不露面",
    "身份证上的名字是{n}",
    "房产证写的是{n}的名字",
)
#: The same without any such word.
PLAIN: Final = (
    "{n}把垃圾倒在我家门口",
    "昨天{n}又来闹了一次",
    "这件事{n}最清楚",
    "{n}说过了年再解决",
    "后来由{n}出面调解",
    "钱是{n}收走的",
    "我和{n}因为地界吵了起来",
    "已经把材料交给{n}了",
    "{n}、{m}都可以作证",
    "当时{n}和{m}也在场",
    "被{n}打伤住院",
    "找{n}谈过好几次",
    "{n}家的房子早就盖好了",
    "为什么{n}可以享受低保",
    "{n}同意了，{m}不同意",
    "去年{n}承包了这片鱼塘",
    "听{n}讲补偿款已经到账",
    "（{n}）",
    "签字的是{n}",
    "请转告{n}",
    "{n}到现在没有给答复",
    "希望{n}能出来说句公道话",
    "据{n}反映，水管早就坏了",
    "与{n}签订了租赁合同",
    "{n}",
    "收款人{n}",
    "{n}，{m}，还有几户人家",
    "以{n}的名义买的房",
    "{n}在{p}开了一家店",
    "多亏{n}帮忙",
)
PLACES: Final = ("城东社区", "石桥村三组", "和平小区", "人民路", "东门镇", "李家村", "王庄")
#: Words that look like names and are to stay: ways of speaking of an office, places.
KEPT: Final = (
    "刘主任",
    "王书记",
    "小刘",
    "老张",
    "李医生",
    "陈局长",
    "张老师",
    "李家村",
    "王庄",
    "张家湾路",
    "周村镇",
    "黄河",
    "高新区",
    "马路",
    "安全",
    "方便",
    "万元",
    "金额",
    "温度",
    "常务会议",
    "石材",
    "水管",
    "任何人",
    "高速公路",
    "于是",
    "成立",
    "时间",
    "包括",
    "单位",
    "应该",
)
KEPT_IN: Final = (
    "昨天问过{k}，没有结果",
    "关于{k}的问题",
    "{k}这件事一直没人管",
    "我们去找{k}，没有人回答",
    "都说和{k}有关系",
)


@dataclass(frozen=True, slots=True)
class Injected:
    """A text, and where in it something was put: (start, end, what it is)."""

    text: str
    spots: tuple[tuple[int, int, str], ...]


def name(chance: random.Random) -> str:
    """Return a made-up name of two to four characters."""
    if chance.random() < 0.02:
        surname = chance.choice(_DOUBLE)
    else:
        pool = chance.choices((_COMMON, _LESS, _RARE), weights=(75, 20, 5))[0]
        surname = chance.choice(pool)
    count = 1 if chance.random() < 0.18 else 2
    return surname + "".join(chance.choice(_GIVEN) for _ in range(count))


def with_name(sentences: list[str], chance: random.Random, *, announced: bool) -> Injected:
    """Return sentences with one template about a made-up person put between two clauses."""
    template = chance.choice(ANNOUNCED if announced else PLAIN)
    first, second = name(chance), name(chance)
    piece, spots = _filled(template, {"n": first, "m": second, "p": chance.choice(PLACES)}, "nm")
    return _put(sentences, piece, [(a, b, "name") for a, b in spots], chance)


def with_number(sentences: list[str], chance: random.Random, kind: str) -> Injected:
    """Return sentences with one number of the kind put between two clauses."""
    value, template = NUMBERS[kind](chance)
    piece, spots = _filled(template, {"v": value}, "v")
    return _put(sentences, piece, [(a, b, kind) for a, b in spots], chance)


def with_kept(sentences: list[str], word: str, chance: random.Random) -> Injected:
    """Return sentences with one word that has to stay."""
    piece, spots = _filled(chance.choice(KEPT_IN), {"k": word}, "k")
    return _put(sentences, piece, [(a, b, "kept") for a, b in spots], chance)


def _filled(
    template: str, values: dict[str, str], watched: str
) -> tuple[str, list[tuple[int, int]]]:
    out, spots, at = "", [], 0
    while at < len(template):
        if template[at] == "{":
            value = values[template[at + 1]]
            if template[at + 1] in watched:
                spots.append((len(out), len(out) + len(value)))
            out += value
            at += 3
        else:
            out += template[at]
            at += 1
    return out, spots


def _put(
    sentences: list[str], piece: str, spots: list[tuple[int, int, str]], chance: random.Random
) -> Injected:
    at = chance.randint(0, len(sentences))
    before = "".join(sentences[:at])
    if before and before[-1] not in "，。！？；、：,.!?;: \n":
        before += "，"
    behind = chance.choice("，。，。；,")
    text = f"{before}{piece}{behind}{''.join(sentences[at:])}"
    return Injected(text, tuple((len(before) + a, len(before) + b, kind) for a, b, kind in spots))


# Numbers, in the dresses people give them.

_WIDE: Final = str.maketrans("0123456789XxABCDEFGHIJKLMNOPQRSTUVWXYZ-@.", "".join(
    chr(ord(sign) + 0xFEE0) for sign in "0123456789XxABCDEFGHIJKLMNOPQRSTUVWXYZ-@."
))  # fmt: skip
_SPOKEN: Final = ("零一二三四五六七八九", "〇一二三四五六七八九", "零幺二三四五六七八九")
_MONTHS: Final = 12
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _run(chance: random.Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


def _cut(digits: str, sizes: tuple[int, ...], sign: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(digits[at : at + size])
        at += size
    return sign.join([part for part in (*parts, digits[at:]) if part])


def _spoken(digits: str, chance: random.Random) -> str:
    row = chance.choice(_SPOKEN)
    return "".join(row[int(sign)] if sign.isdigit() else sign for sign in digits)


def _dressed(digits: str, sizes: tuple[int, ...], chance: random.Random) -> str:
    way = chance.randrange(7)
    if way == 0:
        return digits.translate(_WIDE)
    if way == 1:
        return _spoken(digits, chance)
    if way in {2, 3}:
        return _cut(digits, sizes, " " if way == 2 else "-")
    return digits


def _mobile(chance: random.Random) -> tuple[str, str]:
    digits = "1" + chance.choice("3456789") + _run(chance, 9)
    value = _dressed(digits, chance.choice(((3, 4), (3, 3), (4, 3))), chance)
    if chance.random() < 0.1 and value[0] == "1":
        value = "+86" + chance.choice(("", " ", "-")) + value
    said = ("电话{v}", "手机：{v}", "请打{v}联系", "我的号码是{v}", "{v}", "加我微信{v}", "({v})")
    return value, chance.choice(said)


def _landline(chance: random.Random) -> tuple[str, str]:
    area = chance.choice(("010", "021", "0731", "0354", "0755", "0859"))
    local = chance.choice("2345678") + _run(chance, chance.choice((6, 7)))
    way = chance.randrange(5)
    value = (f"{area}-{local}", f"({area}){local}", f"{area} {local}", area + local, local)[way]
    if way == 0 and chance.random() < 0.4:
        value = value.translate(_WIDE)
    said = ("座机{v}", "办公电话：{v}", "打{v}没人接", "联系电话{v}", "电话:{v}")
    return value, chance.choice(said)


def _identity(chance: random.Random) -> tuple[str, str]:
    year, month, day = chance.randint(1940, 2015), chance.randint(1, _MONTHS), chance.randint(1, 28)
    area = chance.choice("123456") + _run(chance, 5)
    if chance.random() < 0.2:
        digits = f"{area}{year % 100:02}{month:02}{day:02}{_run(chance, 3)}"
        sizes: tuple[int, ...] = (6, 6)
    else:
        body = f"{area}{year}{month:02}{day:02}{_run(chance, 3)}"
        total = sum(weight * int(sign) for weight, sign in zip(_WEIGHTS, body, strict=True))
        right = "10X98765432"[total % 11]
        wrong = chance.choice("0123456789Xx")  # a slip of the pen
        last = right if chance.random() < 0.5 else wrong
        digits, sizes = body + last, (6, 8)
    said = ("身份证号{v}", "身份证：{v}", "证件号码为{v}", "（{v}）", "{v}", "我的身份证{v}请核实")
    return _dressed(digits, sizes, chance), chance.choice(said)


def _card(chance: random.Random) -> tuple[str, str]:
    digits = chance.choice(("62", "43", "95", "60")) + _run(chance, chance.randint(14, 17))
    said = ("银行卡号{v}", "打到卡上：{v}", "账号：{v}", "农商行{v}", "{v}", "退款到{v}这张卡")
    return _dressed(digits, (4, 4, 4, 4), chance), chance.choice(said)


def _plate(chance: random.Random) -> tuple[str, str]:
    province = chance.choice("京沪晋湘鄂粤川苏浙鲁豫皖赣桂云贵陕甘蒙新")
    letter = chance.choice("ABCDEFGHJK")
    signs = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
    way = chance.randrange(4)
    if way == 0:  # new energy, small
        tail = chance.choice("DF") + chance.choice(signs) + _run(chance, 4)
    elif way == 1:  # new energy, large
        tail = _run(chance, 5) + chance.choice("DF")
    else:
        tail = "".join(chance.choice(signs) for _ in range(3)) + _run(chance, 2)
    value = province + letter + chance.choice(("", "", "·", " ", "-", ".")) + tail
    dress = chance.randrange(6)
    if dress == 0:
        value = value.lower()
    elif dress == 1:
        value = value.translate(_WIDE)
    said = (
        "车牌{v}",
        "车牌号：{v}",
        "一辆{v}的面包车",
        "{v}堵住了消防通道",
        "{v}",
        ("司机开的是{v}"),
    )
    return value, chance.choice(said)


def _mail(chance: random.Random) -> tuple[str, str]:
    user = chance.choice(("zhang.wei", "li_na88", "wxh", "happy2020", "abc-123")) + _run(chance, 2)
    value = f"{user}@{chance.choice(('qq.com', '163.com', 'mail.example.cn', 'sina.com'))}"
    if chance.random() < 0.2:
        value = value.replace("@", chance.choice(("＠", " @ ", "@ ")))
    return value, chance.choice(("邮箱{v}", "请发到{v}", "E-mail：{v}", "{v}"))


_QQ: Final = (
    "QQ：{v}", "qq{v}", "QQ号{v}", "扣扣{v}", "我的QQ是{v}", "Q Q: {v}", "ＱＱ：{v}", "企鹅号{v}",
)  # fmt: skip
_WECHAT: Final = (
    "微信：{v}", "微信号{v}", "加微信{v}", "vx：{v}", "WX{v}", "我的微信是{v}", "微信号为 {v}",
)  # fmt: skip


def _account(chance: random.Random) -> tuple[str, str]:
    if chance.random() < 0.5:
        value = chance.choice("123456789") + _run(chance, chance.randint(5, 10))
        return value, chance.choice(_QQ)
    letters = "".join(chance.choice("abcdefghijkmnpqrstuvwxyz") for _ in range(3))
    value = letters + chance.choice(("", "_", "-")) + _run(chance, 5)
    return value, chance.choice(_WECHAT)


NUMBERS: Final[dict[str, Callable[[random.Random], tuple[str, str]]]] = {
    "phone": _mobile,
    "landline": _landline,
    "identity": _identity,
    "card": _card,
    "plate": _plate,
    "mail": _mail,
    "account": _account,
}
