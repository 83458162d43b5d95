"""Masks what identifies a person in a text that a reporter wrote: numbers and names. Pure.

Source: docs/workflow.md, "Who sees what". Numbers lose every digit, names all but the first character. Each masked
character becomes a star, which search takes for a gap between words: the words that are left are words of the original.
House, meter and case numbers, dates and amounts are no identities and stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable

STAR = "*"
DIGIT = r"[0-9０-９]"
GAP = r"[\s　\-－‐‑–—.．·]?"
ONE = r"[1１]"
HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
DOT = r"[·•・‧∙]"
ASKED = re.compile(r"[0-9０-９一二三四五六七八九零〇幺]")
NUMBER_OF_A_THING = re.compile(
    r"(?:表号?|户号|编号|单号|案号|工单号?|订单号?|合同号?|车牌号?|卡槽|户编号|条码|序列号|发票号?|文号|批号)"
    r"\s*(?:[：:是为]|码|No\.?)*\s*[A-Za-z]*\Z"
)
"""What stands right before the number of a meter, an account of a utility, a case or a contract."""


def _spaced(count: int) -> str:
    return rf"{DIGIT}(?:{GAP}{DIGIT}){{{count - 1}}}"


def _grouped(*lengths: int) -> str:
    return GAP.join(rf"{DIGIT}{{{length}}}" for length in lengths)


BEGINS, ENDS = rf"(?<!{DIGIT})(?<![A-Za-z])", rf"(?!{DIGIT})"
COUNTRY = rf"(?:[+＋]?\s*(?:00)?[8８][6６]{GAP})?"
SHAPES = "|".join(
    (
        _grouped(11),
        *(_grouped(*lengths) for lengths in ((3, 4, 4), (3, 8), (7, 4), (4, 3, 4), (3, 3, 5))),
        rf"{DIGIT}(?:[\s　\-－.·]{DIGIT}){{10}}",
    )
)
MOBILE = re.compile(rf"{BEGINS}{COUNTRY}(?={ONE}[\s　\-－.·]?[3-9３-９])(?:{SHAPES}){ENDS}")
LANDLINE = re.compile(
    rf"{BEGINS}(?:[+＋]?[8８][6６]{GAP})?[(（]?[0０]{DIGIT}{{2,3}}[)）]?{GAP}"
    rf"(?:{DIGIT}{{7,8}}|{DIGIT}{{3,4}}{GAP}{DIGIT}{{4}}){ENDS}(?:\s*(?:转|分机)\s*{DIGIT}{{1,6}})?"
)
IDENTITY = re.compile(rf"{BEGINS}{_spaced(17)}{GAP}[0-9０-９XxＸｘ](?![0-9０-９A-Za-z])")
IDENTITY_OF_OLD = re.compile(rf"{BEGINS}{_spaced(15)}{ENDS}")
CARD = re.compile(rf"{BEGINS}{DIGIT}(?:{GAP}{DIGIT}){{15,18}}{ENDS}")
SPELT = re.compile(r"[一二三四五六七八九零〇幺]{7,}")
CALLED_A_NUMBER = re.compile(
    r"(?P<cue>(?:电话|手机|座机|固话|联系方式|身份证|证件|护照|银行卡|卡号|账号|帐号|微信|QQ|qq|tel|Tel|TEL)"
    r"(?:号码?|是|为|[:：\s])*)"
    rf"(?P<number>[A-Za-z]?{DIGIT}(?:{GAP}[0-9０-９XxＸｘ]){{5,20}})"
)
"""A number that the text itself calls a telephone, an identity card or an account, whatever its shape."""

SINGLE = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞"
    "熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣邓郁"
    "单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗谷车侯宓蓬全班仰秋仲伊宫宁仇栾暴"
    "甘斜厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳姬申扶堵冉宰郦雍璩桑"
    "桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越夔隆"
    "师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查荆红游竺权逯盖益桓公仉督岳帅缑亢况郈有琴商牟佘佴伯赏墨哈谯笪年爱阳佟"
    "闫肖付覃祝仝"
)
DOUBLE = (
    *("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "司徒", "夏侯", "宇文"),
    *("长孙", "端木", "南宫", "完颜", "叶赫", "那拉", "爱新", "呼延", "轩辕"),
)
SURNAME = rf"(?:{'|'.join(DOUBLE)}|[{''.join(dict.fromkeys(SINGLE))}])"
RELATIVE = (
    r"(?:我?的?(?:儿子|女儿|爱人|老公|丈夫|妻子|老婆|媳妇|母亲|父亲|妈妈|爸爸|妈|爸|哥哥|姐姐|弟弟|妹妹|"
    r"孙子|孙女|老伴|家属|家人|对象))"
)
SAYS = (
    r"(?:我的?名字[是叫]?|我叫|姓名|名字[是叫]|名叫|联系人|联络人|经办人|收件人|投诉人|举报人|反映人|诉求人|报修人|报案人|求助人|"
    r"当事人|被投诉人|被举报人|被反映人|申请人|监护人|孩子叫|签名|落款)"
)
SAYS_OF_ANOTHER = rf"(?:户主|房主|房东|业主|租户|车主|机主|患者|死者|伤者|老人|{RELATIVE})"
"""Words that more often stand before something else than a name: only a surname that is no other word counts here."""
SAYS_OF_ONESELF = r"(?:我是|本人|这里是|俺是|俺叫|我姓)"
JOINS = rf"[\s　]{{0,4}}(?:[：:，,是叫为系]|姓名|{RELATIVE}){{0,6}}[\s　]{{0,4}}"
NO_NAME = (
    r"(?!(?:物业|社区|保安|师傅|警察|网格|开锁|救护|居民|业主|住户|租户|群众|市民|村民|学生|家长|老师|老人|老年|"
    r"单身|单位|高层|高新|高中|高龄|金额|金色|江北|江南|江城|和平|安全|平安|公司|公租|公交|公共|公务|华润|全部|全家|国家|"
    r"车位|车库|路过|路人|房东|房主|房子|有关|应该|从来|从去|从今|从小|能否|能不|须要|时间|明天|方便|通过|连续|解决|管理|"
    r"石头|红色|都是|都在|都有|终于|广大|东侧|文化|利用|相关|商户|商家|空调|关于|关注|年纪|年龄|家住|家在|家里|家中|家楼|"
    r"党员|经常|和他|和她|和我|于是|于今|计划|居住|包括|别的|温度|养老|养狗|向您|向你|沙场|双方|符合|"
    r"一|二|三|四|五|六|七|八|九|十|两|了|过|他|她|它|你|您|不|什么|没|也|已|还|就|被|因|在|到))"
)
PLACE_FOLLOWS = (
    rf"(?!{HAN}{{1,5}}?(?:小区|社区|村|屯|街道?|大街|路口|号楼|单元|家园|花园|公寓|新城|名城|苑|公司|学校|小学|中学|大学|"
    r"医院|超市|商店|饭店|工地|楼的|楼上|楼下|厂的|居民|业主|住户|租户|租客|村民|学生|职工|员工|退休))"
)
AFTER_A_NAME = (
    r"(?=\Z|[^\u3400-\u4dbf\u4e00-\u9fff]|[的住在家想要反投举今电手联身是和与跟于因系来说打报有到就被从向把将昨前我你他她今去很已"
    r"现]|同志|先生|女士|小姐|大爷|大娘|阿姨|师傅)"
)
OF_TWO_PARTS = rf"{HAN}{{1,8}}(?:{DOT}{HAN}{{1,8}})+"
KNOWN = rf"{SURNAME}(?:[某]{{1,2}}|{HAN}{{1,2}}?{AFTER_A_NAME}|{HAN}{{1,2}})"
TO_A_STOP = rf"{HAN}{{2,4}}(?=\Z|[^\u3400-\u4dbf\u4e00-\u9fff])"
NAMED = re.compile(
    rf"(?P<cue>{SAYS}{JOINS})(?P<name>{OF_TWO_PARTS}|{NO_NAME}{PLACE_FOLLOWS}(?:{KNOWN})|(?<=[：:叫]){NO_NAME}{TO_A_STOP})"
)
NAMED_ANOTHER = re.compile(
    rf"(?P<cue>{SAYS_OF_ANOTHER}{JOINS})(?P<name>{OF_TWO_PARTS}|(?![和于从向都有能应家管通关来]){NO_NAME}{PLACE_FOLLOWS}{KNOWN})"
)
AT_HOME = re.compile(
    rf"(?P<cue>(?:^|[\s　，,、。]|{DIGIT}|[号楼元室户层院栋门组屯]))"
    rf"(?P<name>{NO_NAME}{PLACE_FOLLOWS}{SURNAME}{HAN}{{1,2}}?)(?<![人之])(?=家(?:\Z|[的里中门楼]|[^\u3400-\u4dbf\u4e00-\u9fff]))"
)
"""Whose home it is, as places are told: 3号楼王大爷家. An estate may be called 江畔人家 or 幸福之家."""
NAMED_ONESELF = re.compile(
    rf"(?P<cue>{SAYS_OF_ONESELF}{JOINS})(?P<name>{OF_TWO_PARTS}|{NO_NAME}{PLACE_FOLLOWS}{KNOWN})"
)


def masked(text: str) -> str:
    """The text, as long as before, without the digits of telephones, cards and identity numbers, and without names."""
    if not text:
        return text
    # Most texts hold no digit, and one search is cheaper than seven.
    if ASKED.search(text):
        text = CALLED_A_NUMBER.sub(lambda found: found["cue"] + _stars(found["number"]), text)
        for shape, judge in _NUMBERS:
            text = shape.sub(_if(judge), text)
    for names in (NAMED, NAMED_ANOTHER, NAMED_ONESELF, AT_HOME):
        text = names.sub(lambda found: found["cue"] + found["name"][0] + STAR * (len(found["name"]) - 1), text)
    return text


def _if(judge: Callable[[str], bool]) -> Callable[[re.Match[str]], str]:
    def replacement(found: re.Match[str]) -> str:
        is_of_a_thing = NUMBER_OF_A_THING.search(found.string[max(found.start() - 12, 0) : found.start()])
        return found[0] if is_of_a_thing or not judge(_plain(found[0])) else _stars(found[0])

    return replacement


def _stars(number: str) -> str:
    return "".join(STAR if character.isalnum() else character for character in number)


def _plain(number: str) -> str:
    """Its digits alone, in their ordinary form."""
    return "".join("X" if c in "XxＸｘ" else str(int(c)) for c in number if c.isdigit() or c in "XxＸｘ")


def _always(_number: str) -> bool:
    return True


def _is_identity(number: str) -> bool:
    """Eighteen characters with a day of birth in the seventh to the fourteenth."""
    return number[6:8] in {"19", "20"} and _is_day(number[10:12], number[12:14]) and "X" not in number[:17]


def _is_identity_of_old(number: str) -> bool:
    """Fifteen digits, as they were given until 1999."""
    return number[0] in "12345678" and _is_day(number[8:10], number[10:12])


def _is_day(month: str, day: str) -> bool:
    return "01" <= month <= "12" and "01" <= day <= "31"


def _is_card(number: str) -> bool:
    """Luhn's check digit, as every bank card has."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = sum(sum(divmod(digit * 2, 10)) for digit in digits[1::2])
    return number[0] in "3456" and (sum(digits[::2]) + doubled) % 10 == 0


_NUMBERS: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (IDENTITY, _is_identity),
    (CARD, _is_card),
    (IDENTITY_OF_OLD, _is_identity_of_old),
    (MOBILE, _always),
    (LANDLINE, _always),
    (SPELT, _always),
)
