"""Names as people of the north-east have them, drawn by how common they are; nobody's in particular."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

# Each surname as often as its place in the list lets one expect.
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛"
    "伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘"
)
DOUBLE = ("欧阳", "上官", "司马", "诸葛", "尉迟", "慕容")
FIRST = "建志国海文永振长明俊思雅宏洪晓春玉桂秀淑丽艳雪立佳子浩宇欣梓嘉雨晨天一德福祥兴学庆金凤美红亚立新成大家兆景占忠"
SECOND = (
    "军强庆涛博利东柱海琪辉峰远楠伟波英兰梅华娟红燕松新霞芳敏静丽艳杰勇超磊鹏颖丹刚娜岩冰亮平云龙宇轩涵怡萱悦然晴凯旭阳"
)
SINGLE_OF_HUNDRED = 22
DOUBLE_OF_THOUSAND = 4


def names(rng: Random) -> Iterator[str]:
    """Without end; as in life, some come several times."""
    weights = [1 / (place + 8) for place in range(len(SURNAMES))]
    while True:
        for surname in rng.choices(SURNAMES, weights, k=1000):
            yield _surname(surname, rng) + _given(rng)


def _surname(common: str, rng: Random) -> str:
    return rng.choice(DOUBLE) if rng.randrange(1000) < DOUBLE_OF_THOUSAND else common


def _given(rng: Random) -> str:
    is_single = rng.randrange(100) < SINGLE_OF_HUNDRED
    return rng.choice(SECOND) if is_single else rng.choice(FIRST) + rng.choice(SECOND)
