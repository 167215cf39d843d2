"""The base of every form: accessible rendering, trimmed text, no NIR, refusals of actions shown where they belong."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxLengthValidator
from django.forms.renderers import DjangoTemplates
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tremplin.core.tenancy.errors import DomainError, NotAllowed
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.ui import widgets
from tremplin.core.ui.nir import contains_nir
from tremplin.core.ui.renditions import BROKEN, KINDS, checked_kind

if TYPE_CHECKING:
    from tremplin.core.tenancy.actor import Actor

P = ParamSpec("P")
R = TypeVar("R")

LONGEST_TEXT = 4000
NIR_REFUSED = _("Ceci ressemble à un numéro de sécurité sociale. Il n’est jamais gardé ici : effacez-le.")
HONEST_MESSAGES = {
    "required": _("Répondez à cette question."),
    "invalid_choice": _("Choisissez une réponse de la liste."),
    "invalid_list": _("Choisissez des réponses de la liste."),
}


class Renderer(DjangoTemplates):
    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"


def refuse_nir(value: object) -> None:
    if contains_nir(value.name or "" if isinstance(value, UploadedFile) else str(value)):
        raise ValidationError(NIR_REFUSED, code="nir")


class Form(forms.Form):
    """Base of every form. Give it `actor=actor` (or `now=actor.now`) when a field depends on today's date."""

    default_renderer = Renderer()
    use_required_attribute = False

    def __init__(self, *args: Any, actor: "Actor | None" = None, now: datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.today = actor.today if actor else timezone.localdate(now) if now else None
        for field in self.fields.values():
            _prepare(field, self.today)

    def attempt(self, action: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Do the action; a refusal becomes an error of the field it names, or of the form, and the answer is None.

        NotAllowed goes on to the page, which answers as for an unknown address.
        """
        try:
            return action(*args, **kwargs)
        except NotAllowed:
            raise
        except DomainError as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return None

    def draw_as(self, name: str, widget: forms.Widget) -> None:
        """Show a field otherwise than its form says; a widget that is merely put in its place would have no style."""
        self.fields[name].widget = widget
        widgets.dress(self.fields[name])

    @property
    def bound_errors(self) -> list[forms.BoundField]:
        """The fields to correct, in the order of the page, for the summary at its top."""
        return [field for field in self.visible_fields() if field.errors]

    @property
    def unseen_errors(self) -> list[str]:
        """What is wrong with fields that nobody sees, said without their name."""
        return [str(error) for field in self.hidden_fields() for error in field.errors]


def _prepare(field: forms.Field, today: date | None) -> None:
    for code, message in HONEST_MESSAGES.items():
        if code in field.error_messages and str(field.error_messages[code]) == str(_default_message(field, code)):
            field.error_messages[code] = message
    if isinstance(field, forms.CharField | forms.FileField):
        field.validators.append(refuse_nir)
    if isinstance(field, forms.CharField) and not isinstance(field, forms.UUIDField):
        field.strip = True
        if field.max_length is None:
            field.max_length = LONGEST_TEXT
            field.validators.append(MaxLengthValidator(LONGEST_TEXT))
            field.widget.attrs.setdefault("maxlength", str(LONGEST_TEXT))
    if isinstance(field, PastDateField):
        field.know(today)
    widgets.dress(field)


def _default_message(field: forms.Field, code: str) -> object:
    """Django's own message, so that one written by a form is kept."""
    for owner in type(field).__mro__:
        messages: Mapping[str, object] = getattr(owner, "default_error_messages", {})
        if code in messages:
            return messages[code]
    return None


class ClientId(forms.Field):
    """The id that the page made for the row it will write: sent twice, or from two phones, it is the same row.

    One that is missing or broken is refused in words; the page comes back with all that was typed and with a new id, so
    that sending it again works.
    """

    widget = forms.HiddenInput
    default_error_messages = {
        "invalid": _("La page s’est abîmée en route. Rien n’est perdu : vérifiez, puis envoyez de nouveau.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(initial=uuid7, **kwargs)
        self.error_messages["required"] = self.error_messages["invalid"]

    def to_python(self, value: Any) -> UUID | None:
        try:
            return UUID(str(value)) if value else None
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            return UUID(str(data))
        except ValueError:
            return initial


class OnceForm(Form):
    """Carries the id of the row it will write: a double click or a resend is the same row."""

    id = ClientId()


class DateField(forms.DateField):
    """A day, typed as people write it or picked in the browser's own calendar."""

    widget = widgets.DateInput
    input_formats = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y")
    default_error_messages = {"invalid": _("Écrivez la date comme 22/10/2019.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", self.input_formats)
        super().__init__(**kwargs)


class PastDateField(DateField):
    """A day that has come: what is noted has happened. The form passes today; without a clock it refuses to work."""

    default_error_messages = {"future": _("Cette date n’est pas encore venue. Écrivez une date passée ou celle d’aujourd’hui.")}
    today: date | None = None

    def know(self, today: date | None) -> None:
        if today is None:
            raise TypeError("A form with a PastDateField needs the clock: Form(…, actor=actor) or Form(…, now=now).")
        self.today = today
        self.widget.attrs["max"] = today.isoformat()

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and self.today and value > self.today:
            raise ValidationError(self.error_messages["future"], code="future")


class DateTimeField(forms.DateTimeField):
    """A day and an hour, in the project's time zone."""

    widget = widgets.DateTimeInput
    default_error_messages = {"invalid": _("Écrivez la date et l’heure comme 22/10/2019 14:00.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ("%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M", "%d/%m/%Y %Hh%M", "%d/%m/%Y %Hh"))
        super().__init__(**kwargs)


class NoteField(forms.CharField):
    """Free words about a person, who has the right to read them."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 2000)
        kwargs.setdefault("help_text", _("La personne peut lire ceci. Écrivez des faits, avec ses mots."))
        kwargs.setdefault("widget", widgets.NoteArea())
        super().__init__(**kwargs)


class PhoneField(forms.CharField):
    """A phone number as people say it; the action decides what it becomes."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 25)
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"}))
        super().__init__(**kwargs)


class ChipsField(forms.ChoiceField):
    """One answer among a few, each a large target."""

    widget = widgets.Chips


class ManyChipsField(forms.MultipleChoiceField):
    """Some answers among a few, each a large target."""

    widget = widgets.ManyChips


class PicturesField(forms.ChoiceField):
    """A picture question: five kinds of weather with words, from 1 to 5."""

    widget = widgets.Pictures

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("choices", widgets.ANSWERS)
        super().__init__(**kwargs)


class DropField(forms.FileField):
    """A file chosen, or dropped on the page."""

    widget = widgets.Drop


class PictureField(DropField):
    """A picture chosen or dropped: what is wrong at first sight is told with the other answers, the rest when it is drawn anew."""

    def __init__(self, **kwargs: Any) -> None:
        accepted = widgets.Drop(attrs={"accept": ",".join(KINDS)})
        super().__init__(widget=accepted, error_messages={"empty": BROKEN}, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file:
            try:
                checked_kind(file)
            except DomainError as refusal:
                raise ValidationError(str(refusal)) from refusal
        return file
