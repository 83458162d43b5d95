from teams.models.handover import Handover
from teams.models.inbox import InboxEntry
from teams.models.post import Post
from teams.models.user import User

__all__ = ["Handover", "InboxEntry", "Post", "User"]
