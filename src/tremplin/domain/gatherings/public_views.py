"""What everybody may read: the front door, a gathering, a sheet and its printed form."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from tremplin.core.tenancy.web import public_page
from tremplin.domain.gatherings import pdf, policies, queries
from tremplin.domain.gatherings.models import Gathering


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """The last published gathering is the front door; an empty place says what this is and how to come in."""
    gathering = policies.published_gatherings().first()
    return show(request, gathering) if gathering else render(request, "gatherings/welcome.html")


@public_page
def gathering(request: HttpRequest, slug: str) -> HttpResponse:
    return show(request, get_object_or_404(policies.published_gatherings(), slug=slug))


def show(request: HttpRequest, gathering: Gathering) -> HttpResponse:
    sheets = [(sheet, queries.headings_of(sheet)) for sheet in queries.sheets_of(gathering)]
    return render(request, "gatherings/gathering.html", {"gathering": gathering, "sheets": sheets})


@public_page
def sheet(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    found = get_object_or_404(policies.published_sheets(), id=sheet_id)
    return render(request, "gatherings/sheet.html", {"sheet": found, "headings": queries.headings_of(found)})


@public_page
def sheet_pdf(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """The sheet on paper: a tagged PDF whose links work (A11Y-07)."""
    found = get_object_or_404(policies.published_sheets(), id=sheet_id)
    document = pdf.sheet(
        found, queries.headings_of(found), request.build_absolute_uri("/"), getattr(request, "LANGUAGE_CODE", "fr")
    )
    response = HttpResponse(document, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="fiche-{found.id}.pdf"'
    return response
