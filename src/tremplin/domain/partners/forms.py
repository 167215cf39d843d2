"""Forms about partners."""

from django.utils.translation import gettext_lazy as _

from tremplin.core.ui import forms
from tremplin.domain.partners.models import Language


class PartnerForm(forms.Form):
    name = forms.forms.CharField(label=_("Nom du partenaire"), max_length=160)
    kind = forms.forms.CharField(
        label=_("Ce que c’est"), max_length=40, required=False, help_text=_("Mission locale, entreprise, bailleur, école…")
    )
    mailbox = forms.forms.EmailField(
        label=_("Adresse où envoyer les liens"), required=False, help_text=_("L’adresse d’un service plutôt que d’une personne.")
    )
    phone = forms.PhoneField(label=_("Téléphone"), required=False, max_length=20)
    contact = forms.forms.CharField(
        label=_("Qui demander"),
        max_length=80,
        required=False,
        help_text=_("Une personne du service, qui est d’accord pour être citée."),
    )
    language = forms.ChipsField(
        label=_("Nous lui écrivons en"), choices=Language.choices, initial=Language.FRENCH, required=False
    )
    is_referent_service = forms.forms.BooleanField(
        label=_("Service référent : nous pouvons lui demander conseil"), required=False
    )
    is_mediator = forms.forms.BooleanField(label=_("Médiation hors du service public"), required=False)
    known_since = forms.PastDateField(label=_("Partenaire depuis"), required=False)
    paused_until = forms.DateField(label=_("Ne rien lui demander avant le"), required=False)
    monthly_capacity = forms.forms.IntegerField(
        label=_("Demandes qu’il peut recevoir par mois"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=_("De toutes les équipes. Vide : pas de limite connue."),
    )


class ChangePartnerForm(PartnerForm):
    version = forms.forms.IntegerField(widget=forms.forms.HiddenInput)


class PauseForm(forms.Form):
    until = forms.DateField(label=_("Pause jusqu’au"))


class RemarkForm(forms.Form):
    paused_until = forms.DateField(label=_("Fermé ou complet jusqu’au"), required=False)
    monthly_capacity = forms.forms.IntegerField(label=_("Places par mois"), required=False, min_value=1, max_value=999)
    opinion = forms.forms.CharField(
        label=_("Un mot pour l’équipe"), max_length=300, required=False, help_text=_("Sur le service, jamais sur une personne.")
    )
