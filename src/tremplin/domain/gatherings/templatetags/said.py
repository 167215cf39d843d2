"""Template tags of the sheets: the reader's language, the demo's doors, and the small drawings."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tremplin.core.registry import registries
from tremplin.domain.gatherings import queries

register = template.Library()
PER_ROW = 10
# (day, row, hours): one line a person, each their own hours.
WEEK = (
    (0, 0, 5),
    (1, 0, 8),
    (2, 0, 8),
    (4, 0, 8),
    (0, 1, 8),
    (2, 1, 4),
    (3, 1, 8),
    (4, 1, 8),
    (0, 2, 8),
    (1, 2, 5),
    (2, 2, 8),
    (3, 2, 8),
    (0, 3, 5),
    (1, 3, 8),
    (3, 3, 5),
    (4, 3, 8),
)
TONES = ("teal", "amber", "green", "grey")


@register.simple_tag
def said(data: Any, name: str) -> str:
    """A text of the sheet in the reader's language."""
    return queries.said(data, name)


@register.simple_tag
def spoken(data: Any, name: str) -> str | SafeString:
    """The same, where HTML may stand: French words on an English page say their language."""
    words = queries.said(data, name)
    return format_html('<span lang="fr">{}</span>', words) if queries.only_french(data, name) else words


@register.simple_tag
def enter_label(key: str) -> str:
    """« Entrer comme Inès, booster »."""
    door = registries.doors.entries.get(key)
    return door() if door else _("Entrer")


@register.simple_tag
def at_column(number: int) -> str:
    """Where the nth building stands in the drawing of the bars."""
    return f"{3 + (number % PER_ROW) * 32},{2 + (number // PER_ROW) * 50}"


@register.simple_tag
def week_bars() -> SafeString:
    """A week on the wall, at chosen hours."""
    bars = [(f"svg-{TONES[row]}-solid", 2 + day * 64, 4 + row * 24, 7 * hours) for day, row, hours in WEEK]
    return format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="18" rx="6"/>', bars)
