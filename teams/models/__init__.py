from teams.models.contact import NetworkContact
from teams.models.guard import KnownPlace, SignInCount
from teams.models.handover import Handover
from teams.models.inbox import InboxEntry
from teams.models.notice_text import NoticeText
from teams.models.post import Post
from teams.models.sign_in_code import SignInCode
from teams.models.station import RedStation
from teams.models.user import User

__all__ = [
    "Handover",
    "InboxEntry",
    "KnownPlace",
    "NetworkContact",
    "NoticeText",
    "Post",
    "RedStation",
    "SignInCode",
    "SignInCount",
    "User",
]
