"""The same stories, told by the real actions one after the other: what the bulk writer must equal, row by row."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from tremplin.core.tenancy.access import accesses_of
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.context import as_actor, project_context
from tremplin.core.tenancy.models import Project
from tremplin.domain.counter import actions as counter
from tremplin.domain.counter import policies as receiving
from tremplin.domain.counter.cards import Card
from tremplin.domain.counter.models import Referral
from tremplin.domain.outreach import actions as outreach
from tremplin.domain.outreach.models import Encounter, FollowUp, Outing, OutingPlace, Poster
from tremplin.domain.partners.models import Partner
from tremplin.domain.pathways import actions as pathways
from tremplin.domain.pathways.models import Appointment, Exit, Goal, Pathway, PlanStep
from tremplin.domain.people import actions as people
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import Person
from tremplin.domain.territories.models import Entrance, Territory
from tremplin.site.demo.bulk import REACH, on_card
from tremplin.site.demo.places import Site, uid
from tremplin.site.demo.stories import Life, Step


class Replay:
    """Each step by the right member, at its moment, in a transaction of its own."""

    def __init__(self, site: Site, notice_versions: dict[str, str]) -> None:
        self.site = site
        self.versions = notice_versions
        self.actors: dict[UUID, Actor] = {}
        with project_context(None, [site.id]):
            self.project = Project.objects.get(id=site.id)

    def member(self, user_id: UUID, at: datetime) -> Actor:
        """As the middleware would make them; the partner has no account and comes for one handover only."""
        if user_id not in self.actors:
            access = next(access for access in accesses_of(user_id) if access.project.id == self.site.id)
            self.actors[user_id] = access.actor(user_id, "", at)
        return self.actors[user_id].at(at)

    def partner(self, referral_id: UUID, at: datetime) -> Actor:
        purpose = receiving.receiving_purpose(referral_id)
        return Actor(None, "", self.project, frozenset(), None, at, purpose=purpose)

    def step(self, life: Life | None, step: Step) -> None:
        actor = self.member(step.by, step.at) if step.by else self.partner(step.values["referral"], step.at)
        with as_actor(actor):
            verb: Callable[..., None] = getattr(self, f"do_{step.verb}")
            verb(actor, life, dict(step.values))

    def found(self, model: Any, identifier: UUID | None) -> Any:
        return model.objects.get(project_id=self.site.id, id=identifier) if identifier else None

    def do_anonymous(self, actor: Actor, life: Life | None, values: dict[str, Any]) -> None:
        place, entrance = values.pop("place"), self.found(Entrance, values.pop("entrance"))
        outreach.record_encounter(
            actor, territory=self.found(Territory, place.id), entrance=entrance, team_ids=[actor.user_id], **values
        )

    def do_presence(self, actor: Actor, life: Life | None, values: dict[str, Any]) -> None:
        place, entrance = values.pop("place"), self.found(Entrance, values.pop("entrance"))
        outreach.record_presence(
            actor, territory=self.found(Territory, place.id), entrance=entrance, team_ids=values.pop("team"), **values
        )

    def do_outing(self, actor: Actor, life: Life | None, values: dict[str, Any]) -> None:
        """The rows of its places get ids of their own; named again here, since the presences of the return bear them."""
        where = [(self.found(Territory, place.id), self.found(Entrance, entrance)) for place, entrance in values.pop("places")]
        outing = outreach.plan_outing(actor, places=where, team_ids=values.pop("team"), **values)
        for place in outing.places.all():
            OutingPlace.objects.filter(project_id=self.site.id, id=place.id).update(id=uid(outing.id, "place", place.position))

    def do_check_in(self, actor: Actor, life: Life | None, values: dict[str, Any]) -> None:
        outreach.check_in(actor, self.found(Outing, values["outing"]), kind=values["kind"])

    def do_cancel(self, actor: Actor, life: Life | None, values: dict[str, Any]) -> None:
        outreach.cancel_outing(actor, self.found(Outing, values["outing"]), reason=values["reason"])

    def do_return(self, actor: Actor, life: Life | None, values: dict[str, Any]) -> None:
        outing = self.found(Outing, values.pop("outing"))
        places = outing.places.select_related("territory", "entrance__building").order_by("position")
        outreach.return_outing(actor, outing, counts=list(zip(places, values.pop("counts"), strict=True)), **values)

    def do_contact(self, actor: Actor, life: Life | None, values: dict[str, Any]) -> None:
        outreach.set_contact(actor, **values)

    def do_poster(self, actor: Actor, life: Life | None, values: dict[str, Any]) -> None:
        territory, entrance = self.found(Territory, values.pop("territory").id), self.found(Entrance, values.pop("entrance"))
        outreach.make_poster(actor, territory=territory, entrance=entrance, **values)

    def do_retire(self, actor: Actor, life: Life | None, values: dict[str, Any]) -> None:
        outreach.retire_poster(actor, self.found(Poster, values["poster"]))

    def do_encounter(self, actor: Actor, life: Life, values: dict[str, Any]) -> None:
        self.do_anonymous(actor, None, {**values, "place": life.place})

    def do_person(self, actor: Actor, life: Life, values: dict[str, Any]) -> None:
        people.create_person(
            actor, level=life.level, territory=self.found(Territory, life.place.id), identity=Identity(**life.identity), id=life.id,
            notice=people.NoticeGiven(self.versions[life.level], values["channel"]), age_band=life.age_band, sex=life.sex,
            spe_status=life.spe_status, address_form=life.address,
        )  # fmt: skip

    def do_named(self, actor: Actor, life: Life, values: dict[str, Any]) -> None:
        people.create_person(
            actor, level=life.level, territory=self.found(Territory, life.place.id), identity=Identity(**life.identity), id=life.id, notice=None,
            age_band=life.age_band, sex=life.sex, spe_status=life.spe_status, address_form=life.address, named_by=values["named_by"],
        )  # fmt: skip

    def do_inform(self, actor: Actor, life: Life, values: dict[str, Any]) -> None:
        told = {"level": life.level, "text_version": self.versions[life.level]}
        people.give_notice(actor, self.found(Person, life.id), **told, **values)

    def do_join(self, actor: Actor, life: Life, values: dict[str, Any]) -> None:
        encounter = self.found(Encounter, values.pop("encounter"))
        outreach.join_encounter(actor, encounter, self.found(Person, life.id), **values)

    def do_attempt(self, actor: Actor, life: Life, values: dict[str, Any]) -> None:
        outreach.record_attempt(actor, self.found(Person, life.id), **values)

    def do_follow_up(self, actor: Actor, life: Life, values: dict[str, Any]) -> None:
        outreach.promise_follow_up(actor, self.found(Person, life.id), **values)

    def do_keep(self, actor: Actor, life: Life, values: dict[str, Any]) -> None:
        outreach.keep_follow_up(actor, self.found(FollowUp, values["follow_up"]))

    def do_note(self, actor: Actor, life: Life, values: dict[str, Any]) -> None:
        people.add_note(actor, self.found(Person, life.id), **values)

    def do_need(self, actor: Actor, life: Life, values: dict[str, Any]) -> None:
        counter.record_need(actor, self.found(Person, life.id), **values)

    def do_referral(self, actor: Actor, life: Life, values: dict[str, Any]) -> None:
        card = Card(on_card(Identity(**life.identity), life.level), REACH, values["wish"], values["availability"])
        counter.hand_over(
            actor, self.found(Person, life.id), partner=self.found(Partner, values["partner"]), card=card,
            agreed=counter.Agreed(None), id=values["id"], ask_anyway=True,
        )  # fmt: skip

    def do_answer(self, actor: Actor, life: Life, values: dict[str, Any]) -> None:
        counter.answer_referral(actor, self.found(Referral, values["referral"]), kind=values["kind"], reason=values["reason"])

    def do_close(self, actor: Actor, life: Life, values: dict[str, Any]) -> None:
        counter.close_referral(actor, self.found(Referral, values["referral"]))

    def do_pathway(self, actor: Actor, life: Life, values: dict[str, Any]) -> None:
        pathways.open_pathway(actor, self.found(Person, life.id), agreed=True, **values)

    def do_plan_step(self, actor: Actor, life: Life, values: dict[str, Any]) -> None:
        pathways.add_step(actor, self.found(Goal, values.pop("goal")), **values)

    def do_done(self, actor: Actor, life: Life, values: dict[str, Any]) -> None:
        pathways.complete_step(actor, self.found(PlanStep, values["step"]))

    def do_drop(self, actor: Actor, life: Life, values: dict[str, Any]) -> None:
        pathways.drop_step(actor, self.found(PlanStep, values["step"]))

    def do_trust(self, actor: Actor, life: Life, values: dict[str, Any]) -> None:
        pathways.answer_trust(actor, self.found(Person, life.id), agreed=True, **values)

    def do_appointment(self, actor: Actor, life: Life, values: dict[str, Any]) -> None:
        pathways.plan_appointment(actor, self.found(Person, life.id), at=values.pop("when"), **values)

    def do_held(self, actor: Actor, life: Life, values: dict[str, Any]) -> None:
        pathways.hold_appointment(actor, self.found(Appointment, values["appointment"]), present=values["present"])

    def do_outcome(self, actor: Actor, life: Life, values: dict[str, Any]) -> None:
        pathways.record_outcome(actor, self.found(Person, life.id), **values)

    def do_exit(self, actor: Actor, life: Life, values: dict[str, Any]) -> None:
        pathways.record_exit(actor, self.found(Pathway, values.pop("pathway")), **values)

    def do_news(self, actor: Actor, life: Life, values: dict[str, Any]) -> None:
        pathways.answer_follow_up(actor, self.found(Exit, values.pop("exit")), agreed=True, **values)
