"""What the fields of a form look like; each works without script."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

ANSWERS = [
    ("1", _("pas du tout")),
    ("2", _("plutôt non")),
    ("3", _("entre les deux")),
    ("4", _("plutôt oui")),
    ("5", _("oui, tout à fait")),
]
"""The five answers of a picture question, for one that has no words of its own."""

CLOUD = "M19 46h26a9 9 0 0 0 1-18 14 14 0 0 0-27-2 10 10 0 0 0 0 20z"
HIGH_CLOUD = "M19 38h26a9 9 0 0 0 1-18 14 14 0 0 0-27-2 10 10 0 0 0 0 20z"
SMALL_CLOUD = "M15 53h22a8 8 0 0 0 1-16 12 12 0 0 0-23-2 9 9 0 0 0 0 18z"
PICTURES = {
    "weather-1-storm": (("dark", HIGH_CLOUD), ("bolt", "M34 38l-8 10h9l-5 10")),
    "weather-2-rain": (("cloud", HIGH_CLOUD), ("rain", "M22 45l-4 9M34 45l-4 9M46 45l-4 9")),
    "weather-3-cloud": (("cloud", CLOUD),),
    "weather-4-clearing": (
        ("sun", "M53 22a11 11 0 1 0-22 0a11 11 0 1 0 22 0M42 3v3M55.500 8.500l-2 2M61 22h-3M55.500 35.500l-2-2M28.500 8.500l2 2"),
        ("cloud", SMALL_CLOUD),
    ),
    "weather-5-sun": (
        (
            "sun",
            "M45 32a13 13 0 1 0-26 0a13 13 0 1 0 26 0M32 6v6M32 52v6M6 32h6M52 32h6M13.600 13.600l4.200 4.200M46.200 46.200l4.200 4.200"
            "M13.600 50.400l4.200-4.200M46.200 17.800l4.200-4.200",
        ),
    ),
}
"""The weather of a method's picture question, from the worst to the best: shapes as (class, path)."""


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


class Pictures(forms.RadioSelect):
    """Five pictures with words; `pictures` names them in the order of the answers."""

    template_name = "ui/widgets/pictures.html"
    pictures: tuple[str, ...] = tuple(PICTURES)

    def create_option(self, name: str, value: Any, label: Any, selected: bool, index: int, *args: Any, **kwargs: Any) -> Any:
        option = super().create_option(name, value, label, selected, index, *args, **kwargs)
        option["shapes"] = PICTURES[self.pictures[index]]
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
