"""Forms about one's own account."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tremplin.core.accounts.models import User
from tremplin.core.accounts.passphrases import GuessableValidator
from tremplin.core.ui import forms

LONGEST_PASSPHRASE = 200
TOO_SHORT = _("Quinze caractères au moins. Ajoutez un mot.")
TOO_COMMON = _("Cette phrase secrète est connue de tous. Choisissez-en une à vous.")


class PassphraseField(forms.forms.CharField):
    """A new passphrase: paste allowed, spaces kept, no rule of composition (SEC-03)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Phrase secrète"))
        kwargs.setdefault("max_length", LONGEST_PASSPHRASE)
        kwargs.setdefault("help_text", GuessableValidator().get_help_text())
        kwargs.setdefault("widget", forms.forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "new-password"}))
        super().__init__(**kwargs)


class JoinForm(forms.Form):
    """Name and passphrase of somebody who joins by an invitation."""

    name = forms.forms.CharField(label=_("Votre nom, comme l’équipe vous appelle"), max_length=80)
    passphrase = PassphraseField()

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["passphrase"].strip = False  # type: ignore[attr-defined]
        self.fields["name"].widget.attrs["autocomplete"] = "name"

    def clean_passphrase(self) -> str:
        given = str(self.cleaned_data["passphrase"])
        try:
            validate_password(given, User(email=self.email, name=str(self.cleaned_data.get("name", ""))))
        except ValidationError as refusal:
            known = {"password_too_short": TOO_SHORT, "password_too_common": TOO_COMMON}
            first = refusal.error_list[0]
            raise ValidationError(str(known.get(first.code or "", first.messages[0])), code=first.code) from refusal
        return given


class ProfileForm(forms.Form):
    name = forms.forms.CharField(label=_("Votre nom, comme l’équipe vous appelle"), max_length=80)
    language = forms.ChipsField(label=_("Langue"), choices=[("fr", "Français"), ("en", "English")])
