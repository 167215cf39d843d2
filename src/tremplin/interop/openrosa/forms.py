"""What is asked to connect an app."""

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from tremplin.core.ui import forms

DAYS = [("30", _("un mois")), ("90", _("trois mois")), ("365", _("un an"))]


class ConnectForm(forms.OnceForm):
    label = django_forms.CharField(
        label=_("Quel appareil ?"), max_length=60, help_text=_("Un nom pour le reconnaître : téléphone de service, ordinateur…")
    )
    days = forms.ChipsField(label=_("Pour combien de temps ?"), choices=DAYS, initial="90")
