"""Who is told what, and when: by the days of Malaysia, once, and to nobody whom it is of no use."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from pytest_django import Settings

from accounts.models import User
from accounts.notify import delivery
from accounts.notify.models import Message
from accounts.notify.transports import inbox
from selfemployed import reminders, tasks
from selfemployed.activation import activate, hold
from selfemployed.models import Contribution, Reminder, Sector
from selfemployed.occasions import Occasion
from selfemployed.renewal import renew
from tests.making import at, plan_number, submit
from tests.selfemployed.applying import covered, renewed
from wording import formats

PAID = at("27-12-2019 16:25:42")
END = at("26-04-2020 23:59:59")  # four months of it

TIMELINES = [
    # paid, months, and the day of each occasion; no others
    ("27-12-2019", 4, "27-03-2020 12-04-2020 19-04-2020 25-04-2020 27-04-2020"),
    # On the day of buying one month, 30 are left: who has just bought is not reminded.
    ("19-12-2019", 1, "- 04-01-2020 11-01-2020 17-01-2020 19-01-2020"),
    ("31-01-2021", 1, "- 14-02-2021 21-02-2021 27-02-2021 01-03-2021"),
    ("31-01-2020", 1, "- 15-02-2020 22-02-2020 28-02-2020 01-03-2020"),
    ("31-12-2019", 2, "30-01-2020 15-02-2020 22-02-2020 28-02-2020 01-03-2020"),
    ("29-02-2020", 12, "29-01-2021 14-02-2021 21-02-2021 27-02-2021 01-03-2021"),
    ("01-03-2023", 12, "30-01-2024 15-02-2024 22-02-2024 28-02-2024 01-03-2024"),
]
BEFORE_AND_AFTER = [one for one in Occasion if one is not Occasion.THANKS]


def told_at(moment: str) -> list[str]:
    """What is said when the sweep comes at that moment, by occasion."""
    with time_machine.travel(at(moment), tick=False):
        before = set(Reminder.objects.values_list("pk", flat=True))
        reminders.remind_due()
        said = Reminder.objects.exclude(pk__in=before).order_by("pk")
    return list(said.values_list("occasion", flat=True))


def without_thanks(contribution: Contribution) -> Contribution:
    Reminder.objects.create(coverage=contribution.coverage, occasion=Occasion.THANKS)
    return contribution


@pytest.fixture
def art(driver: User) -> Contribution:
    """Four months in ART, thanked for."""
    return without_thanks(covered(driver, "ART", months=4, paid_at=PAID))


# --- The days ------------------------------------------------------------------------------


@pytest.mark.parametrize(("paid", "months", "days"), TIMELINES)
def test_each_occasion_has_its_day(driver: User, paid: str, months: int, days: str) -> None:
    bought = without_thanks(covered(driver, months=months, paid_at=at(f"{paid} 16:25:42")))
    heard: dict[str, str] = {}
    for day in range(-33, 8):
        today = formats.day(bought.coverage.end + timedelta(days=day))
        if at(f"{today} 09:00:00") >= bought.coverage.paid_at:
            heard |= dict.fromkeys(told_at(f"{today} 09:00:00"), today)
    expected = zip(BEFORE_AND_AFTER, days.split(), strict=True)
    assert heard == {str(one): day for one, day in expected if day != "-"}


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("26-03-2020 23:59:59", []),
        ("27-03-2020 00:00:00", ["30_days"]),  # in UTC it is still the 26th
        ("27-03-2020 07:59:59", ["30_days"]),
        ("27-03-2020 08:00:00", ["30_days"]),  # midnight in UTC changes nothing
        ("30-03-2020 23:59:59", ["30_days"]),  # three days late
        ("31-03-2020 00:00:00", []),  # too late
        ("11-04-2020 23:59:59", []),
        ("18-04-2020 23:59:59", []),
        ("19-04-2020 00:00:00", ["7_days"]),
        ("24-04-2020 23:59:59", []),
        ("25-04-2020 00:00:00", ["1_day"]),
        ("26-04-2020 23:59:59", ["1_day"]),
        ("27-04-2020 00:00:00", ["lapsed"]),  # never that it is going to end
        ("30-04-2020 23:59:59", ["lapsed"]),
        ("01-05-2020 00:00:00", []),
        ("01-01-2021 09:00:00", []),  # lapsed long ago
    ],
)
def test_a_day_begins_and_ends_at_midnight_in_malaysia(
    art: Contribution, moment: str, said: list[str]
) -> None:
    assert told_at(moment) == said


def test_a_schedule_that_stood_still_makes_up_for_what_is_not_too_late(art: Contribution) -> None:
    days = ("28-03-2020", "13-04-2020", "24-04-2020", "26-04-2020", "29-04-2020")
    assert [told_at(f"{day} 09:00:00") for day in days] == [
        ["30_days"], ["14_days"], [], ["1_day"], ["lapsed"],
    ]  # fmt: skip


def test_a_second_run_on_the_same_day_says_nothing(art: Contribution) -> None:
    assert told_at("19-04-2020 09:00:00") == ["7_days"]
    assert told_at("19-04-2020 09:15:00") == told_at("20-04-2020 09:00:00") == []
    assert Message.objects.count() == 2


def test_each_sector_is_spoken_of_for_itself(driver: User, art: Contribution) -> None:
    without_thanks(covered(driver, "AGENT", months=4, paid_at=PAID))
    assert told_at("19-04-2020 09:00:00") == ["7_days", "7_days"]


def test_more_than_a_chunk_is_told_in_one_sweep(
    driver: User, art: Contribution, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_thanks(covered(driver, "AGENT", months=4, paid_at=PAID))
    monkeypatch.setattr(reminders, "CHUNK", 1)
    assert told_at("19-04-2020 09:00:00") == ["7_days", "7_days"]


# --- Whom it is of no use --------------------------------------------------------------------


def test_who_has_renewed_hears_nothing_of_the_end(art: Contribution) -> None:
    without_thanks(renewed(art, months=3, paid_at=at("20-03-2020 10:00:00")))
    for moment in ("27-03-2020", "12-04-2020", "19-04-2020", "25-04-2020", "27-04-2020"):
        assert told_at(f"{moment} 09:00:00") == []
    assert told_at("19-07-2020 09:00:00") == ["7_days"]  # of the renewal, until 26-07-2020


def test_a_renewal_that_is_not_paid_is_no_renewal(art: Contribution) -> None:
    with time_machine.travel(at("18-04-2020 10:00:00"), tick=False):
        renew(art.registration, plan=plan_number(1), months=3)
    assert told_at("19-04-2020 09:00:00") == ["7_days"]


def test_who_came_back_after_a_lapse_is_not_told_of_the_lapse(art: Contribution) -> None:
    without_thanks(renewed(art, months=8, paid_at=at("27-04-2020 06:00:00")))
    assert told_at("27-04-2020 09:00:00") == []


@pytest.mark.parametrize(
    ("paid", "said"),
    [("20-01-2020 23:59:59", ["30_days"]), ("21-01-2020 00:00:00", [])],
)
def test_who_has_paid_within_the_seven_days_before_is_not_reminded(
    driver: User, paid: str, said: list[str]
) -> None:
    first = without_thanks(covered(driver, months=1, paid_at=at("27-12-2019 10:00:00")))
    second = without_thanks(renewed(first, months=1, paid_at=at(paid)))
    assert second.coverage.end == at("26-02-2020 23:59:59")
    assert told_at("27-01-2020 09:00:00") == said


def test_a_closed_account_hears_nothing(driver: User, art: Contribution) -> None:
    driver.is_active = False
    driver.save()
    assert told_at("19-04-2020 09:00:00") == []


def test_who_stopped_reminders_hears_nothing_until_they_are_on_again(
    driver: User, art: Contribution
) -> None:
    reminders.stop(driver)
    assert told_at("12-04-2020 09:00:00") == []
    reminders.resume(driver)
    assert told_at("19-04-2020 09:00:00") == ["7_days"]


def test_a_neighbour_who_stopped_stops_only_their_own(
    neighbour: User, driver: User, art: Contribution
) -> None:
    without_thanks(covered(neighbour, "ART", months=4, paid_at=PAID))
    reminders.stop(neighbour)
    assert told_at("19-04-2020 09:00:00") == ["7_days"]
    assert Reminder.objects.latest("pk").coverage == art.coverage


# --- Thanks ----------------------------------------------------------------------------------


def test_who_has_paid_is_thanked_once_by_sms(driver: User) -> None:
    covered(driver, "ART", months=4, paid_at=PAID)
    assert told_at("27-12-2019 16:30:00") == ["thanks"]
    assert told_at("27-12-2019 16:45:00") == told_at("28-12-2019 09:00:00") == []
    message = Message.objects.get()
    assert (message.channel, message.to) == ("sms", driver.mobile)
    assert message.body_text == (
        "RM0.00 PERKESO: Thank you for your contribution. "
        "You are covered in ART from 27-12-2019 to 26-04-2020."
    )


def test_a_payment_that_is_reported_late_is_thanked_for_when_it_is_known(driver: User) -> None:
    with time_machine.travel(PAID, tick=False):
        bought = submit(driver)
    with time_machine.travel(PAID + timedelta(days=5), tick=False), transaction.atomic():
        activate(hold(bought.pk), paid_at=PAID)
    assert told_at("01-01-2020 17:00:00") == ["thanks"]


def test_thanks_are_not_made_up_for_after_three_days(driver: User) -> None:
    covered(driver, "ART", months=4, paid_at=PAID)
    assert told_at("30-12-2019 16:25:43") == []


def test_thanks_do_not_stand_in_the_way_of_a_payment(
    driver: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("selfemployed.notices.thanks")
    assert covered(driver, "ART", months=4, paid_at=PAID).coverage


# --- The words -------------------------------------------------------------------------------


def messages_at(moment: str) -> tuple[Message, Message]:
    """The mail and the SMS that are promised then."""
    told_at(moment)
    return Message.objects.get(channel="email"), Message.objects.get(channel="sms")


def test_the_end_is_announced_by_mail_in_both_languages(driver: User, art: Contribution) -> None:
    mail, _sms = messages_at("19-04-2020 09:00:00")
    assert mail.to == driver.email
    assert mail.subject == "Perlindungan tamat pada 26-04-2020 / Coverage ends on 26-04-2020"
    for body in (mail.body_text, mail.body_html):
        assert body.index("Kesenian") < body.index("ART")
        assert "26-04-2020 23:59:59" in body
        assert "27-04-2020 00:00:00" in body
        assert f"/contributions/{art.registration_id}/renew/" in body
        assert f"/reminders/stop/{reminders.stop_token(driver)}/" in body


def test_the_end_is_announced_by_sms_in_the_language_of_the_person(
    driver: User, art: Contribution
) -> None:
    _mail, sms = messages_at("19-04-2020 09:00:00")
    assert (sms.to, sms.language) == (driver.mobile, "en")
    assert sms.body_text == (
        "RM0.00 PERKESO: Your cover in ART ends on 26-04-2020. Renew by then to stay covered."
    )


def test_in_malay_the_sector_has_its_malay_name(driver: User, art: Contribution) -> None:
    driver.language = "ms"
    driver.save()
    _mail, sms = messages_at("19-04-2020 09:00:00")
    assert sms.language == "ms"
    assert "Kesenian" in sms.body_text


def test_after_the_end_it_is_said_that_there_is_no_cover(art: Contribution) -> None:
    mail, sms = messages_at("27-04-2020 09:00:00")
    assert mail.subject.endswith("Coverage ended on 26-04-2020")
    assert "27-04-2020" not in mail.body_text
    assert sms.body_text.endswith("You are not covered until you renew.")


def test_a_sector_with_a_long_and_ornate_name_stays_within_one_sms(art: Contribution) -> None:
    Sector.objects.filter(name_en="ART").update(name_en="ÉTUDE “Ł” – " + "W" * 100)
    _mail, sms = messages_at("19-04-2020 09:00:00")
    assert sms.body_text.isascii()
    assert len(sms.body_text) <= 160


def test_who_has_no_mobile_number_gets_the_mail(driver: User, art: Contribution) -> None:
    User.objects.filter(pk=driver.pk).update(mobile=None, is_staff=True)
    told_at("19-04-2020 09:00:00")
    assert Message.objects.get().channel == "email"


# --- The moment of delivery --------------------------------------------------------------------


def test_in_quiet_hours_the_sms_waits_for_their_end_and_the_mail_does_not(
    art: Contribution,
) -> None:
    mail, sms = messages_at("19-04-2020 22:10:00")
    assert mail.due_at == at("19-04-2020 22:10:00")
    assert sms.due_at == at("20-04-2020 08:00:00")
    assert sms.good_until == END
    with time_machine.travel(at("20-04-2020 07:59:59"), tick=False):
        assert not delivery.deliver(sms.pk)
    with time_machine.travel(at("20-04-2020 08:00:00"), tick=False):
        assert delivery.deliver(sms.pk)
        assert inbox.messages(to=sms.to)


def test_at_day_both_go_at_once(art: Contribution) -> None:
    for message in messages_at("19-04-2020 09:00:00"):
        assert message.due_at == at("19-04-2020 09:00:00")


def test_an_sms_that_would_come_after_the_end_is_not_promised(art: Contribution) -> None:
    assert told_at("26-04-2020 21:00:00") == ["1_day"]
    assert Message.objects.get().channel == "email"


def test_quiet_hours_are_a_setting(art: Contribution, settings: Settings) -> None:
    settings.SMS_QUIET_HOURS = (at("19-04-2020 08:30:00").time(), at("19-04-2020 09:30:00").time())
    _mail, sms = messages_at("19-04-2020 09:00:00")
    assert sms.due_at == at("19-04-2020 09:30:00")


def test_no_worker_is_woken_so_that_a_code_need_not_wait(
    art: Contribution, woken: list[object], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        told_at("19-04-2020 09:00:00")
    assert woken == []


# --- By the schedule and by hand ---------------------------------------------------------------


def test_the_task_and_the_command_do_the_same(
    art: Contribution, capsys: pytest.CaptureFixture[str]
) -> None:
    with time_machine.travel(at("19-04-2020 09:00:00"), tick=False):
        assert tasks.remind_due() == 1
        call_command("sweep", "remind_due")
    assert capsys.readouterr().out == "remind_due: 0\n"
