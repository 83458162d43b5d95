"""What a list shows of a matter: what it is about, not how its text begins."""

import pytest

from cases.rules.titles import title_of


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("您好！我家暖气不热", "我家暖气不热"),
        ("市领导：您好！楼道的灯坏了半个月，没人修", "楼道的灯坏了半个月，没人修"),
        ("尊敬的市长，我叫张三，电话13912345678，我想反映一下小区停水的问题。停了三天", "小区停水的问题"),
        ("您好，我是昌邑区的一名业主。\n物业乱收停车费", "物业乱收停车费"),
        ("喂，你好，请问养老金认证怎么弄啊", "养老金认证怎么弄啊"),
        ("反映问题：3号楼1单元路灯不亮", "3号楼1单元路灯不亮"),
        ("你好我想反映3号楼漏水", "3号楼漏水"),
        ("领导好，麻烦您了，楼上天天蹦跳", "楼上天天蹦跳"),
        ("本人是一名退伍军人，优待证办不下来", "优待证办不下来"),
        ("hello，WiFi连不上", "WiFi连不上"),
    ],
)
def test_a_title_begins_where_the_matter_does(text, title):
    assert title_of(text) == title


@pytest.mark.parametrize(
    "text",
    [
        "下水道堵塞，返水",
        "社区主任不作为",
        "我们小区居民都反映没暖气",
        "邻居持刀砍人",
        "我要投诉政府大楼前的烧烤摊",
        "希望领导重视",
        "我是在火车站打车被拒载的，司机绕路",
    ],
)
def test_what_says_something_is_never_left_out(text):
    assert title_of(text) == text


@pytest.mark.parametrize("text", ["您好", "市领导：您好", "业主", "。"])
def test_a_text_of_greetings_alone_is_its_own_title(text):
    assert title_of(text) == text.strip("。")


def test_a_long_title_ends_with_dots_after_forty_characters():
    assert title_of("堵" * 50) == "堵" * 39 + "…"
