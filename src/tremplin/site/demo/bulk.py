"""The named bulk writer of the demo: turns steps into rows, many at a time, exactly as the actions would write them one by one.

Each `write_…` says what one action leaves in the tables; tests/site/demo/test_replay.py does the same stories through the actions
and compares the rows.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tremplin.core.tenancy.tokens import new_token
from tremplin.core.vault import vault
from tremplin.domain.counter import states
from tremplin.domain.counter.actions.links import LINK_DAYS
from tremplin.domain.counter.cards import CARD_FIELDS, Card
from tremplin.domain.counter.models import Need, Referral, ReferralEvent, ReferralLink
from tremplin.domain.outreach.models import ContactAttempt, EncounterPerson, FollowUp
from tremplin.domain.outreach.moments import band_of
from tremplin.domain.partners import mailboxes
from tremplin.domain.pathways.models import (
    Appointment,
    Exit,
    FollowUpAnswer,
    Goal,
    Outcome,
    Pathway,
    PlanStep,
    Source,
    TrustAnswer,
)
from tremplin.domain.people import search
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.identity import band_of as age_band_of
from tremplin.domain.people.keeping import month_after
from tremplin.domain.people.models import Agreement, Note, Notice, Person
from tremplin.site.demo.bulk_team import TeamRows
from tremplin.site.demo.places import Site, uid
from tremplin.site.demo.stories import PARIS, Life, Step

REACH = "par message, par l’équipe"
ANSWERS = (Referral.Status.ACCEPTED, Referral.Status.DECLINED, Referral.Status.MET, Referral.Status.NO_SHOW)


class BulkWriter(TeamRows):
    """One `write_…` for each verb of stories.py and tour.py, beside those of the team."""

    def __init__(self, site: Site, notice_versions: dict[str, str]) -> None:
        super().__init__(site)
        self.versions = notice_versions
        self.promises: dict[UUID, list[FollowUp]] = defaultdict(list)
        self.planned: dict[UUID, int] = defaultdict(int)
        self.agreed: set[str] = set()
        self.key = b""

    def seal(self, life: Life, value: Any) -> bytes:
        return vault.seal_with(self.key, self.site.id, life.id, value)

    def lives(self, lives: Sequence[Life]) -> None:
        """A batch of people: their keys first (another database), then their rows."""
        vault.create_keys(self.site.id, [life.id for life in lives])
        keys = vault.keys_of(self.site.id, [life.id for life in lives])
        for life in lives:
            self.key = keys[life.id]
            self.agreed.clear()
            for step in life.steps:
                verb: Callable[[Life, Step], None] = getattr(self, f"write_{step.verb}")
                verb(life, step)
        self.flush()

    def write_encounter(self, life: Life, step: Step) -> None:
        self.encounter(step, life.place.id, people_count=1, **step.values)

    def write_person(self, life: Life, step: Step) -> None:
        identity = Identity(**life.identity).cleaned()
        row = self.put(
            Person, step, id=life.id, level=life.level, territory_id=life.place.id, identity_sealed=self.seal(life, identity.kept()), sex=life.sex,
            age_band=age_band_of(identity.age(step.day)) or life.age_band, spe_status=life.spe_status, address_form=life.address,
            referent_id=step.by, first_met_on=step.day, last_contact_on=step.day,
        )  # fmt: skip
        self.put(
            Notice, step, id=uid(life.id, "notice"), person_id=life.id, level=life.level, channel=step.values["channel"], given_by=step.by,
            given_at=step.at, text_version=self.versions[life.level],
        )  # fmt: skip
        self.derived.append(search.rows_of(self.site.id, life.id, identity))
        self.act(step, "person.created", row, life.level)

    def write_named(self, life: Life, step: Step) -> None:
        """Opened on somebody else's word: a nickname, no notice yet, and one month to tell the person."""
        identity = Identity(**life.identity).cleaned()
        row = self.put(
            Person, step, id=life.id, level=life.level, territory_id=life.place.id, identity_sealed=self.seal(life, identity.kept()), sex=life.sex,
            age_band=life.age_band, spe_status=life.spe_status, address_form=life.address, referent_id=step.by, first_met_on=step.day,
            last_contact_on=step.day, named_by=step.values["named_by"], inform_by=month_after(step.day),
        )  # fmt: skip
        self.derived.append(search.rows_of(self.site.id, life.id, identity))
        self.act(step, "person.created", row, row.named_by)

    def write_inform(self, life: Life, step: Step) -> None:
        """The person heard us: that day is the first on which we met."""
        person = self.at_hand[life.id]
        self.put(
            Notice, step, id=step.values["id"], person_id=life.id, level=life.level, channel=step.values["channel"], given_by=step.by,
            given_at=step.at, text_version=self.versions[life.level],
        )  # fmt: skip
        person.inform_by, person.first_met_on, person.last_contact_on = None, step.day, step.day
        self.act(step, "notice.given", person, self.versions[life.level])

    def write_join(self, life: Life, step: Step) -> None:
        values = dict(step.values)
        met = self.at_hand[values.pop("encounter")]
        self.put(EncounterPerson, step, encounter_id=met.id, person_id=life.id, at=met.at, **values)
        self.touch(life, met.on)
        self.close_due(life, step)
        self.act(step, "encounter.joined", self.at_hand[life.id])

    def touch(self, life: Life, day: date) -> None:
        person = self.at_hand[life.id]
        person.last_contact_on = max(person.last_contact_on, day)

    def touch_if_told(self, life: Life, step: Step, source: str) -> None:
        """What the person told themselves was a contact; a paper or a partner's word was not."""
        if source == Source.PERSON:
            self.touch(life, step.day)

    def close_due(self, life: Life, step: Step) -> None:
        """Promises that had come due are kept by a talk."""
        for promise in self.promises[life.id]:
            if promise.due_on <= step.day and promise.done_at is None:
                promise.done_at = step.at

    def write_attempt(self, life: Life, step: Step) -> None:
        here = step.at.astimezone(PARIS)
        row = self.put(
            ContactAttempt, step, person_id=life.id, at=step.at, band=band_of(here.time()), noted_by=step.by, **step.values
        )
        if row.outcome in (ContactAttempt.Outcome.TALKED, ContactAttempt.Outcome.OBJECTION):
            self.touch(life, here.date())
            self.close_due(life, step)
        self.act(step, "attempt.recorded", row, row.outcome)

    def write_follow_up(self, life: Life, step: Step) -> None:
        promise = self.put(FollowUp, step, person_id=life.id, owner_id=step.by, **step.values)
        self.promises[life.id].append(promise)
        self.act(step, "follow_up.promised", promise)

    def write_keep(self, life: Life, step: Step) -> None:
        promise = self.at_hand[step.values["follow_up"]]
        promise.done_at = step.at
        self.act(step, "follow_up.kept", promise)

    def write_note(self, life: Life, step: Step) -> None:
        words = self.seal(life, step.values["text"])
        row = self.put(Note, step, id=step.values["id"], person_id=life.id, author_id=step.by, at=step.at, text_sealed=words)
        self.act(step, "note.added", row)

    def agree(self, life: Life, step: Step, purpose: str, **values: Any) -> None:
        """One agreement a purpose; the first one holds."""
        if purpose in self.agreed:
            return
        self.agreed.add(purpose)
        told = {"id": uid(life.id, "agreement", purpose), "person_id": life.id, "purpose": purpose, "granted": True, **values}
        self.put(Agreement, step, taken_by=step.by, at=step.at, **told)
        self.touch(life, step.day)
        self.act(step, "agreement.given", self.at_hand[life.id], purpose)

    def write_need(self, life: Life, step: Step) -> None:
        values = dict(step.values)
        wish = self.seal(life, values.pop("wish"))
        row = self.put(Need, step, person_id=life.id, wish_sealed=wish, said_by=step.by, at=step.at, **values)
        self.touch(life, step.day)
        self.act(step, "need.recorded", row)

    def write_referral(self, life: Life, step: Step) -> None:
        values, partner = step.values, step.values["partner"]
        self.agree(life, step, Agreement.Purpose.HANDOVER, recipient_id=partner, fields=list(CARD_FIELDS))
        card = Card(on_card(Identity(**life.identity), life.level), REACH, values["wish"], values["availability"])
        row = self.put(
            Referral, step, id=values["id"], person_id=life.id, partner_id=partner, sent_by=step.by, sent_at=step.at, status="sent",
            card_sealed=self.seal(life, card.kept()), mailbox_digest=mailboxes.digest(mailbox_of(partner)), token=uid(values["id"], "token"),
        )  # fmt: skip
        self.event(row, step, "sent")
        # Nobody ever sees this link's token: the demo's partners answered in their time.
        self.put(
            ReferralLink, step, id=uid(row.id, "link"), referral_id=row.id, token_hash=new_token()[1], mailbox=mailbox_of(partner),
            mailed_at=step.at, tries=1, expires_at=step.at + timedelta(days=LINK_DAYS),
        )  # fmt: skip
        self.act(step, "referral.sent", row)

    def event(self, referral: Referral, step: Step, kind: str, reason: str = "") -> None:
        told = {"id": uid(referral.id, "event", kind), "referral_id": referral.id, "kind": kind, "reason": reason, "by": step.by}
        self.put(ReferralEvent, step, at=step.at, **told)

    def write_answer(self, life: Life, step: Step) -> None:
        kind, row = step.values["kind"], self.at_hand[step.values["referral"]]
        self.event(row, step, kind, step.values["reason"])
        row.status = states.status_after(kind, row.status)
        row.answered_at = row.answered_at or (step.at if kind in ANSWERS else None)
        row.version += 1
        self.act(step, f"referral.{kind}", row, "link")

    def write_close(self, life: Life, step: Step) -> None:
        row = self.at_hand[step.values["referral"]]
        self.event(row, step, Referral.Status.CLOSED)
        row.status, row.version = Referral.Status.CLOSED, row.version + 1
        self.at_hand[uid(row.id, "link")].revoked_at = step.at
        self.act(step, "referral.closed", row)

    def write_pathway(self, life: Life, step: Step) -> None:
        values, person = step.values, self.at_hand[life.id]
        row = self.put(
            Pathway, step, id=values["id"], person_id=life.id, started_on=step.day, agreed_on=step.day, referent_id=step.by
        )
        words = self.seal(life, values["goal"])
        self.put(Goal, step, id=values["goal_id"], pathway_id=row.id, person_id=life.id, words_sealed=words)
        if person.referent_id != step.by:
            person.referent_id, person.version = step.by, person.version + 1
            self.act(step, "person.referent_changed", person)
        self.touch(life, step.day)
        self.act(step, "pathway.opened", row)

    def write_plan_step(self, life: Life, step: Step) -> None:
        values = dict(step.values)
        goal, words = values.pop("goal"), self.seal(life, values.pop("words"))
        row = self.put(PlanStep, step, goal_id=goal, person_id=life.id, words_sealed=words, position=self.planned[goal], **values)
        self.planned[goal] += 1
        self.act(step, "step.added", row)

    def write_done(self, life: Life, step: Step) -> None:
        row = self.at_hand[step.values["step"]]
        row.done_on, row.version = step.day, row.version + 1
        self.act(step, "step.done", row)

    def write_drop(self, life: Life, step: Step) -> None:
        row = self.at_hand[step.values["step"]]
        row.dropped_on, row.version = step.day, row.version + 1
        self.act(step, "step.dropped", row)

    def write_trust(self, life: Life, step: Step) -> None:
        self.agree(life, step, Agreement.Purpose.TRUST)
        row = self.put(TrustAnswer, step, person_id=life.id, on=step.day, **step.values)
        self.touch(life, step.day)
        self.act(step, "trust.answered", row, row.moment)

    def write_appointment(self, life: Life, step: Step) -> None:
        values = dict(step.values)
        when, place = values.pop("when"), self.seal(life, values.pop("place"))
        row = self.put(Appointment, step, person_id=life.id, at=when, place_sealed=place, with_id=step.by, **values)
        self.act(step, "appointment.planned", row)

    def write_held(self, life: Life, step: Step) -> None:
        row = self.at_hand[step.values["appointment"]]
        row.status = Appointment.Status.PRESENT if step.values["present"] else Appointment.Status.ABSENT
        row.version += 1
        if step.values["present"]:
            self.touch(life, min(row.at, step.at).date())
        self.act(step, f"appointment.{row.status}", row)

    def write_outcome(self, life: Life, step: Step) -> None:
        values = dict(step.values)
        words = values.pop("words")
        sealed = self.seal(life, words) if words else None
        row = self.put(Outcome, step, person_id=life.id, on=step.day, words_sealed=sealed, noted_by=step.by, **values)
        self.touch_if_told(life, step, row.source)
        self.act(step, "outcome.recorded", row, row.kind)

    def write_exit(self, life: Life, step: Step) -> None:
        values = dict(step.values)
        pathway = self.at_hand[values.pop("pathway")]
        pathway.ended_on = self.at_hand[life.id].exited_on = step.day
        row = self.put(Exit, step, pathway_id=pathway.id, person_id=life.id, on=step.day, noted_by=step.by, **values)
        self.touch_if_told(life, step, row.source)
        self.act(step, "exit.recorded", row, row.reason)

    def write_news(self, life: Life, step: Step) -> None:
        values = dict(step.values)
        left = values.pop("exit")
        self.agree(life, step, Agreement.Purpose.FOLLOW_UP)
        row = self.put(FollowUpAnswer, step, person_id=life.id, exit_id=left, on=step.day, noted_by=step.by, **values)
        if row.result != FollowUpAnswer.Result.UNREACHABLE:
            self.touch(life, step.day)
        self.act(step, "news.noted", row, row.result)

    def flush(self) -> None:
        super().flush()
        self.promises.clear()
        self.planned.clear()


def on_card(identity: Identity, level: str) -> str:
    """How the person is called on a card, which sets the guillemets itself; the form of a handover proposes the same."""
    return identity.called(level).strip("« »\u00a0\u202f")


def mailbox_of(partner_id: UUID) -> str:
    """The invented mailbox of a partner: it leads nowhere."""
    return f"accueil-{str(partner_id)[:8]}@tremplin.example"
