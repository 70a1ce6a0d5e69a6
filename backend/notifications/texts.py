"""What leaves the instance, in words: neutral and short, because it appears on locked screens and passes strangers.

Never a political status, never a name, never a title: those stand in the inbox, behind the sign-in.
"""

from backend.identity.models import Locale
from backend.notifications.models import Topic

NAME = {Locale.CHINESE: "连心", Locale.ENGLISH: "Lianxin"}
_BODY = {
    Locale.CHINESE: {
        Topic.ACTIVITIES: "活动安排有更新，点开看看",
        Topic.ATTENDANCE: "您的出勤记录有更新，点开看看",
        Topic.SERVICE: "志愿服务有新消息，点开看看",
        Topic.TRANSFERS: "您办理的事项有新进展，点开看看",
        Topic.MEMBERSHIP: "您的资料有更新，点开看看",
        Topic.OFFICE: "有一条工作消息，点开看看",
        Topic.ACCOUNT_SAFETY: "账号有安全提醒，请尽快看看",
        Topic.REMINDERS: "有一条提醒，点开看看",
    },
    Locale.ENGLISH: {
        Topic.ACTIVITIES: "There is news about an activity.",
        Topic.ATTENDANCE: "There is news about your attendance.",
        Topic.SERVICE: "There is news about your volunteering.",
        Topic.TRANSFERS: "Something you asked for has moved on.",
        Topic.MEMBERSHIP: "Your details have been updated.",
        Topic.OFFICE: "There is a message about your duties.",
        Topic.ACCOUNT_SAFETY: "Please check: something happened to your account.",
        Topic.REMINDERS: "You have a reminder.",
    },
}
_TEST = {
    Locale.CHINESE: "通知已开通，这是一条测试消息",
    Locale.ENGLISH: "Notices reach you here. This was a test.",
}


def of_topic(topic: Topic, locale: Locale) -> str:
    """One notice."""
    return _BODY[locale][topic]


def of_digest(count: int, locale: Locale) -> str:
    """How many are unread."""
    if locale is Locale.CHINESE:
        return f"有 {count} 条新消息，点开看看"
    return "There is 1 new notice." if count == 1 else f"There are {count} new notices."


def of_test(locale: Locale) -> str:
    """Somebody wants to see whether it works."""
    return _TEST[locale]


def of_code(code: str, locale: Locale) -> str:
    """What proves that an address is somebody's."""
    if locale is Locale.CHINESE:
        return f"验证码 {code}，30 分钟内有效。如非本人操作，请忽略这封邮件。"
    return f"Your code is {code}. It is good for 30 minutes. If you did not ask for it, ignore this message."
