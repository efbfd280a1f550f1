"""The hours in which no SMS is sent that can wait. Pure: moments in, moments out."""

from datetime import datetime, time, timedelta

from wording.formats import MALAYSIA


def next_waking(moment: datetime, *, quiet: tuple[time, time]) -> datetime:
    """``moment``, or the end of the quiet hours that it falls into.

    ``quiet`` are their first moment and the first after them, by Malaysia's clock; they may pass
    midnight. Two equal times are no quiet hours at all.
    """
    begin, end = quiet
    local = moment.astimezone(MALAYSIA)
    clock = local.time()
    is_quiet = begin <= clock < end if begin <= end else clock >= begin or clock < end
    if not is_quiet:
        return moment
    return datetime.combine(local.date() + timedelta(days=clock >= end), end, MALAYSIA)
