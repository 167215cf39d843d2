"""Forms about the method: taking one, and a territory's variant, whose fields are the paths that may change."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tremplin.core.tenancy.forms import ProjectForm
from tremplin.core.ui import forms
from tremplin.domain.methods.paths import plain, value_at
from tremplin.domain.methods.reading import Method, library
from tremplin.domain.methods.words import CODES, FIELDS

CHANNELS = ("in_person", "phone", "sms", "whatsapp", "snapchat", "instagram", "email", "letter", "through_relay")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class NewProjectForm(ProjectForm):
    """A project and the method it starts with, or none yet."""

    method = forms.ChipsField(
        label=_("Démarche"), required=False, help_text=_("Vous pourrez en changer, et chaque territoire aura sa façon de faire."),
    )  # fmt: skip

    field_order = ("name", "leads", "kind", "summary", "method", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "fr"
        shipped = [(key, method.name.read(language)) for key, method in library().items()]
        self.fields["method"].choices = [*shipped, ("", _("Pas encore"))]  # type: ignore[attr-defined]


class LinesField(forms.forms.CharField):
    """A list of sentences, one per line."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.forms.Textarea(attrs={"rows": 4, "class": "form-control"}))
        kwargs.setdefault("help_text", _("Une phrase par ligne."))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        return [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]


class NumbersField(forms.forms.CharField):
    """Whole numbers with commas: 3, 7, 14, 30."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(one) for one in value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[int]:  # type: ignore[override]
        pieces = [piece.strip() for piece in str(super().clean(value)).replace(";", ",").split(",") if piece.strip()]
        if not pieces or not all(piece.isdigit() and len(piece) < 5 for piece in pieces):
            raise forms.ValidationError(_("Écrivez des nombres séparés par des virgules : 3, 7, 14, 30."))
        return [int(piece) for piece in pieces]


def name_of(path: str) -> str:
    return path.replace(".", "__")


PREFERRED = "cadence.preferred_channels"


def kept_of(wished: list[str], allowed: list[str]) -> list[str]:
    return [one for one in wished if one in allowed]


class VariantForm(forms.Form):
    """One field per path that a territory most often changes; other changes of the variant are kept as they are."""

    seen = forms.forms.IntegerField(widget=forms.forms.HiddenInput, min_value=0)
    reason = forms.forms.CharField(
        label=_("Pourquoi ce changement ?"), required=False, max_length=200, help_text=_("Pour s’en souvenir dans un an.")
    )

    def __init__(self, *args: Any, base: Method, changes: Mapping[str, object], number: int, **kwargs: Any) -> None:
        self.base, self.changes = base, changes
        self.paths: dict[str, str] = {}
        initial: dict[str, Any] = {"seen": number}
        built = dict(self._built(base, get_language() or "fr"))
        for path in built:
            self.paths[name_of(path)] = path
            initial[name_of(path)] = changes.get(path, plain(value_at(base.data, path)))
        self.base_fields = {**type(self).base_fields, **{name_of(path): field for path, field in built.items()}}
        super().__init__(*args, initial=initial, **kwargs)

    @staticmethod
    def _built(base: Method, language: str) -> Iterator[tuple[str, Any]]:
        def number(name: str, low: int, high: int) -> Any:
            return forms.forms.IntegerField(label=FIELDS[name], min_value=low, max_value=high)

        def chips(name: str, codes: tuple[str, ...]) -> Any:
            return forms.ManyChipsField(label=FIELDS[name], choices=[(code, CODES[code]) for code in codes])

        yield "becoming_known_months", number("becoming_known_months", 0, 36)
        yield "address", forms.ChipsField(label=FIELDS["address"], choices=[("tu", "tu"), ("vous", "vous")])
        yield "cadence.days_between", NumbersField(label=FIELDS["days_between"], max_length=60)
        yield "cadence.max_attempts", number("max_attempts", 1, 12)
        yield "cadence.cooling_off_days", number("cooling_off_days", 30, 730)
        for name in ("quiet_from", "quiet_until"):
            yield f"cadence.{name}", forms.forms.CharField(label=FIELDS[name], max_length=5, help_text=_("Comme 20:30."))
        yield "cadence.quiet_weekdays", chips("quiet_weekdays", WEEKDAYS)
        yield "cadence.channels", chips("channels", CHANNELS)
        yield "cadence.first_contact_channels", chips("first_contact_channels", CHANNELS)
        yield "cadence.referral_silence_days", number("referral_silence_days", 1, 60)
        for code, one in base.objections.items():
            yield f"objections.{code}.enabled", forms.forms.BooleanField(label=_("En usage ici"), required=False)
            if not one.cooling_off:
                yield f"objections.{code}.come_back_days", number("come_back_days", 1, 365)
            yield f"objections.{code}.answers", LinesField(label=FIELDS["answers"])
        for code, topic in base.topics.items():
            yield f"topics.{code}.enabled", forms.forms.BooleanField(label=topic.label.read(language), required=False)
        for code in base.trades:
            yield f"trades.{code}.first_month", LinesField(label=FIELDS["first_month"])

    @property
    def variant(self) -> dict[str, object]:
        """The changes asked: the form's, and those of the variant that the form does not show."""
        shown = {path: self.cleaned_data[name] for name, path in self.paths.items()}
        hidden = {
            path: value for path, value in self.changes.items() if path not in shown and path.removesuffix("_en") not in shown
        }
        preferred = self._still_preferred(shown["cadence.channels"], hidden.get(PREFERRED))
        return {**hidden, **shown, PREFERRED: preferred}

    def _still_preferred(self, channels: list[str], own: object) -> list[str]:
        """The order of the tries, without the ways that this territory gives up: nothing on the page would say how to mend it."""
        whole = [str(one) for one in self.base.cadence.preferred_channels]
        before = [str(one) for one in self.initial["cadence__channels"]]
        if isinstance(own, list | tuple) and list(own) != kept_of(whole, before):
            whole = [str(one) for one in own]
        return kept_of(whole, channels) or list(channels[:1])

    def fields_of(self, prefix: str) -> list[Any]:
        return [self[name] for name, path in self.paths.items() if path.startswith(prefix)]

    @property
    def general(self) -> list[Any]:
        return [self["becoming_known_months"], self["address"], *self.fields_of("cadence.")]

    @property
    def by_objection(self) -> list[tuple[str, list[Any]]]:
        language = get_language() or "fr"
        return [(one.says.read(language), self.fields_of(f"objections.{code}.")) for code, one in self.base.objections.items()]

    @property
    def topics(self) -> list[Any]:
        return self.fields_of("topics.")

    @property
    def by_trade(self) -> list[tuple[str, list[Any]]]:
        language = get_language() or "fr"
        return [(one.name.read(language), self.fields_of(f"trades.{code}.")) for code, one in self.base.trades.items()]


class VariantFileForm(forms.Form):
    file = forms.DropField(
        label=_("Fichier TOML"), help_text=_("Une variante exportée d’un autre territoire. Vous verrez le résultat, et pourrez revenir."),
    )  # fmt: skip
