"""The form that takes the files."""

from __future__ import annotations

from typing import Any

from django import forms as fields
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tremplin.core.imports.kinds import kinds
from tremplin.core.ui import forms

EMPTY = gettext_lazy("Ce fichier est vide. Téléchargez-le de nouveau chez son producteur.")


class ImportForm(forms.Form):
    kind = forms.ChipsField(label=gettext_lazy("Que contient le fichier ?"))
    file = forms.DropField(
        label=gettext_lazy("Fichier"),
        help_text=gettext_lazy("CSV, GeoJSON ou JSON. Rien n’est écrit avant votre accord."),
        error_messages={"empty": EMPTY},
    )
    second = forms.DropField(
        label=gettext_lazy("Second fichier"),
        required=False,
        help_text=gettext_lazy("Pour l’annuaire : les structures et leurs services."),
        error_messages={"empty": EMPTY},
    )
    layer = fields.RegexField(
        label=gettext_lazy("Nom de la couche"),
        regex=r"^[a-z0-9][a-z0-9-]{0,19}$",
        required=False,
        max_length=20,
        help_text=gettext_lazy("Pour des périmètres : leur version, par exemple qpv2024."),
        error_messages={"invalid": gettext_lazy("Écrivez des lettres minuscules, des chiffres ou un tiret.")},
    )
    source = fields.CharField(
        label=gettext_lazy("Producteur"), required=False, max_length=200, help_text=gettext_lazy("S’il n’est pas celui d’usage.")
    )
    source_date = forms.PastDateField(label=gettext_lazy("Date du fichier"), required=False)
    partial = fields.BooleanField(label=gettext_lazy("C’est un extrait : ce qui n’y est pas n’a pas disparu."), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.name, kind.label) for kind in kinds]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") and kinds[data["kind"]].layered and not data.get("layer") and "layer" not in self.errors:
            self.add_error("layer", _("Nommez la couche, par exemple qpv2024."))
        return data

    def description(self) -> dict[str, Any]:
        """What the action needs beside the files."""
        return {name: self.cleaned_data[name] for name in ("kind", "layer", "source", "source_date", "partial")}

    def chosen_files(self) -> list[UploadedFile[Any]]:
        return [self.cleaned_data[name] for name in ("file", "second") if self.cleaned_data.get(name)]
