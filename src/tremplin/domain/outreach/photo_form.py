"""What is asked with a photo of a place."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BooleanField, CharField
from django.utils.translation import gettext_lazy as _

from tremplin.core.tenancy.errors import Invalid
from tremplin.core.ui import forms
from tremplin.core.ui.renditions import BROKEN, checked_kind
from tremplin.core.ui.widgets import Drop
from tremplin.domain.outreach.actions.photos import LONGEST


class PhotoForm(forms.Form):
    file = forms.DropField(
        label=_("Photo"),
        help_text=_("JPEG, PNG ou WebP, 8 Mo au plus."),
        widget=Drop(attrs={"accept": ".jpg,.jpeg,.png,.webp"}),
        error_messages={"empty": BROKEN},
    )
    alt = CharField(
        label=_("Ce que montre la photo"),
        max_length=LONGEST,
        required=False,
        help_text=_("Une phrase, lue à qui ne la voit pas. Par exemple : « L’affiche dans le hall B »."),
    )
    nobody = BooleanField(
        label=_("Personne n’est reconnaissable sur cette photo"),
        error_messages={"required": _("Dites que personne n’est reconnaissable, ou prenez une autre photo.")},
    )

    def clean_file(self) -> Any:
        """What is wrong at first sight is told with the other answers; the rest when the picture is drawn anew."""
        file = self.cleaned_data["file"]
        try:
            checked_kind(file)
        except Invalid as refusal:
            raise ValidationError(str(refusal)) from refusal
        return file
