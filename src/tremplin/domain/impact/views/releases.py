"""Published figures: read by funders and partners, closed by coordinators."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor, Role
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui import forms as ui
from tremplin.domain.impact import actions, closing, exports, forms, kept, policies, published, releases
from tremplin.domain.impact.policies import RELEASE_READERS


@project_view(*RELEASE_READERS)
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One release on the page (the last, or the one asked), and the list of the others."""
    rows, chosen, closed = releases.readable(actor, request.GET.get("numero", ""))
    context = {
        "releases": rows,
        "chosen": chosen,
        "boards": published.boards(closed) if closed else [],
        "period": forms.column_said(closed.block) if closed else "",
        "unbroken": releases.whole(chosen) if chosen else True,
        "may_publish": policies.can_publish(actor),
        "may_read_true": policies.can_read_true_counts(actor),
    }
    return render(request, "impact/releases.html", context)


@project_view(*RELEASE_READERS)
def exported(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    release = get_object_or_404(policies.releases_visible_to(actor), number=number)
    journal.record(actor, "release.exported", release)
    head = [_("Tableau"), _("Ligne"), _("Étape du parcours"), _("Période"), _("n"), _("sur N"), _("Pourquoi non publié")]
    return exports.as_csv(f"chiffres-publies-{number}", head, published.export_rows(kept.thawed(release.content)))


class CloseForm(ui.Form):
    """Which quarter closes the release; the digest ties the confirmation to the preview that was read."""

    until = ui.forms.CharField(widget=ui.forms.HiddenInput())
    digest = ui.forms.CharField(widget=ui.forms.HiddenInput())


@project_view(Role.COORDINATOR)
def close(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Preview, explanation of what is masked and why, then confirm: a release never changes afterwards."""
    policies.require(policies.can_publish(actor))
    former = releases.last_release(actor)
    open_ones = releases.can_close(actor, former)
    form = CloseForm(request.POST or None)
    if form.is_valid() and form.attempt(
        actions.publish_release, actor, until=form.cleaned_data["until"], digest=form.cleaned_data["digest"]
    ):
        messages.success(request, _("Chiffres publiés. Ils ne changeront plus."))
        return redirect("impact:releases", actor.project.slug)
    asked = (request.POST or request.GET).get("until", "") or (open_ones[-1].code if open_ones else "")
    found = releases.preview_after(actor, former, open_ones, asked)
    context = {
        "form": form,
        "options": [(one.code, forms.said(one)) for one in open_ones],
        "asked": asked,
        "found": found,
        "period": forms.column_said(found.closed.block) if found else "",
        "boards": published.boards(found.closed) if found else [],
        "fresh": releases.too_fresh(actor, found.last) if found else False,
        "shown": found.cells - found.masked if found else 0,
        "threshold": found.closed.threshold if found else closing.DEFAULT_THRESHOLD,
    }
    return render(request, "impact/close.html", context, status=422 if form.errors else 200)
