"""The words of i-milo for an appointment, so that a counsellor picks the same one in their own tool (INT-04)."""

from django.utils import timezone
from django.utils.formats import date_format

from tremplin.domain.counter.models import Referral

APPOINTMENT_STATUSES = ("Absent", "Annulé", "Non précisé", "Planifié", "Présent", "Reporté")
"""The closed list of the tool, as its own code spells it."""

BY_STATUS = {
    Referral.Status.MET: "Présent",
    Referral.Status.NO_SHOW: "Absent",
    Referral.Status.WITHDRAWN: "Annulé",
    Referral.Status.ACCEPTED: "Planifié",
}


def appointment_status(referral: Referral) -> str:
    """« Planifié, 29/10/2019 14:00 »; empty while there is no appointment."""
    if referral.meeting_at is None:
        return ""
    word = BY_STATUS.get(Referral.Status(referral.status), "Non précisé")
    return f"{word}, {date_format(timezone.localtime(referral.meeting_at), 'd/m/Y H:i')}"
