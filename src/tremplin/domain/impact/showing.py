"""The figures in words: each with its number, its total, its period and its definition, one tap away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tremplin.core.tenancy.actor import Actor
from tremplin.domain.impact.definitions import definitions
from tremplin.domain.impact.forms import said
from tremplin.domain.impact.queries import ORDER, Figures
from tremplin.domain.impact.shown import CohortRow, Page, PlaceRow, Section, Shown
from tremplin.domain.pathways.models import Exit, Outcome
from tremplin.domain.pathways.moments import MONTHS, TrustMoment
from tremplin.domain.people.models import Person

OTHER_SHARE = 0.10
"""FUN-03: above that share of “other”, the list of reasons no longer says what happens."""


class Words:
    """Labels and definitions of the steps, as the project's method says them."""

    def __init__(self, actor: Actor, found: Figures) -> None:
        self.actor, self.method = actor, found.method
        self.language = get_language() or "fr"

    def step(self, code: str, n: int, total: int | None, more: str = "") -> Shown:
        stage = self.method.stages[code]
        return self.figure(code, stage.label.read(self.language), n, total, stage.definition.read(self.language), more)

    def figure(self, code: str, label: str, n: int, total: int | None, definition: str = "", more: str = "") -> Shown:
        known = definitions().get(code)
        says = definition or (known.says.read(self.language) if known else "")
        url = reverse("impact:definitions", args=[self.actor.project.slug]) + (f"#{code}" if known else "")
        return Shown(code, label[:1].upper() + label[1:], n, total, says, url, more=more)


def page(actor: Actor, found: Figures) -> Page:
    words = Words(actor, found)
    sections = [
        statuses(words, found),
        handovers(words, found),
        exits(words, found),
        outcomes(words, found),
        news(words, found),
        trust(words, found),
    ]
    return Page(
        period=said(found.period),
        known=known(words, found),
        steps=steps(words, found),
        sections=sections,
        cohort=cohort(found),
        places=places(found),
        unproved=found.unproved,
    )


def known(words: Words, found: Figures) -> Section:
    """Becoming known, and what was observed: counts of presences and of encounters, not of people."""
    return Section(
        _("Se faire connaître"),
        _("La première année sert à cela. Ces nombres ne parlent d’aucune personne."),
        [
            words.figure("becoming_known", _("Temps de présence tenus"), found.total("presence"), None),
            words.figure("observed", _("Personnes vues pendant les présences"), found.total("presence", number="o"), None),
            words.figure("becoming_known", _("Rencontres de partenaires"), found.total("presence", number="p"), None),
            words.figure(
                "becoming_known",
                _("Présences où l’on nous a invités"),
                found.total("presence", number="q"),
                found.total("presence"),
            ),
            words.step(
                "observed",
                found.total("encounter", number="o"),
                None,
                _("rencontres notées : %(n)d") % {"n": found.total("encounter")},
            ),
        ],
        code="known",
    )


def steps(words: Words, found: Figures) -> Section:
    met = found.at_least("met")
    sent, honoured = found.total("handover"), found.total("handover", "met")
    asked = {code: n for code, n in found.by_code("news").items() if not code.endswith(":none")}
    due = found.total("news")
    exited, accompanied = found.at_least("exited"), found.at_least("accompanied")
    figures = [
        words.step(code, found.at_least(code), met if code != "met" else None, lacking(words, found, before, code))
        for before, code in zip(("", *ORDER), ORDER[:-1], strict=False)
    ]
    figures += [
        words.step("handover_confirmed", honoured, sent, _("en relais, pas en personnes")),
        words.step("exited", exited, accompanied, _("%(n)d en cours") % {"n": accompanied - exited}),
        words.step("followed_up", sum(asked.values()), due, _("en nouvelles attendues pendant la période")),
    ]
    title = _("Les étapes du parcours")
    return Section(
        title,
        _("Personnes rencontrées pour la première fois pendant la période, et où elles en sont aujourd’hui."),
        figures,
        code="steps",
    )


def lacking(words: Words, found: Figures, before: str, code: str) -> str:
    """Which proof would take people to this step, and how many of those of the step before lack it; empty when nobody does."""
    total = found.at_least(before) if before else 0
    missing = total - found.at_least(code) if before else 0
    if not missing:
        return ""
    stage = found.method.stages[code]
    proofs = " ; ".join(text.read(words.language).rstrip(".") for text in stage.evidence.values())
    said = _("une preuve suffit") if stage.rule == "any" else _("toutes ces preuves")
    return _("il manque à %(n)d sur %(total)d (%(said)s) : %(proofs)s") % {
        "n": missing,
        "total": total,
        "said": said,
        "proofs": proofs,
    }


def statuses(words: Words, found: Figures) -> Section:
    """Reached, with the three links to the public service apart."""
    reached = found.at_least("reached")

    def of(status: str) -> int:
        return found.at_least("reached", spe_status=status)

    figures = [
        words.figure("reached", str(Person.SpeStatus(status).label), of(status), reached) for status in ("new", "known", "lost")
    ]
    return Section(_("Repérées : leur lien avec l’emploi public"), "", figures, code="statuses")


def handovers(words: Words, found: Figures) -> Section:
    sent, by = found.total("handover"), found.by_code("handover")
    waiting = by["sent"] + by["seen"] + by["accepted"] + by["no_show"]
    figures = [
        words.figure("handover_confirmed", _("Rencontre faite, dite par le partenaire"), by["met"], sent),
        words.figure("handover_confirmed", _("En attente d’une suite"), waiting, sent),
        words.figure("handover_confirmed", _("Refusés, avec leur raison"), by["declined"], sent),
        words.figure("handover_confirmed", _("Retirés ou terminés sans rencontre"), by["withdrawn"] + by["closed"], sent),
    ]
    return Section(
        _("Relais envoyés pendant la période"),
        _("Envoyer ne suffit pas : le partenaire dit qu’il a rencontré la personne."),
        figures,
        code="handovers",
    )


