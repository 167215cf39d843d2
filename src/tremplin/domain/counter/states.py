"""The way of a handover: which word may follow which, and when silence has lasted."""

from datetime import datetime, timedelta

from tremplin.domain.counter.models import Referral

Status = Referral.Status

OPEN = frozenset({Status.SENT, Status.SEEN, Status.ACCEPTED, Status.NO_SHOW})
OVER = frozenset({Status.DECLINED, Status.MET, Status.WITHDRAWN, Status.CLOSED})
WAITING = frozenset({Status.SENT, Status.SEEN})

PROPOSED, AGREED, OTHER_DATE, MEETING, REMINDED, RENEWED = "proposed", "agreed", "other_date", "meeting", "reminded", "renewed"

MAY_FOLLOW: dict[str, frozenset[str]] = {
    Status.SEEN: frozenset({Status.SENT}),
    Status.ACCEPTED: WAITING,
    Status.DECLINED: WAITING,
    PROPOSED: OPEN,
    MEETING: frozenset({Status.ACCEPTED, Status.NO_SHOW}),
    AGREED: OPEN,
    OTHER_DATE: OPEN,
    Status.MET: OPEN,
    Status.NO_SHOW: OPEN - {Status.NO_SHOW},
    Status.CLOSED: OPEN,
    Status.WITHDRAWN: OPEN,
}
"""After which statuses each word may be said."""

RECEIVER_KINDS = frozenset({Status.SEEN, Status.ACCEPTED, Status.DECLINED, PROPOSED, MEETING, Status.MET, Status.NO_SHOW})
"""What a receiver may say, through the link or by phone."""

BECOMES: dict[str, str] = {AGREED: Status.ACCEPTED, MEETING: Status.ACCEPTED}
"""Words that give another status than their own; a proposed date leaves an accepted handover accepted."""

SILENCE_DAYS = 7
RETURN_DAYS = 15
"""A first meeting is told within fifteen days (OUT-09)."""


def status_after(kind: str, before: str) -> str:
    if kind in (PROPOSED, OTHER_DATE):
        return Status.SEEN if before == Status.SENT else before
    return BECOMES.get(kind, kind)


def quiet_since(
    status: str, asked_at: datetime, answered_at: datetime | None, meeting_at: datetime | None, spoke_at: datetime | None
) -> datetime | None:
    """Since when we wait for the receiver's next word; None when nothing is awaited.

    Before an answer: since we asked, or since their last word. Once accepted: since the answer, or the appointment.
    """
    if status in WAITING:
        return max(filter(None, (asked_at, spoke_at)))
    if status == Status.ACCEPTED:
        return max(filter(None, (answered_at or asked_at, meeting_at, spoke_at)))
    return None


def silent_days(status: str, since: datetime | None, now: datetime) -> int | None:
    """« Sans nouvelles depuis N jours », or None while it is too early to say so."""
    if since is None:
        return None
    days = (now - since) // timedelta(days=1)
    return days if days >= (RETURN_DAYS if status == Status.ACCEPTED else SILENCE_DAYS) else None
