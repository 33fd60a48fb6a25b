"""Spellings understood and shown nowhere: data never collected, sorts of people, frequencies."""

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
#: Words that sort people. A book of places has no use for them, in whatever column.
PERSON_SORTS: Final = (
    "重点人员|重点人群|重点对象|重点青少年|特殊人群|特殊群体|关注对象|关注人员|管控对象|管控人员"
    "|稳控|涉稳|维稳对象|上访|信访(?:人|户|老户|重点)|缠访|闹访|越级访"
    "|吸毒|涉毒|戒毒|前科|刑满|刑释|社区矫正|安置帮教|肇事肇祸|精神(?:病|障碍|异常)"
    "|艾滋|传染病(?:人|患者)|患者|慢病|残疾|失能|孕妇|计生|失独"
    "|邪教|信教|宗教信仰|信仰[:：]|教徒|少数民族|民族[:：]|(?:汉|回|藏|维吾尔|蒙古|满)族(?:人|户)?"
    "|党员|政治面貌|思想动态|低保|五保|特困|贫困户|困难户|空巢|独居|孤寡|留守|流动人口|外来人员"
    "|流动人员|单亲|未婚|离异|婚姻状况|身份证号|户籍|户主|同住人|租客|承租人"
)  # fmt: skip
#: What a collection form never asks beside all that: papers, money, bodies, petitions.
NEVER_ASKED: Final = (
    "身份证|证件号|证件类型|护照|户口|居住证号|社保卡|社保号|医保卡|医保号|银行卡|卡号|银行账|账号|密码"
    "|验证码|支付宝|微信号|存款|收入|欠款|负债|病史|病情|疾病|患病|健康状况|怀孕|婚姻|婚否|信访|犯罪|违法记录"
    "|涉案|涉诉|家庭成员|人员类别|人员分类|人员性质|群体类别"
)  # fmt: skip
#: What follows where an institution or a facility is named after whom it serves: that is a place.
PLACE_AFTER: Final = (
    "(?:[人员对象儿童老年者病康复活动服务帮扶教育]{0,6})(?:之家|中心|医院|卫生院|联合会|学校|坡道|通道|厕位|车位|卫生间|电梯"
    "|服务站|工作站|活动室|活动站|驿站|机构|协会|基金会|管理局|管理所|管理站|司法所|接待室|派出所|场所"
    "|乡|镇|村|街|路|巷|自治县|饭店|饭馆|餐厅|食堂|服务部|服务社|敬老院|养老院|支部|阵地|窗口|大厅|室)"
)
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
