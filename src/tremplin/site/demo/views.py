"""The demo's own pages: doors, eyes, tour, outbox. They answer 404 in production."""

import re
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_POST
from markdown_it import MarkdownIt

from tremplin.core import clock
from tremplin.core.tenancy.web import public_page
from tremplin.site import outbox
from tremplin.site.demo import doors
from tremplin.site.demo.screens import PUBLISHED, SCREENS

DOCS = Path(settings.ROOT) / "docs"
PAGES = {"visite": "visite.md", "du-texte-a-l-outil": "du-texte-a-l-outil.md", "demarches": "demarches.md"}
DOOR = re.compile(r'<p><a href="enter:(?P<who>\w+)/(?P<screen>\w+)">[^<]*</a></p>')
BESIDE = re.compile(rf"\]\(({'|'.join(PAGES)})\.md\)")


def demo_only() -> None:
    if not settings.DEMO:
        raise Http404


@public_page
@require_POST
def enter(request: HttpRequest, key: str) -> HttpResponse:
    """« Entrer comme Inès » — by POST, so that no page can sign somebody in by an image or a link."""
    demo_only()
    doors.enter(request, key)
    return redirect(doors.landing(request, key))


@public_page
def see(request: HttpRequest, key: str) -> HttpResponse:
    """The eye: straight to the screen for whoever may open it, otherwise the door of the one who may."""
    demo_only()
    screen = SCREENS.get(key)
    if screen is None:
        raise Http404
    url = screen.url()
    opens = {access.project.slug for access in getattr(request, "accesses", []) if access.roles & screen.roles}
    if url.split("/")[2] in opens:
        return redirect(url)
    return render(request, "demo/door.html", {"key": screen.enter_as, "next": url})


@public_page
def page(request: HttpRequest, name: str) -> HttpResponse:
    """A page of the documentation, its links to screens and pages alive, and the doors of the whole cast beside it."""
    demo_only()
    if name not in PAGES:
        raise Http404
    path, language = written(name)
    text = path.read_text(encoding="utf-8").replace("](screen:", "](/voir/")
    title, _, body = BESIDE.sub(r"](/pages/\1)", text).removeprefix("# ").partition("\n")
    html = DOOR.sub(lambda found: door(request, found["who"], found["screen"]), MarkdownIt("js-default").render(body))
    context = {"title": title, "body": html, "language": language, "cast": doors.words()}
    return render(request, "demo/page.html", context)


def written(name: str) -> tuple[Path, str]:
    """The page in the reader's language when somebody wrote it, otherwise in French, which it says."""
    english = (DOCS / PAGES[name]).with_suffix(".en.md")
    if (get_language() or "fr").startswith("en") and english.exists():
        return english, "en"
    return DOCS / PAGES[name], "fr"


def door(request: HttpRequest, who: str, screen: str) -> str:
    """« Entrer comme… » inside a step of the tour: straight to the screen that the step tells about."""
    shown = PUBLISHED if screen == "published" else SCREENS[screen]
    return render_to_string("gatherings/enter.html", {"key": who, "next": shown.url()}, request)


@public_page
def mail(request: HttpRequest) -> HttpResponse:
    """What would have left by mail."""
    demo_only()
    return render(request, "demo/outbox.html", {"letters": outbox.messages(), "now": clock.now()})
