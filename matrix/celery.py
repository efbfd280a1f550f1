"""The Celery app and everything that happens by the clock.

Every periodic job is a sweep over rows that are due: the broker is a hint, the
database is the truth, so a lost task or an absent beat costs a delay and nothing else.
"""

from celery import Celery
from celery.schedules import crontab

from matrix import task_logs as task_logs  # listens to Celery's signals
from matrix.boot import load_settings

load_settings()
app = Celery("matrix")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["accounts", "accounts.notify", "selfemployed", "payments", "receipts"])

app.conf.beat_schedule = {
    # what it does                  the task                               how often
    "send messages that are due": {
        "task": "accounts.notify.tasks.deliver_due",
        "schedule": 60.0,
    },
    "ask what became of SMS": {
        "task": "accounts.notify.tasks.follow_sms",
        "schedule": 60.0,
    },
    "ask the bank about payments": {
        "task": "payments.tasks.enquire_due",
        "schedule": 60.0,
    },
    "process kept gateway messages": {
        "task": "payments.tasks.process_kept",
        "schedule": 60.0,
    },
    "render receipts without a PDF": {
        "task": "receipts.tasks.render_missing",
        "schedule": 60.0,
    },
    "remind people that coverage ends": {
        "task": "selfemployed.tasks.remind_due",
        "schedule": crontab(minute="*/15", hour="9-20"),
    },
    "compare FPX's settlement lists": {
        "task": "payments.tasks.reconcile_new",
        "schedule": crontab(minute="15"),
    },
    "say when FPX's certificates run out": {
        "task": "payments.tasks.watch_certificates",
        "schedule": crontab(hour="9", minute="0"),
    },
    "clear forged gateway messages": {
        "task": "payments.tasks.clear_forged",
        "schedule": crontab(hour="3", minute="40"),
    },
    "forget old looks at receipts": {
        "task": "receipts.tasks.clear_old_looks",
        "schedule": crontab(hour="3", minute="50"),
    },
    "clear ended sessions and stale sign-ups": {
        "task": "accounts.tasks.clear_stale",
        "schedule": crontab(hour="3", minute="30"),
    },
}
