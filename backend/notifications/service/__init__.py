"""The inbox and what leaves it, one module per theme; what the features above call stands here."""

from backend.notifications.service.announcing import announce as announce
from backend.notifications.service.inbox import count_unread as count_unread
from backend.notifications.service.inbox import dispute_activation as dispute_activation
from backend.notifications.service.inbox import find_own as find_own
from backend.notifications.service.inbox import list_inbox as list_inbox
from backend.notifications.service.inbox import mark_all_read as mark_all_read
from backend.notifications.service.inbox import mark_read as mark_read
from backend.notifications.service.inbox import notify as notify
from backend.notifications.service.inbox import notify_all as notify_all
from backend.notifications.service.inbox import settle as settle
from backend.notifications.service.inbox import use_activation as use_activation
from backend.notifications.service.inbox import withdraw as withdraw
