"""`{% load account_forms %}`: allauth's forms, with our words and our accessible rendering."""

from typing import Any

from django import forms, template
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tremplin.core.accounts.passphrases import GuessableValidator
from tremplin.core.ui import widgets
from tremplin.core.ui.forms import Renderer

register = template.Library()

LABELS = {
    "login": _("Adresse e-mail"),
    "email": _("Adresse e-mail"),
    "password": _("Phrase secrète"),
    "oldpassword": _("Phrase secrète d’aujourd’hui"),
    "password1": _("Nouvelle phrase secrète"),
    "password2": _("La même, encore une fois"),
    "code": _("Code à six chiffres, ou code de secours"),
    "name": _("Nom de la clé"),
    "passwordless": _("Se connecter avec cette clé seule, sans phrase secrète"),
}
HELP = {"passwordless": _("La clé demandera votre empreinte, votre visage ou son code.")}


@register.simple_tag
def house_form(form: forms.Form) -> SafeString:
    """The form as ours are drawn: labels in plain words, no placeholder instead of a label, a summary of the errors."""
    form.renderer = Renderer()
    form.use_required_attribute = False
    for name, field in form.fields.items():
        dress(name, field)
    if type(form).__name__ == "ActivateTOTPForm":
        form.fields["code"].label = _("Code à six chiffres")
    form.bound_errors = [field for field in form if field.errors]  # type: ignore[attr-defined]
    return form.render()


def dress(name: str, field: Any) -> None:
    field.label = LABELS.get(name, field.label)
    field.help_text = GuessableValidator().get_help_text() if name == "password1" else HELP.get(name, "")
    field.widget.attrs.pop("placeholder", None)
    if name == "code":
        field.widget.attrs["inputmode"] = "numeric"
    widgets.dress(field)


BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@register.filter
def browser(user_agent: str) -> str:
    """« Firefox, Android » out of the long line that browsers send."""
    words = [next((name for sign, name in known if sign in user_agent), "") for known in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, words)) or str(_("Navigateur inconnu"))
