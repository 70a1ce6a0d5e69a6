"""Tables of notices: the inbox, what is told to crowds, and what leaves the instance."""

from backend.notifications.models.inbox import Notification as Notification
from backend.notifications.models.kinds import NotificationKind as NotificationKind
from backend.notifications.models.outbox import Announcement as Announcement
from backend.notifications.models.outbox import Audience as Audience
from backend.notifications.models.outbox import AudienceKind as AudienceKind
from backend.notifications.models.topics import TOPIC_OF as TOPIC_OF
from backend.notifications.models.topics import Topic as Topic
