"""Tables of notices: the inbox, what is told to crowds, and what leaves the instance."""

from backend.notifications.models.inbox import Notification as Notification
from backend.notifications.models.kinds import NotificationKind as NotificationKind
from backend.notifications.models.outbox import Announcement as Announcement
from backend.notifications.models.outbox import Audience as Audience
from backend.notifications.models.outbox import AudienceKind as AudienceKind
from backend.notifications.models.outbox import Channel as Channel
from backend.notifications.models.outbox import Delivery as Delivery
from backend.notifications.models.outbox import DeliveryState as DeliveryState
from backend.notifications.models.outbox import Purpose as Purpose
from backend.notifications.models.reach import EMAIL_CONTEXT as EMAIL_CONTEXT
from backend.notifications.models.reach import AccountEmail as AccountEmail
from backend.notifications.models.reach import NoticePreference as NoticePreference
from backend.notifications.models.reach import NoticeSetting as NoticeSetting
from backend.notifications.models.reach import PushSubscription as PushSubscription
from backend.notifications.models.reach import SubscriptionEnd as SubscriptionEnd
from backend.notifications.models.topics import TOPIC_OF as TOPIC_OF
from backend.notifications.models.topics import Topic as Topic
