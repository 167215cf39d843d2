"""What is asked with a photo of a place."""

from django.forms import BooleanField, CharField
from django.utils.translation import gettext_lazy as _

from tremplin.core.ui import forms
from tremplin.domain.outreach.actions.photos import LONGEST


class PhotoForm(forms.Form):
    file = forms.PictureField(
        label=_("Photo"),
        help_text=_("JPEG, PNG ou WebP, 8 Mo au plus."),
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
