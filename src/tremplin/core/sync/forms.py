"""What is asked of whoever decides."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from tremplin.core.sync.answers import moment
from tremplin.core.tenancy.actor import Actor
from tremplin.core.ui import forms


class RewordForm(forms.Form):
    """The value that was refused, to be written otherwise."""

    value = forms.forms.CharField(label=_("Écrivez-le autrement"), max_length=2000)

    def __init__(self, *args: Any, actor: Actor, place: str, label: str, before: Any, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.place, self.before = place, before
        self.fields["value"].label = label
        if isinstance(before, str) and len(before) > 60:
            self.draw_as("value", forms.widgets.NoteArea())
        if not self.is_bound:
            self.initial["value"] = before

    def changes(self) -> dict[str, Any]:
        value = self.cleaned_data["value"]
        return {self.place: int(value) if isinstance(self.before, int) and value.isdigit() else value}


class ClockForm(forms.Form):
    """When it really was."""

    value = forms.DateTimeField(label=_("Quand était-ce vraiment ?"))

    def __init__(self, *args: Any, actor: Actor, envelope: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.envelope = envelope

    def changes(self) -> dict[str, Any]:
        at: datetime = self.cleaned_data["value"]
        payload = self.envelope.get("payload")
        payload = payload if isinstance(payload, dict) else {}
        day = at.astimezone(ZoneInfo(self.actor.project.time_zone)).date().isoformat() if self.actor else ""
        moments = {f"payload.{name}": value for name, value in (("at", moment(at)), ("on", day)) if name in payload}
        return {"captured_at": moment(at), **moments}


class LetGoForm(forms.Form):
    reason = forms.forms.CharField(label=_("Pourquoi ?"), max_length=300, help_text=_("Quelques mots, gardés avec la saisie."))


class RescueForm(forms.Form):
    file = forms.DropField(
        label=_("Fichier de secours"),
        help_text=_("Son nom commence par « tremplin » et finit par « .json »."),
        allow_empty_file=True,
    )
