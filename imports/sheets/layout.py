"""The columns of the three sheets: how their headings are written, what must be filled in, and an example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.db.models import TextChoices
from django.utils.translation import override

from imports.choices import SheetKind
from networks.choices import Network, NetworkPart, UnitKind
from networks.naming import alike, one_line
from teams.choices import Duty

# A file is in Chinese whoever reads the page, so these words are written, not translated.
YES, NO = "是", "否"
MAIN, DEPUTY = "主", "副"
REASON = "退回原因"
RESULT, OUR_NUMBER, SAID = "处理结果", "本系统编号", "说明"
OUTCOME_COLUMNS = frozenset({REASON, RESULT, OUR_NUMBER, SAID})
"""What this service adds to the rows of a file; in a file that is sent again they are passed over."""
EXAMPLE = "示例-"
"""What the first cell of an example row begins with. As in the template the row is passed over; changed, returned."""
STRUCK = "struck"
"""Beside the cells of a row with something struck through in it."""


@dataclass(frozen=True, slots=True)
class Column:
    """`heading` is the template's; `also`: other headings read as the same; `may_break`: holds several words.

    `is_prose`: what somebody told, which may begin with any sign. `has_time`: a date keeps its time of day.
    `is_personal`: about a resident, and so kept sealed.
    """

    key: str
    heading: str
    also: tuple[str, ...] = ()
    is_required: bool = False
    most: int = 100
    example: str = ""
    note: str = ""
    choices: type[TextChoices] | tuple[str, ...] = ()
    may_break: bool = False
    is_prose: bool = False
    has_time: bool = False
    is_personal: bool = False

    @property
    def headings(self) -> tuple[str, ...]:
        return (self.heading, *self.also)


@dataclass(frozen=True, slots=True)
class Layout:
    kind: str
    title: str
    columns: tuple[Column, ...]

    @property
    def by_heading(self) -> dict[str, Column]:
        return {name: column for column in self.columns for name in column.headings}

    @property
    def required(self) -> list[Column]:
        return [column for column in self.columns if column.is_required]


AREA_NAMES = ("地区编码", "区划代码", "编码")
_AREA = Column(
    "area", "辖区编码", ("地区编码", "区划代码", "网格编码", "编码"), most=15, example="220283001002001",
    note="12位区划代码，网格为15位；全市的管理员留空",
)  # fmt: skip
_SINCE = Column("since", "任职起", ("起", "开始日期", "起始日期", "任职日期"), most=30, example="2026-01-15",
                note="日期，如 2026-01-15、2026/1/15、2026年1月15日；已有的任职可以留空")  # fmt: skip
_UNTIL = Column("until", "任职止", ("止", "结束日期", "截止日期"), most=30,
                note="任职的最后一天（当天仍在任）；长期任职留空")  # fmt: skip

POSTS = Layout(
    SheetKind.POSTS,
    "人员任职",
    (
        Column("username", "登录名", ("工号", "登录名/工号", "账号"), is_required=True, most=64, example="示例-wangch",
               note="人员以登录名（可用工号）识别，一经使用不再改变"),
        Column("name", "姓名", is_required=True, most=64, example="王春红",
               note="须与账号上的姓名一致；新人员以此建立账号"),
        Column("phone", "工作电话", ("电话", "手机", "联系电话"), most=32, note="只用于新人员；已有人员请在人员页更正"),
        Column("duty", "职务", ("任职", "岗位"), is_required=True, most=30, example="网格员", choices=Duty),
        _AREA,
        Column("unit", "单位名称", ("单位", "所在单位"), example="",
               note="在单位任职的须填单位全称，并填该单位所在辖区的编码"),
        Column("part", "主副岗", ("主副", "主/副"), most=2, example=MAIN, note="网格员填主或副；留空为主",
               choices=(MAIN, DEPUTY)),
        _SINCE,
        _UNTIL,
    ),
)  # fmt: skip
UNITS = Layout(
    SheetKind.UNITS,
    "单位",
    (
        Column("name", "单位名称", ("单位",), is_required=True, example="示例-北城街道综合执法队"),
        Column("short_name", "简称", most=50, example="综合执法队", note="列表里用；留空同单位名称"),
        Column("kind", "类别", ("单位类别",), is_required=True, most=30, example="综合执法队", choices=UnitKind),
        Column("area", "辖区编码", AREA_NAMES, is_required=True, most=15,
               example="220283001000", note="12位区划代码"),
        Column("parent", "上级单位", most=100, note="单位全称；留空：本辖区的中心"),
        Column("parent_area", "上级单位辖区编码", most=15, note="与本单位同一辖区的可以留空"),
        Column("is_centre", "是否中心", ("中心",), most=2, example=NO, choices=(YES, NO)),
        Column("functions", "职能", ("职责",), most=500, example="执法", may_break=True,
               note="按派单目录的用词，多个用空格或顿号隔开"),
        Column("phone", "电话", ("联系电话",), most=30),
        Column("since", "设立日期", ("起",), most=30, example="2026-01-15"),
        Column("until", "撤销日期", ("止",), most=30, note="存在的最后一天"),
    ),
)  # fmt: skip
MEMBERSHIPS = Layout(
    SheetKind.MEMBERSHIPS,
    "网络成员",
    (
        Column("network", "网络", ("所属网络",), is_required=True, most=20, example="示例-平安网", choices=Network),
        Column("area", "辖区编码", AREA_NAMES, is_required=True, most=15,
               example="220283001000", note="哪个辖区的网络"),
        Column("unit", "单位名称", ("单位", "成员单位"), is_required=True, example="北城街道司法所"),
        Column("unit_area", "单位辖区编码", most=15, note="单位所在辖区；与网络同一辖区的可以留空"),
        Column("part", "成员类别", ("类别", "身份"), is_required=True, most=10, example="牵头", choices=NetworkPart),
        Column("since", "起始日期", ("起", "加入日期"), most=30, example="2026-01-15"),
        Column("until", "退出日期", ("止",), most=30, note="参加的最后一天"),
    ),
)  # fmt: skip
LAYOUTS: dict[str, Layout] = {}
"""By kind, in the order of import; filled by the registry of importable sheets."""
ALSO_CALLED: Mapping[str, str] = {
    "督办员": Duty.SUPERVISOR,
    "负责人": Duty.RESPONSIBLE,
    "责任人": Duty.RESPONSIBLE,
    "平安负责人": Duty.RESPONSIBLE,
    "民生服务负责人": Duty.RESPONSIBLE,
    "审计员": Duty.AUDITOR,
    "街道办事处": UnitKind.STREET_OFFICE,
    "乡镇政府": UnitKind.STREET_OFFICE,
    "社区居委会": UnitKind.COMMUNITY,
    "村委会": UnitKind.COMMUNITY,
    "执法队": UnitKind.SQUAD,
}
"""Words of the field beside the labels."""
SHORT_FORMS: Mapping[str, str] = {"主岗": MAIN, "副岗": DEPUTY, "TRUE": YES, "FALSE": NO, "√": YES, "×": NO}
"""Other ways of writing the words of a column that offers only a few."""


@cache
def words_for(choices: type[TextChoices]) -> Mapping[str, str]:
    """The value by every word it may be written with, as `alike` writes it."""
    words = {word: value for word, value in ALSO_CALLED.items() if value in choices.values}
    for language in ("en", "zh-hans"):
        with override(language):
            words |= {str(choice.label): choice.value for choice in choices}
    return {alike(word): value for word, value in words.items()}


def offered(column: Column) -> list[str]:
    """What the drop-down list of a column holds."""
    if isinstance(column.choices, tuple):
        return list(column.choices)
    with override("zh-hans"):
        return [str(choice.label) for choice in column.choices]


def value_of(choices: type[TextChoices], text: str) -> str:
    """The value that a word stands for; empty for none."""
    return words_for(choices).get(alike(text), "")


def short_form(text: str) -> str:
    """主 for 主岗, 是 for TRUE; what is no such word stays as it is."""
    word = one_line(text)
    return SHORT_FORMS.get(word.upper(), word)
