"""What everybody may read: the front door, a gathering, a sheet and its printed form."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from tremplin.core.tenancy.web import public_page
from tremplin.domain.gatherings import pdf, policies, queries
from tremplin.domain.gatherings.models import Gathering, SheetPicture


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """The last published gathering is the front door; an empty place says what this is and how to come in."""
    gathering = policies.published_gatherings().first()
    return show(request, gathering) if gathering else render(request, "gatherings/welcome.html")


@public_page
def gathering(request: HttpRequest, slug: str) -> HttpResponse:
    return show(request, get_object_or_404(policies.published_gatherings(), slug=slug))


def show(request: HttpRequest, gathering: Gathering) -> HttpResponse:
    shown = queries.sheets_of(gathering)
    pictures = queries.pictures_of(shown)
    sheets = [(sheet, queries.headings_of(sheet), pictures[sheet.id][:1]) for sheet in shown]
    return render(request, "gatherings/gathering.html", {"gathering": gathering, "sheets": sheets})


@public_page
def sheet(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    found = get_object_or_404(policies.published_sheets(), id=sheet_id)
    gathering = queries.gathering_of(found)
    context = {
        "sheet": found, "headings": queries.headings_of(found), "pictures": queries.pictures_of([found])[found.id], "gathering": gathering,
        "others": [other for other in queries.sheets_of(gathering) if other.id != found.id] if gathering else [],
    }  # fmt: skip
    return render(request, "gatherings/sheet.html", context)


@public_page
def picture(request: HttpRequest, name: str, size: str) -> HttpResponse:
    """A picture of a published sheet, under the type that we gave it (SEC-08)."""
    found = get_object_or_404(policies.published_pictures().only(size), name=name)
    return bytes_of(found, size, "private, max-age=600")


def bytes_of(picture: SheetPicture, size: str, cache: str) -> HttpResponse:
    """Never guessed by the browser: the type is ours, and the middleware adds nosniff."""
    content_type = "image/webp" if size == "small" else "image/jpeg"
    return HttpResponse(bytes(getattr(picture, size)), content_type=content_type, headers={"Cache-Control": cache})


@public_page
def sheet_pdf(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """The sheet on paper: a tagged PDF whose links work (A11Y-07)."""
    found = get_object_or_404(policies.published_sheets(), id=sheet_id)
    document = pdf.sheet(
        found,
        queries.headings_of(found),
        request.build_absolute_uri("/"),
        getattr(request, "LANGUAGE_CODE", "fr"),
        list(policies.published_pictures().filter(sheet=found).defer("small").order_by("position", "id")),
    )
    response = HttpResponse(document, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="fiche-{found.id}.pdf"'
    return response
