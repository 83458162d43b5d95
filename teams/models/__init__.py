from teams.models.inbox import InboxEntry
from teams.models.post import Post
from teams.models.user import User

__all__ = ["InboxEntry", "Post", "User"]