def exits(words: Words, found: Figures) -> Section:
    by, total = found.by_code("exit"), found.total("exit")
    labels = {code: reason.label.read(words.language) for code, reason in found.method.exits.items()}
    labels[Exit.ERASED] = _("Suivi effacé : plus aucun motif n’est gardé")
    figures = [words.figure("exited", labels.get(code, code), n, total) for code, n in by.most_common()]
    late, untyped = found.total("exit", number="o"), found.total("untyped")
    figures.append(words.figure("exited", _("Notées dans les trente jours"), total - late, total))
    if untyped:
        figures.append(words.figure("exited", _("Arrêts sans motif encore"), untyped, total + untyped))
    other = by["other"]
    alert = ""
    if total and other > OTHER_SHARE * total:
        alert = _(
            "« Autre motif » : %(n)d sur %(total)d, plus d’un sur dix. Relisez ces fins : un motif de la liste convient peut-être."
        ) % {
            "n": other,
            "total": total,
        }
    return Section(
        _("Fins d’accompagnement, par motif"),
        _("Une fin par parcours, datée pendant la période."),
        figures,
        alert=alert,
        code="exits",
    )


def outcomes(words: Words, found: Figures) -> Section:
    anybody = found.total("outcome", "any")
    figures = [
        words.figure("outcome", _("Au moins une issue positive"), anybody, None, _("Des personnes, datées pendant la période."))
    ]
    figures += [
        words.figure("outcome", found.method.outcomes[kind].label.read(words.language), found.total("outcome", kind), anybody,
                     found.method.outcomes[kind].definition.read(words.language))
        for kind in Outcome.Kind.values
    ]  # fmt: skip
    about = _("Une personne peut en avoir plusieurs : les lignes ne s’additionnent pas. La confiance, elle seule en parle.")
    return Section(_("Issues positives"), about, figures, code="outcomes")


def news(words: Words, found: Figures) -> Section:
    by = found.by_code("news")
    said_words = {
        "reached": _("a répondu"), "unreachable": _("injoignable"), "refused": _("ne souhaite pas répondre"), "none": _("pas demandé"),
    }  # fmt: skip
    figures = []
    for month in MONTHS:
        due = sum(by[f"{month}:{result}"] for result in said_words)
        if not due:
            continue
        for result, label in said_words.items():
            text = _("À %(month)s mois : %(answer)s") % {"month": month, "answer": label}
            figures.append(words.figure("followed_up", text, by[f"{month}:{result}"], due))
    about = _("« Injoignable » : nous avons essayé. « Pas demandé » : personne n’a essayé, ou la personne n’est pas d’accord.")
    return Section(_("Nouvelles à 3, 6 et 12 mois"), about, figures, code="news")


def trust(words: Words, found: Figures) -> Section:
    figures = []
    for moment in TrustMoment:
        label = _("Ont répondu %(moment)s") % {"moment": moment.label}
        answered, due = found.total("trust", moment.value, "o"), found.total("trust", moment.value)
        figures.append(words.figure("trust", label, answered, due, _("Deux questions en images, si la personne le souhaite.")))
    both, higher = found.total("trust", number="p"), found.total("trust", number="q")
    meaning = _("Parmi les réponses à trois mois ou à la fin qui ont aussi une réponse du début.")
    figures.append(words.figure("trust", _("Se disent plus confiantes qu’au début"), higher, both, meaning))
    return Section(
        _("Confiance, dite par les personnes"),
        _("Personne ne répond à leur place. Ne pas répondre est un droit."),
        figures,
        code="trust",
    )


def cohort(found: Figures) -> list[CohortRow]:
    months = sorted({row.entered for row in found.people}, reverse=True)
    rows = []
    for month in months:
        counts = {step: found.at_least(step, entered=month) for step in ORDER}
        under_way = counts["accompanied"] - counts["exited"]
        rows.append(
            CohortRow(
                month, counts["met"], counts["reached"], counts["mobilised"], counts["accompanied"], under_way, counts["exited"]
            )
        )
    return rows


def places(found: Figures) -> list[PlaceRow]:
    rows = []
    for one in found.territories:
        counts = {step: found.at_least(step, territory_id=one.id) for step in ORDER}
        row = PlaceRow(
            one.name,
            str(one.id),
            found.total("presence", territory=one.id),
            found.total("encounter", number="o", territory=one.id),
            counts,
            found.total("handover", "met", territory=one.id),
            found.total("handover", territory=one.id),
        )
        if any((row.presences, row.observed, counts["met"], row.sent)):
            rows.append(row)
    return rows


def export_rows(shown: Page) -> Iterator[list[Any]]:
    for title, figure in shown.all():
        yield [title, figure.label, figure.n, "" if figure.total is None else figure.total, shown.period, figure.definition]
    for row in shown.cohort:
        for label, n in ((_("Accompagnées"), row.accompanied), (_("En cours"), row.under_way), (_("Sorties"), row.exited)):
            yield [_("Entrées de %(month)s") % {"month": row.label}, label, n, row.met, shown.period, ""]
    for place in shown.places:
        for code, n in place.steps.items():
            yield [place.name, code, n, place.steps["met"], shown.period, ""]
