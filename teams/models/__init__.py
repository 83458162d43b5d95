from teams.models.api_key import ApiKey, ApiKeyUse, Scope
from teams.models.contact import NetworkContact
from teams.models.former import FormerAddress
from teams.models.guard import KnownPlace, SignInCount
from teams.models.handover import Handover
from teams.models.inbox import InboxEntry
from teams.models.notice_text import NoticeText
from teams.models.post import Post
from teams.models.proposal import Matter, Proposal
from teams.models.shift import Shift
from teams.models.sign_in_code import SignInCode
from teams.models.station import RedStation
from teams.models.user import User

__all__ = [
    "ApiKey",
    "ApiKeyUse",
    "FormerAddress",
    "Handover",
    "InboxEntry",
    "KnownPlace",
    "Matter",
    "NetworkContact",
    "NoticeText",
    "Post",
    "Proposal",
    "RedStation",
    "Scope",
    "Shift",
    "SignInCode",
    "SignInCount",
    "User",
]
