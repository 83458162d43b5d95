"""The title of a matter: the first words of its text that say what it is about.

People write as they speak to an office: greeting, salutation, who they are, then the matter. Lists have room for the
matter alone, so the title begins after them. Derived at reading, so that matters of any age have it.
"""

from __future__ import annotations

import re

from web.writing import says_something

LENGTH = 40
SENTENCE_ENDS = "。！？；!?;\n"
PART = re.compile(r"[^。！？；!?;\n，,：:、~～…\s]+")
OFFICE = (
    r"(?:领导|书记|市长|县长|区长|局长|主任|站长|同志|工作人员|客服|话务员|老师|师傅|政府|部门|社区|网格员|朋友|平台)"
)
OF_THE_DAY = r"(?:早上|上午|中午|下午|晚上|早|大家|领导|同志|你们|您们|您|你)"
POLITE = (
    rf"{OF_THE_DAY}们?好[啊呀哈吧哦嘛]?|hello|hi|喂|在吗|在不在|有人吗|打扰(?:一下|您|了|你们)*|辛苦(?:了|您了|你们了)?|"
    r"麻烦(?:您|你|你们|一下|了)*|请问(?:一下)?|不好意思|求助|谢谢|您好呀|敬礼|冒昧打扰"
)
ADDRESSED = (
    rf"(?:尊敬的|敬爱的|亲爱的|致|各位).{{0,16}}(?:{OFFICE}|先生|女士|们|好)|"
    rf".{{0,12}}{OFFICE}们?(?:{OF_THE_DAY}们?好)?[啊呀]?|.{{0,8}}{OFFICE}们?(?:您|你)们?"
)
ONE_SELF = (
    r"(?:我|本人|俺|咱)们?就?(?:(?:是|叫|姓|名叫|来自)(?!什么|怎么|否|在|被|从|昨|今|去|想|要).{0,25}|家?(?:住在?|在).{0,16})|"
    r"(?:我是)?.{0,16}(?:居民|业主|住户|村民|市民|群众|租户|老百姓)(?:代表)?|"
    r"我?的?(?:联系)?(?:电话|手机号?)(?:是|为)?[0-9 -]{5,}|"
    r"姓名.{0,8}|网友"
)
ANNOUNCED = (
    r"(?:我|我们|本人|俺|今天|现在|特此|在此|这里)*(?:想|要|来|得|需要|有)?(?:跟您|跟你们|向您|向领导|向政府|给您)?(?:想|要)?"
    r"(?:反映|反应|咨询|说|问|投诉|举报|求助|请教|汇报)(?:一?下|一?个|点|几个|一些|以下|如下|的)*(?:问题|情况|事|事儿|事情|是)*(?:如下)?|"
    r"有(?:个|件|点)?(?:问题|情况|事|事儿|事情)(?:想|要)?(?:反映|反应|咨询|说|问|请教|跟您说)?(?:一?下)?|"
    r"(?:事情|情况|具体情况|问题)(?:是)?(?:这样的?|如下)|是这样的?"
)
SAYS_NO_MATTER = re.compile(rf"(?:{POLITE}|{ADDRESSED}|{ONE_SELF}|{ANNOUNCED})", re.IGNORECASE)
BEFORE_THE_MATTER = re.compile(
    rf"(?:{OF_THE_DAY}们?好[啊呀]?|打扰一下|请问一下|请问|麻烦问一下|"
    r"(?:我|我们|本人|俺)(?:想|要|来|想要)?(?:跟您|向您|向领导)?(?:反映|反应|说|问|咨询)(?:一下|下|个事)?(?:的是|就是|关于)?)+"
)


def title_of(text: str) -> str:
    """At most forty characters: the first sentence from its first part that says more than a greeting."""
    at = _where_the_matter_begins(text)
    begun = BEFORE_THE_MATTER.match(text, at)
    if begun and says_something(_sentence(text, begun.end())):
        at = begun.end()
    first = _sentence(text, at)
    return first if len(first) <= LENGTH else first[: LENGTH - 1] + "…"


def _where_the_matter_begins(text: str) -> int:
    """The first part that is not a greeting, a salutation or a self-introduction; the first of all if each one is."""
    parts = [part for part in PART.finditer(text) if says_something(part[0])]
    for part in parts:
        if not SAYS_NO_MATTER.fullmatch(part[0]):
            return part.start()
    return parts[0].start() if parts else 0


def _sentence(text: str, at: int) -> str:
    ends = (place for stop in SENTENCE_ENDS if (place := text.find(stop, at)) >= 0)
    return text[at : min(ends, default=len(text))].strip(" \t，,：:、")
