"""All reminders but those of activities, and the one round that the worker does for each."""

from backend.notifications.models import NotificationKind
from backend.reminders.service import branches, desks, members, transfers, volunteering
from backend.reminders.service.reconciling import Reminder as Reminder
from backend.reminders.service.reconciling import look as look
from backend.reminders.service.reconciling import remind as remind

REMINDERS = (
    Reminder(NotificationKind.LEAVE_WAITING, desks.leaves_waiting),
    Reminder(NotificationKind.CLOSING_SOON, desks.closings, part=2),
    Reminder(NotificationKind.HOURS_WAITING, volunteering.hours),
    Reminder(NotificationKind.QUALIFICATION_EXPIRING, volunteering.qualifications),
    Reminder(NotificationKind.TRANSFER_DUE, transfers.stations),
    Reminder(NotificationKind.LETTER_EXPIRING, transfers.letters),
    Reminder(NotificationKind.PROBATION_DUE, members.probations),
    Reminder(NotificationKind.TERM_ENDING, branches.endings),
    Reminder(NotificationKind.OWN_PROBATION_DUE, members.own_probations),
)
