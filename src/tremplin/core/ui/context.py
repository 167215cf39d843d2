"""What every page needs: who is here, where they may go, in which language and colours."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tremplin.core.registry import registries

THEMES = {"auto": _("Comme l’appareil"), "light": _("Clair"), "dark": _("Sombre"), "contrast": _("Contraste fort")}
THEME_COOKIE = "theme"
SHOWN_AT_ONCE = 6


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the navigation, ready to print."""

    label: str | Promise
    url: str
    icon: str = ""
    current: bool = False


def chosen_theme(request: HttpRequest) -> str:
    asked = request.GET.get("theme") or request.COOKIES.get(THEME_COOKIE, "")
    return asked if asked in THEMES else "auto"


def navigation(request: HttpRequest) -> list[Link]:
    """The entries that the person's roles open in the project of this address; none elsewhere."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return []
    here = request.resolver_match.view_name if request.resolver_match else ""
    links = []
    for _name, item in sorted(registries.nav, key=lambda entry: entry[1].order):
        if item.roles and not actor.has(*item.roles):
            continue
        try:
            url = reverse(item.url_name, kwargs={"project": actor.project.slug})
        except NoReverseMatch:
            continue  # the room is installed without its pages (an evaluator's instance)
        links.append(Link(item.label, url, item.icon, current=item.url_name == here or request.path == url))
    return links


def divided(links: list[Link]) -> tuple[list[Link], list[Link]]:
    """What a wide header shows at once, and what it keeps under "Plus": a handful of words is read, a dozen is searched."""
    if len(links) <= SHOWN_AT_ONCE + 1:
        return links, []
    return links[:SHOWN_AT_ONCE], links[SHOWN_AT_ONCE:]


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor `tremplin.core.ui.context.page`; it reads no table."""
    theme = chosen_theme(request)
    links = navigation(request)
    first, more = divided(links)
    return {
        "actor": getattr(request, "actor", None),
        "nav": links,
        "nav_first": first,
        "nav_more": more,
        "nav_more_here": any(link.current for link in more),
        "theme": theme,
        "themes": [(code, label, code == theme) for code, label in THEMES.items()],
        "languages": [(code, name, code == get_language()) for code, name in settings.LANGUAGES],
        "demo_banner": getattr(settings, "MODE", "") == "demo",
        "accessibility_state": _("non conforme"),
    }
