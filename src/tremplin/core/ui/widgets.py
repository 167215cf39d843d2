"""What the fields of a form look like; each works without script."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

FACES = [
    ("1", _("pas du tout")),
    ("2", _("plutôt non")),
    ("3", _("entre les deux")),
    ("4", _("plutôt oui")),
    ("5", _("oui, tout à fait")),
]
"""The five answers of a picture question; FACE_MOUTHS draws them in the same order."""

FACE_MOUTHS = {
    "1": "M22 46 Q32 33 42 46",
    "2": "M22 44 Q32 37 42 44",
    "3": "M22 42 H42",
    "4": "M22 40 Q32 47 42 40",
    "5": "M21 38 Q32 53 43 38",
}


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


class NoteArea(forms.Textarea):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 4, **(attrs or {})})


class Chips(forms.RadioSelect):
    template_name = "ui/widgets/chips.html"


class ManyChips(forms.CheckboxSelectMultiple):
    template_name = "ui/widgets/chips.html"


class Faces(forms.RadioSelect):
    template_name = "ui/widgets/faces.html"

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["mouth"] = FACE_MOUTHS.get(str(value), FACE_MOUTHS["3"])
        return option


class Drop(forms.FileInput):
    template_name = "ui/widgets/drop.html"


def dress(field: forms.Field) -> None:
    """The classes of the style sheet; what a form set itself is kept."""
    widget = field.widget
    plain = (forms.CheckboxInput, forms.HiddenInput, forms.FileInput)
    kind = ""
    if isinstance(widget, forms.CheckboxInput):
        kind = "form-check-input"
    elif isinstance(widget, forms.RadioSelect):  # CheckboxSelectMultiple is one too
        kind = ""
    elif isinstance(widget, forms.Select):
        kind = "form-select"
    elif isinstance(widget, forms.Textarea) or (isinstance(widget, forms.widgets.Input) and not isinstance(widget, plain)):
        kind = "form-control"
    if kind and "class" not in widget.attrs:
        widget.attrs["class"] = kind
