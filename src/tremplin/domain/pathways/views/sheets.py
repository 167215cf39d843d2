"""Goals and steps: add, say better, do, leave aside, take up again, put in order."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tremplin.core.tenancy.actor import FILE_ROLES, Actor
from tremplin.core.tenancy.errors import DomainError, NotAllowed
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui.forms import Form
from tremplin.domain.pathways import actions, policies
from tremplin.domain.pathways.actions.sheets import words_of
from tremplin.domain.pathways.forms import GoalForm, StepForm
from tremplin.domain.pathways.models import Goal, Pathway, PlanStep
from tremplin.domain.pathways.views.fetching import one, page, person_of, to_plan

GOAL_VERBS: dict[str, tuple[Any, dict[str, Any], Any]] = {
    "reach": (actions.reach_goal, {}, gettext_lazy("Objectif atteint.")),
    "drop": (actions.drop_goal, {}, gettext_lazy("Objectif laissé de côté. Vous pouvez le reprendre.")),
    "reopen": (actions.reopen_goal, {}, gettext_lazy("Objectif repris.")),
    "up": (actions.move_goal, {"up": True}, ""),
    "down": (actions.move_goal, {"up": False}, ""),
}
STEP_VERBS: dict[str, tuple[Any, dict[str, Any], Any]] = {
    "done": (actions.complete_step, {}, gettext_lazy("Action faite.")),
    "drop": (actions.drop_step, {}, gettext_lazy("Action laissée de côté. Vous pouvez la reprendre.")),
    "reopen": (actions.reopen_step, {}, gettext_lazy("Action reprise.")),
    "up": (actions.move_step, {"up": True}, ""),
    "down": (actions.move_step, {"up": False}, ""),
}


@project_view(*FILE_ROLES)
def goal_new(request: HttpRequest, actor: Actor, person: UUID) -> HttpResponse:
    found = person_of(actor, person)
    pathway = one(policies.pathways_visible_to(actor).filter(person=found, ended_on=None), _running_id(actor, found.id))
    form = GoalForm(request.POST or None)
    if form.is_valid() and form.attempt(
        actions.add_goal, actor, pathway, words=form.cleaned_data["words"], id=form.cleaned_data["id"]
    ):
        messages.success(request, _("Objectif ajouté."))
        return to_plan(actor, found.id)
    return page(request, actor, "goal", found, form)


def _running_id(actor: Actor, person_id: UUID) -> UUID:
    row = (
        Pathway.objects.filter(project_id=actor.project_id, person_id=person_id, ended_on=None)
        .values_list("id", flat=True)
        .first()
    )
    if row is None:
        raise Http404
    return row


@project_view(*FILE_ROLES)
def goal_edit(request: HttpRequest, actor: Actor, goal: UUID) -> HttpResponse:
    """Say the goal better; when somebody else did so meanwhile, both texts are shown."""
    sheet = one(policies.goals_visible_to(actor), goal)
    form = GoalForm(request.POST or None, initial={"words": words_of(sheet), "version": sheet.version})
    if form.is_valid():
        said = form.cleaned_data
        if form.attempt(actions.edit_goal, actor, sheet, words=said["words"], version=said["version"] or 0):
            messages.success(request, _("Objectif corrigé."))
            return to_plan(actor, sheet.person_id, f"goal-{sheet.id}")
    return page(request, actor, "goal", sheet.person, form, goal=sheet, theirs=_theirs(form, sheet))


@project_view(*FILE_ROLES)
def step_new(request: HttpRequest, actor: Actor, goal: UUID) -> HttpResponse:
    sheet = one(policies.goals_visible_to(actor), goal)
    form = StepForm(request.POST or None)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("words", "by_whom", "due_on", "id")}
        if form.attempt(actions.add_step, actor, sheet, **said):
            messages.success(request, _("Action ajoutée."))
            return to_plan(actor, sheet.person_id, f"goal-{sheet.id}")
    return page(request, actor, "step", sheet.person, form, goal_words=words_of(sheet))


@project_view(*FILE_ROLES)
def step_edit(request: HttpRequest, actor: Actor, step: UUID) -> HttpResponse:
    """Change what was agreed; when somebody else did so meanwhile, both texts are shown."""
    sheet = one(policies.steps_visible_to(actor), step)
    initial = {"words": words_of(sheet), "by_whom": sheet.by_whom, "due_on": sheet.due_on, "version": sheet.version}
    form = StepForm(request.POST or None, initial=initial)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("words", "by_whom", "due_on")}
        if form.attempt(actions.edit_step, actor, sheet, version=form.cleaned_data["version"] or 0, **said):
            messages.success(request, _("Action corrigée."))
            return to_plan(actor, sheet.person_id, f"goal-{sheet.goal_id}")
    return page(request, actor, "step", sheet.person, form, step=sheet, theirs=_theirs(form, sheet))


def _theirs(form: Form, sheet: Goal | PlanStep) -> dict[str, Any] | None:
    """What the other person saved, when that is why the form came back; sending it again then counts as having compared."""
    if not form.is_bound or not form.errors or str(sheet.version) == str(form.data.get("version")):
        return None
    form.data = {**form.data.dict(), "version": str(sheet.version)}  # type: ignore[attr-defined]
    return {"words": words_of(sheet), "sheet": sheet, "mine": form.data.get("words", "")}


@require_POST
@project_view(*FILE_ROLES)
def goal_change(request: HttpRequest, actor: Actor, goal: UUID) -> HttpResponse:
    sheet = one(policies.goals_visible_to(actor), goal)
    return _change(request, actor, sheet, GOAL_VERBS, f"goal-{sheet.id}")


@require_POST
@project_view(*FILE_ROLES)
def step_change(request: HttpRequest, actor: Actor, step: UUID) -> HttpResponse:
    sheet = one(policies.steps_visible_to(actor), step)
    return _change(request, actor, sheet, STEP_VERBS, f"goal-{sheet.goal_id}")


def _change(request: HttpRequest, actor: Actor, sheet: Goal | PlanStep, verbs: dict[str, Any], anchor: str) -> HttpResponse:
    """One button of the plan; a refusal is told on the plan itself."""
    try:
        verb, options, said = verbs[request.POST.get("verb", "")]
        verb(actor, sheet, **options)
        if said:
            messages.success(request, str(said))
    except KeyError:
        raise Http404 from None
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return to_plan(actor, sheet.person_id, anchor)
