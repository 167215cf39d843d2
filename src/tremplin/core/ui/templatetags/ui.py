"""`{% load ui %}`: pictograms, dates in words, and the components that are more than an include."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tremplin.core.ui import when as words
from tremplin.core.ui.icons import ICONS, TONE_ICONS
from tremplin.core.ui.tables import Column, Sort

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A pictogram; silent unless a label says what it adds to the words around it."""
    path = ICONS[name]
    if not label:
        return format_html('<svg class="icon" aria-hidden="true" viewBox="0 0 24 24"><path d="{}"/></svg>', path)
    return format_html('<svg class="icon" role="img" aria-label="{}" viewBox="0 0 24 24"><path d="{}"/></svg>', label, path)


@register.simple_tag
def mark() -> SafeString:
    """The springboard: a board that bends, and somebody in the air."""
    return mark_safe(
        '<svg class="mark" aria-hidden="true" viewBox="0 0 32 32">'
        '<path d="M3 25.5h9M6 25.5c7 0 12.5-2 21-9"/><circle cx="22" cy="7.5" r="3.2"/></svg>'
    )


@register.filter
def initial(name: str) -> str:
    """Z. for « Zak »."""
    letters = [sign for sign in str(name) if sign.isalnum()]
    return f"{letters[0].upper()}." if letters else "?"


@register.filter
def tone_icon(tone: str) -> str:
    return tone if tone in ICONS else TONE_ICONS.get(tone, "info")


@register.filter
def when(value: date | datetime | None, now: date | datetime) -> str:
    """{{ encounter.at|when:actor.now }}: "il y a 9 jours", "demain à 14 h"."""
    return words.say(value, now) if value else ""


@register.filter
def in_full(value: date | datetime | None) -> str:
    """{{ appointment.at|in_full }}: "mardi 22 octobre 2019 à 14 h"."""
    return words.full(value) if value else ""


@register.simple_tag
def moment(value: date | datetime, now: date | datetime) -> SafeString:
    """The same words in a <time>, whose title says the date in full."""
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), words.full(value), words.say(value, now))


@register.simple_tag
def ratio_bar(n: int, total: int) -> SafeString:
    """A thin bar beside an n/N that is already written: decorative for those who listen."""
    width = round(100 * min(max(n / total, 0), 1), 1) if total else 0
    return format_html(
        '<svg class="ratio" aria-hidden="true" viewBox="0 0 100 6" preserveAspectRatio="none">'
        '<rect class="ratio-ground" width="100" height="6"/><rect class="ratio-part" width="{}" height="6"/></svg>',
        width,
    )


@register.simple_block_tag
def card(content: str, title: str = "", level: int = 2, tone: str = "", css: str = "") -> SafeString:
    """{% card title="Zak" tone="amber" %}…{% endcard %}"""
    heading = format_html('<h{} class="card-title">{}</h{}>', level, title, level) if title else ""
    classes = " ".join(filter(None, ["card", tone and f"card-{tone}", css]))
    return format_html('<section class="{}">{}{}</section>', classes, heading, content)


@register.simple_block_tag
def explain(content: str, summary: str = "") -> SafeString:
    """{% explain "Pourquoi cette proposition ?" %}…{% endexplain %}: the reason, one tap away."""
    return format_html(
        '<details class="explain"><summary>{}</summary><div>{}</div></details>', summary or _("Pourquoi ?"), content
    )


@register.inclusion_tag("ui/steps.html")
def steps_bar(steps: list[Any], caption: str, unit: str = "") -> dict[str, Any]:
    """Steps of the pathway: a picture and its table. A step has label, n, total, and may have definition, url, hidden."""
    widest = max((step.n for step in steps if step.n is not None), default=0) or 1
    rows = [(step, round(100 * (step.n or 0) / widest, 1)) for step in steps]
    return {"rows": rows, "caption": caption, "unit": unit, "id": f"steps-{uuid4().hex[:6]}"}


@register.inclusion_tag("ui/strip.html")
def strip(days: list[Any], today: date, caption: str) -> dict[str, Any]:
    """Two weeks at a glance. A day has date and words, and may have tone and url."""
    known = {day.date: day for day in days}
    first = today - timedelta(days=today.weekday())
    cells = [(first + timedelta(days=n), known.get(first + timedelta(days=n))) for n in range(14)]
    return {"cells": cells, "today": today, "caption": caption}


@register.simple_tag(takes_context=True)
def sort_query(context: dict[str, Any], column: Column) -> str:
    """The address of the same list, sorted by this column, from its first page."""
    sort = Sort.asked(context["request"])
    query = context["request"].GET.copy()
    query.pop("page", None)
    query["sort"] = sort.next_for(column)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def sort_state(context: dict[str, Any], column: Column) -> SafeString:
    sort = Sort.asked(context["request"])
    if sort.key != column.key or not column.sort:
        return SafeString("")
    return format_html(' aria-sort="{}"', "descending" if sort.down else "ascending")


@register.simple_tag(takes_context=True)
def sort_mark(context: dict[str, Any], column: Column) -> SafeString:
    sort = Sort.asked(context["request"])
    return SafeString("") if sort.key != column.key else icon("down" if sort.down else "up")


@register.simple_tag
def cell(row: Any, column: Column, first: bool = False) -> SafeString:
    """One cell; on a phone its column's name comes along. The first one names the row and opens it."""
    value = column.of(row)
    shown = format_html('<a href="{}">{}</a>', column.url(row), value) if column.url and column.url(row) else value
    css = SafeString(' class="num"') if column.number else ""
    if first:
        return format_html('<th scope="row" role="rowheader"{}>{}</th>', css, shown)
    return format_html('<td role="cell"{} data-label="{}">{}</td>', css, column.label, shown)
