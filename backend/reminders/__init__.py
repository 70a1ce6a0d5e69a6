"""What people hear before it is late: reminders, each told once and gone as soon as its matter is settled.

Nothing is scheduled. Every minute the worker works out from the data what is due now, tells what was not told yet and
takes back what is due no more, so that a week of downtime heals by itself. Reminders never come after the day.
"""
