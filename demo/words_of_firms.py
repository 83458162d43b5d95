"""What the demo's networks, alliance, firms and red stations are made of; invented."""

from __future__ import annotations

from alliances.choices import ListName, OrganisationKind
from enterprises.choices import FirmKind
from networks.choices import Network

# Duties, as units carry them: the lead first, then members, then partners. An area has those whose units cover it.
TAKING_PART: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    Network.PARTY: (
        ("组织部", "街道党工委", "社区"),
        ("民政局", "教育局", "卫健委", "司法所", "供热企业"),
        ("物业企业", "供电公司"),
    ),
    Network.SAFETY: (("派出所", "公安局", "社区"), ("司法所", "消防救援", "应急管理局"), ("物业企业",)),
    Network.LIVELIHOOD: (
        ("街道", "住建局", "社区"),
        ("供热企业", "水务集团", "环卫处", "民政局"),
        ("物业企业", "志愿服务队"),
    ),
    Network.ENTERPRISE: (("助企服务队",), ("市场监管局", "人社局", "工信局", "金融办"), ("物业协会",)),
}

ORGANISATIONS = (
    ("舒兰市第三小学", OrganisationKind.SCHOOL),
    ("北城社区卫生服务中心", OrganisationKind.CLINIC),
    ("农村商业银行北城支行", OrganisationKind.BANK),
    ("爱心家电维修协会", OrganisationKind.SOCIAL),
)
# Whose: "" the host's, a number an organisation of the list above, else the duty of a member unit.
ENTRIES: tuple[tuple[ListName, str, str, str], ...] = (
    (ListName.NEED, "独居老人家里的灯和水管要检修", "正阳社区36户独居老人，多数是老旧线路，冬季前希望检查一遍。", ""),
    (ListName.NEED, "放学后孩子没人看", "双职工家庭多，希望有地方写作业到六点。", ""),
    (ListName.NEED, "楼道杂物清理缺车辆", "制动器小区周末清楼道，需要一台小货车。", "司法所"),
    (ListName.NEED, "老年人不会用手机缴热费", "希望有人教，最好每周一次。", ""),
    (ListName.RESOURCE, "家电维修师傅每月义务服务一天", "四名师傅，自带工具，小件材料免费。", "3"),
    (ListName.RESOURCE, "多功能教室周一至周五下午可用", "可坐40人，有投影和暖气。", "0"),
    (ListName.RESOURCE, "每周二驻社区代办热费", "两名客服到红色驿站，也上门教手机缴费。", "供热企业"),
    (ListName.RESOURCE, "免费测血压血糖", "每周三上午，在红色驿站。", "1"),
    (ListName.PROJECT, "红色驿站冬季暖心角", "热水、充电、针线和常用药，街道统一配置。", ""),
)
DONE_NOTE = "师傅到场检修36户，换灯12盏、水管9处，老人都很满意。"
DONE_PROJECT = "独居老人家电水管月月检"

ESTATES = ("正阳", "北城", "滨河", "铁东", "和谐")
FIRMS: tuple[tuple[str, FirmKind], ...] = (
    ("白旗大米加工有限公司", FirmKind.FARMING), ("鑫源机械制造有限公司", FirmKind.INDUSTRY),
    ("宏达粮食购销有限公司", FirmKind.TRADE), ("长河建筑安装有限公司", FirmKind.BUILDING),
    ("北方热力设备有限公司", FirmKind.INDUSTRY), ("禾谷食品有限公司", FirmKind.FARMING),
    ("佳和超市", FirmKind.TRADE), ("云杉软件服务有限公司", FirmKind.TECHNOLOGY),
    ("老铁锅炖饭店", FirmKind.SELF_EMPLOYED), ("顺通汽车维修部", FirmKind.SELF_EMPLOYED),
    ("吉舒木业有限公司", FirmKind.INDUSTRY), ("鹿乡特产商行", FirmKind.TRADE),
    ("松花江冷链物流有限公司", FirmKind.TRADE), ("金穗农机合作社", FirmKind.FARMING),
    ("明达电气安装有限公司", FirmKind.BUILDING), ("舒雅家政服务部", FirmKind.SELF_EMPLOYED),
    ("启航职业培训学校", FirmKind.TRADE), ("汇通纸制品有限公司", FirmKind.INDUSTRY),
    ("三江水产批发部", FirmKind.TRADE), ("聚能新材料有限公司", FirmKind.TECHNOLOGY),
)  # fmt: skip
VISITS = (
    ("厂房整洁，冬季订单增加三成，正在招工。", "招不到熟练工，希望帮助发布招聘信息。"),
    ("生产正常，门前道路清雪及时。", ""),
    ("换了新的生产线，用电负荷增加。", "变压器容量不够，希望协调增容。"),
    ("经营平稳，老板反映资金周转紧。", "想申请流动资金贷款，不知道找哪里。"),
    ("春节备货，消防通道畅通。", ""),
)
ON_THE_SPOT = "当场联系人社局，招聘信息已在市人才网和街道公众号发布。"
SERVICES = ("义诊", "课后辅导", "代办代缴", "热水充电", "矛盾调解", "法律咨询")
HOURS = "每天8:00–17:00"
# A city's firms: a word of each, and the trade.
BRANDS = tuple("鑫宏金恒华盛瑞德福顺嘉泰长永丰隆")
BRANDS_END = tuple("源达成和兴运通祥禾林诚益")
TRADES: dict[FirmKind, tuple[str, ...]] = {
    FirmKind.INDUSTRY: ("机械制造有限公司", "包装制品有限公司", "木业有限公司"),
    FirmKind.TRADE: ("商贸有限公司", "物流有限公司", "超市"),
    FirmKind.FARMING: ("粮米加工有限公司", "种植专业合作社", "食品有限公司"),
    FirmKind.BUILDING: ("建筑安装有限公司", "装饰工程有限公司"),
    FirmKind.TECHNOLOGY: ("信息技术有限公司", "电子科技有限公司"),
    FirmKind.SELF_EMPLOYED: ("饭店", "汽车维修部", "理发店", "家政服务部"),
}
