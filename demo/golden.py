"""The golden case as a script: who did what on which day, for the demo and for the browser test that plays it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from demo.story import GOLDEN_ESTATE
from teams.choices import Duty

ZONE = ZoneInfo("Asia/Shanghai")
COMMUNITY = "220283001002"
STREET = "220283001"
COUNTY = "220283"
GRID = f"{COMMUNITY}001"


@dataclass(frozen=True, slots=True)
class Seat:
    """A post with its holder's name. `path` is the area's; `function` names a unit in it, none the area's centre."""

    username: str
    name: str
    duty: Duty
    path: str
    function: str = ""


GRID_WORKER = Seat("wangchunhong", "王春红", Duty.GRID_WORKER, GRID)
COMMUNITY_OFFICER = Seat("lixiulan", "李秀兰", Duty.DUTY_OFFICER, COMMUNITY)
STREET_OFFICER = Seat("zhangjianguo", "张建国", Duty.DUTY_OFFICER, STREET)
JUSTICE_HANDLER = Seat("liuxiaodong", "刘晓东", Duty.HANDLER, STREET, "司法所")
JUSTICE_HEAD = Seat("chenguoping", "陈国平", Duty.HEAD, STREET, "司法所")
MEDIATOR = Seat("zhaomin", "赵敏", Duty.HANDLER, COUNTY, "矛盾纠纷调解中心")
PROPERTY_HANDLER = Seat("sunlijun", "孙立军", Duty.HANDLER, COMMUNITY, "物业企业")
SEATS = (
    GRID_WORKER,
    COMMUNITY_OFFICER,
    STREET_OFFICER,
    JUSTICE_HANDLER,
    JUSTICE_HEAD,
    MEDIATOR,
    PROPERTY_HANDLER,
)

CATALOGUE_CODE = "0203"
TEXT = f"{GOLDEN_ESTATE}下水道反复堵塞，脏水返到一楼，居民和物业都说不该自己出钱，吵了好几回，请帮助解决。"
PLACE = f"{GOLDEN_ESTATE}3号楼一单元"
RESIDENT, RESIDENT_PHONE = "周玉芬", "13800000523"

ACCEPT_NOTE = "已到现场看过，堵点在出户井，产权和费用有争议。"
ESCALATE_REASON = "堵点产权有争议，需要司法所和调解中心到场，报街道派单。"
DISPATCH_NOTE = "请司法所牵头，市调解中心协助，约物业和业主一起谈。"
CONTACT_NOTE = "已见到诉求人和一单元住户，听取意见。"
ADD_REASON = "疏通要由物业实施，请物业公司到场一起会商。"
CONCLUSION = "物业当天请管道工疏通主管并承担本次费用；业主不再向下水倒油污杂物；以后每季度由物业清掏一次。"
TASK = "请管道工疏通三号楼下水主管，清掏出户井"
TASK_RESULT = "管道工到场，主管已疏通，出户井清掏干净，试水通畅。"
ANSWER = "司法所、市调解中心和物业、业主一起会商，物业已疏通下水主管并清掏出户井，今后每季度清掏一次。"
FEEDBACK_NOTE = "已当面告知诉求人。"
PRAISE = "四天就通了，大家都很满意。"
WITNESS = "网格员 王春红"
LOOK_NOTE = "一单元下水一直通畅，物业六月又清掏过一次。"


def _at(day: int, hour: int, minute: int) -> dt.datetime:
    return dt.datetime(2022, 5, day, hour, minute, tzinfo=ZONE)


WHISTLED = _at(23, 15, 50)
ACCEPTED = _at(23, 16, 25)
ESCALATED = _at(24, 8, 35)
DISPATCHED = _at(24, 8, 50)
LEAD_ARRIVED = _at(24, 9, 40)
MEDIATOR_ARRIVED = _at(24, 10, 15)
PROPERTY_CALLED = _at(25, 8, 40)
PROPERTY_ARRIVED = _at(25, 9, 5)
CONSULTED = _at(25, 10, 0)
CONTACTED = _at(25, 10, 30)
TASK_DUE = _at(26, 0, 0)
CLEARED = _at(25, 15, 20)
ANSWERED = _at(26, 8, 50)
FED_BACK = _at(26, 9, 30)
VISITED = _at(26, 15, 10)
LOOKED = dt.datetime(2022, 6, 27, 9, 20, tzinfo=ZONE)
