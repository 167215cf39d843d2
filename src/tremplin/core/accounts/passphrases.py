"""Passphrases that can't be guessed (SEC-03; CNIL 2022-100: guessability instead of composition rules)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from zxcvbn import zxcvbn

CONTEXT_WORDS = ["tremplin", "insertion", "mission locale", "booster", "impact jeunes"]
LONGEST_MEASURED = 72


class GuessableValidator:
    """Refuses what zxcvbn scores under 3 of 4, knowing the person's own name and e-mail."""

    def validate(self, password: str, user: Any = None) -> None:
        own = [str(getattr(user, name, "") or "") for name in ("email", "name")]
        if zxcvbn(password[:LONGEST_MEASURED], user_inputs=CONTEXT_WORDS + own)["score"] < 3:
            raise ValidationError(
                _("Cette phrase secrète se devine trop vite. Assemblez quatre ou cinq mots sans lien entre eux."),
                code="guessable",
            )

    def get_help_text(self) -> str:
        return str(_("Quinze caractères au moins : quatre ou cinq mots sans lien entre eux conviennent bien."))
