"""What identifies a person in a text is masked in every shape it is written in; the numbers of things stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.masking import masked

HIDDEN = {
    "mobile": ("请打13800005678找我", "13800005678"),
    "mobile with spaces": ("请打138 0000 5678找我", "138 0000 5678"),
    "mobile with dashes": ("请打138-0000-5678。", "138-0000-5678"),
    "mobile in full width": ("请打１３８００００５６７８。", "１３８００００５６７８"),
    "mobile with full-width dashes": ("请打１３８－００００－５６７８。", "００００"),
    "mobile with country": ("+86 13800005678", "13800005678"),
    "mobile glued to country": ("8613800005678", "13800005678"),
    "mobile in two": ("1380000 5678", "5678"),
    "mobile digit by digit": ("1 3 8 0 0 0 0 5 6 7 8", "5 6 7 8"),
    "mobile spelt": ("电话幺三八零零零零五六七八", "五六七八"),
    "mobile after a date": ("2026-11-29 13800005678", "13800005678"),
    "two mobiles": ("13800005678/13912345678", "13912345678"),
    "landline": ("0432-62012345", "62012345"),
    "landline in brackets": ("（0432）62012345", "62012345"),
    "landline unseparated": ("家里043262012345没人接", "62012345"),
    "landline in halves": ("0432 6201 2345", "6201 2345"),
    "landline with extension": ("010-62012345转8012", "8012"),
    "short landline that is called one": ("座机：6201234", "6201234"),
    "telephone of a broken length": ("电话1380000567", "1380000567"),
    "identity": ("身份证220283198001011234", "220283198001011234"),
    "identity unnamed": ("证上写着22028319800101123X的", "22028319800101123X"),
    "identity in full width": ("２２０２８３１９８００１０１１２３４", "１９８００１０１"),
    "identity in groups": ("220283 19800101 1234", "19800101"),
    "identity of old": ("旧证号220283800101123。", "220283800101123"),
    "bank card": ("打到6222021001116245702", "6222021001116245702"),
    "bank card in groups": ("4111 1111 1111 1111", "1111 1111"),
    "bank card that is called one": ("银行卡6222 0000 0000 0001", "0000 0001"),
    "wechat that is a number": ("微信号：83920147", "83920147"),
    "I am called": ("我叫王建国，家住3号楼", "建国"),
    "I am": ("我是李秀英的儿子", "秀英"),
    "name with a colon": ("姓名：赵一鸣 电话13800005678", "一鸣"),
    "contact": ("联系人 欧阳静姝。", "静姝"),
    "contact who is somebody's son": ("联系人：我儿子李刚", "刚"),
    "oneself": ("本人张伟，现反映如下", "伟"),
    "oneself without a stop": ("本人张小凡反映路灯不亮", "小凡"),
    "of another nation": ("我叫买买提·吐尔逊，", "吐尔逊"),
    "of another nation in one word": ("我叫买买提。", "买提"),
    "accuser": ("举报人：孙二娘", "二娘"),
    "husband": ("我爱人陈向东昨天摔伤了", "向东"),
    "whose home": ("3号楼2单元张小凡家", "小凡"),
    "whose home, in a sentence": ("5号楼李建国家的水管", "建国"),
    "landlord": ("房东刘桂芝不退押金", "桂芝"),
}
KEPT = (
    "3号楼2单元101室漏水",
    "3-2-101的灯坏了",
    "水表号62012345678走得太快",
    "电表编号：2202831980010112",
    "户号13812345678欠费",
    "燃气表号 0432620123456",
    "工单编号JL20261129-00317",
    "JL20261129-00317一直没人管",
    "2026年11月29日报修，2026-11-30还没来",
    "20261129下午",
    "2026-11-29 13:30 停水",
    "交了1380元，又交1500.50元",
    "每月物业费1.38万，共12个月",
    "欠薪138000元",
    "打过12345和110，都说不管",
    "400-800-8820是厂家的",
    "车牌吉B12345",
    "2022年至2026年一直反映",
    "温度只有16.5度，面积98.76平",
    "我是正阳社区居民",
    "我是高层住户",
    "我是金色家园小区的业主",
    "我叫了物业三次都没来",
    "我叫物业来修",
    "联系人没写",
    "业主都在群里说",
    "老人在家没人管",
    "我是租户，房东不管",
    "一二三四单元都停水",
    "一楼二楼三楼",
    "我是李家村的村民",
    "楼道里第3至第6层声控灯不亮",
    "家里有老人和孩子，夜里盖两床被子",
    "老人家的物品没人搬",
    "法律援助电话12348",
    "大家都在等",
    "全国家电维修",
    "江畔人家1号楼二单元漏水",
    "住在花溪人家",
    "温馨之家3栋电梯坏了",
    "3号楼全家停水",
    "小区门口公交车站",
    "孩子上学路过的路口没有红绿灯",
)


@pytest.mark.parametrize(("text", "secret"), HIDDEN.values(), ids=HIDDEN)
def test_what_identifies_a_person_is_masked(text: str, secret: str) -> None:
    shown = masked(text)

    assert secret not in shown
    assert len(shown) == len(text)


@pytest.mark.parametrize("text", KEPT)
def test_what_identifies_nobody_stays(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("我叫王建国，电话138-0000-5678。3号楼停水", "我叫王**，电话***-****-****。3号楼停水"),
        ("联系人：欧阳静姝 0432-62012345", "联系人：欧*** ****-********"),
    ],
)
def test_only_the_identity_is_taken_out_of_the_sentence(text: str, shown: str) -> None:
    assert masked(text) == shown


@given(st.text(max_size=200))
def test_any_text_keeps_its_length_and_is_masked_once_for_all(text: str) -> None:
    once = masked(text)

    assert len(once) == len(text)
    assert all(new in (old, "*") for old, new in zip(text, once, strict=True))


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from("，。 找打给了我的"))
def test_no_mobile_number_is_left_between_words(number: str, beside: str) -> None:
    assert number not in masked(f"楼道灯坏了{beside}{number}{beside}谢谢")
