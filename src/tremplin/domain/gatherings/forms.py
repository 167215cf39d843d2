"""Forms of sheets and gatherings."""

from typing import Any

from django.forms import BooleanField, CharField, ChoiceField, IntegerField, Textarea
from django.forms.widgets import HiddenInput
from django.utils.translation import gettext_lazy as _

from tremplin.core.ui import forms
from tremplin.domain.gatherings.lines import from_lines, to_lines
from tremplin.domain.gatherings.models import HEADING_LABELS, HEADINGS, Gathering, Picture, ProjectSheet, SheetPicture

LINES_HELP = _("Une phrase par ligne. Pour un lien, terminez la ligne par [libellé](https://adresse).")
BOTH = ("name", "tagline", "led_by", "programme", "picture_says")


def lines_field(heading: str) -> CharField:
    return CharField(
        label=HEADING_LABELS[heading], required=False, widget=Textarea(attrs={"rows": 5}), help_text=LINES_HELP, max_length=3000
    )


class SheetForm(forms.Form):
    """The fields of a project sheet; the four headings are typed as lines."""

    version = IntegerField(widget=HiddenInput, initial=0)
    name = CharField(label=_("Nom du projet"), max_length=80)
    tagline = CharField(label=_("En une ligne"), max_length=160)
    led_by = CharField(label=_("Porté par"), max_length=160, required=False)
    programme = CharField(label=_("Programme ou appel à projets"), max_length=160, required=False)
    picture = ChoiceField(label=_("Dessin"), choices=Picture.choices, required=False)
    picture_says = CharField(label=_("Ce que le dessin montre"), max_length=160, required=False)
    human_approach = lines_field("human_approach")
    territory = lines_field("territory")
    economic_model = lines_field("economic_model")
    partnership = lines_field("partnership")

    def __init__(self, *args: Any, sheet: ProjectSheet | None = None, **kwargs: Any) -> None:
        self.before = sheet.statements if sheet else []
        initial = {name: getattr(sheet, name) for name in ("version", "picture", *BOTH)} if sheet else {}
        initial |= {heading: to_lines(self.before, heading) for heading in HEADINGS}
        super().__init__(*args, initial=initial, **kwargs)

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        kept = {name: data[name] for name in ("picture", *BOTH)}
        return {**kept, "statements": from_lines({heading: data[heading] for heading in HEADINGS}, self.before)}


class PictureForm(forms.Form):
    """A picture with what it shows, in words; without `picture` a new one, where the file is needed."""

    version = IntegerField(widget=HiddenInput, initial=0, required=False)
    file = forms.PictureField(
        label=_("Image"),
        help_text=_("JPEG, PNG ou WebP, 8 Mo au plus. Le lieu et l’appareil notés dans le fichier sont effacés."),
    )
    alt = CharField(
        label=_("Ce que l’image montre"),
        max_length=200,
        help_text=_("Une phrase, lue à qui ne voit pas l’image. Par exemple : « Une table dressée au pied de la barre »."),
    )
    credit = CharField(
        label=_("Crédit"), max_length=120, required=False, help_text=_("Qui a fait l’image, avec son accord pour la montrer.")
    )

    def __init__(self, *args: Any, picture: SheetPicture | None = None, **kwargs: Any) -> None:
        initial = {name: getattr(picture, name) for name in ("version", "alt", "credit")} if picture else {}
        super().__init__(*args, initial=initial, **kwargs)
        if picture:
            self.fields["file"].required = False
            self.fields["file"].label = _("Une autre image à sa place")

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("file", "alt", "credit")}


class GatheringForm(forms.Form):
    """The fields of a gathering; lists are typed one item a line."""

    version = IntegerField(widget=HiddenInput, initial=0)
    kind = CharField(label=_("Genre de rencontre"), max_length=60, initial=_("Matinale"))
    title = CharField(label=_("Titre"), max_length=160)
    lead = CharField(label=_("En quelques mots"), max_length=300, required=False, widget=Textarea(attrs={"rows": 3}))
    on = forms.DateField(label=_("Jour"))
    place = CharField(label=_("Lieu"), max_length=160)
    organisers = CharField(
        label=_("Organisateurs"), required=False, widget=Textarea(attrs={"rows": 3}), help_text=_("Un par ligne.")
    )
    programme = CharField(
        label=_("Programme"), required=False, widget=Textarea(attrs={"rows": 5}), help_text=_("Un moment par ligne.")
    )
    guests = CharField(
        label=_("Invités, par genre d’organisme"),
        required=False,
        widget=Textarea(attrs={"rows": 4}),
        help_text=_("Un genre par ligne, jamais un nom."),
    )
    resources = CharField(
        label=_("Ressources"),
        required=False,
        widget=Textarea(attrs={"rows": 4}),
        help_text=_("Une par ligne, avec son lien : [titre](https://adresse)."),
    )
    sheets = forms.ManyChipsField(label=_("Fiches présentées"), required=False, choices=())
    published = BooleanField(label=_("Visible par tout le monde"), required=False)

    def __init__(self, *args: Any, sheets: list[ProjectSheet], gathering: Gathering | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=self.read(gathering) if gathering else {}, **kwargs)
        self.gathering = gathering
        self.fields["sheets"].choices = [(str(sheet.id), sheet.name) for sheet in sheets]  # type: ignore[attr-defined]

    @staticmethod
    def read(gathering: Gathering) -> dict[str, Any]:
        initial = {name: getattr(gathering, name) for name in ("version", "kind", "title", "lead", "on", "place", "published")}
        return initial | {
            "organisers": "\n".join(o["name"] for o in gathering.organisers),
            "programme": "\n".join(p["title"] for p in gathering.programme),
            "guests": "\n".join(g["kind"] for g in gathering.guests),
            "resources": "\n".join(f"[{r['title']}]({r.get('url', '')})" for r in gathering.resources),
            "sheets": gathering.sheet_ids,
        }

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        before = self.gathering
        kept = {name: data[name] for name in ("kind", "title", "lead", "on", "place", "published")}
        return kept | {
            "organisers": same_or_new(data["organisers"], before.organisers if before else [], "name"),
            "programme": same_or_new(data["programme"], before.programme if before else [], "title"),
            "guests": same_or_new(data["guests"], before.guests if before else [], "kind"),
            "resources": resources(data["resources"], before.resources if before else []),
            "sheet_ids": list(data["sheets"]),
        }  # fmt: skip


def same_or_new(text: str, before: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """One item a line; an item that did not change keeps its other languages and links."""
    known = {item[key]: item for item in before}
    return [known.get(line, {key: line}) for line in filter(None, (part.strip() for part in text.splitlines()))]


def resources(text: str, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One resource a line, `[title](address)`; one that keeps its address keeps its other texts."""
    known = {item.get("url"): item for item in before}
    links = from_lines({"territory": text}, [])
    return [{**known.get(s["link"], {}), "title": s["link_label"] or s["link"], "url": s["link"]} for s in links]
