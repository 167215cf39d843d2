"""Phone numbers and e-mails in one form, so that two ways of writing the same one meet."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from tremplin.core.tenancy.errors import Invalid

SHORTEST, LONGEST = 6, 15
"""Digits of a number that can be called (ITU-T E.164 allows fifteen)."""


def phone(typed: str) -> str:
    """+33612345678 for « 06 12 34 56 78 », « 0033 6… »; empty stays empty.

    Raises:
        Invalid: this can't be a phone number.
    """
    text = re.sub(r"[\s.\-()/  ]", "", typed)
    if not text:
        return ""
    text = "+" + text[2:] if text.startswith("00") else text
    text = "+33" + text[1:] if re.fullmatch(r"0[1-9]\d{8}", text) else text
    digits = text.removeprefix("+").replace("330", "33", 1) if text.startswith("+330") else text.removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and SHORTEST <= len(digits) <= LONGEST):
        raise Invalid(_("Ce numéro ne peut pas être appelé. Écrivez-le comme 06 12 34 56 78."), field="phone")
    return f"+{digits}"


def said(number: str) -> str:
    """06 12 34 56 78: a number as people say it."""
    if re.fullmatch(r"\+33\d{9}", number):
        national = "0" + number[3:]
        return " ".join(national[start : start + 2] for start in range(0, 10, 2))
    return number


def email(typed: str) -> str:
    """Lower case, without spaces around; empty stays empty.

    Raises:
        Invalid: there is no @ with something on both sides.
    """
    text = typed.strip().lower()
    if text and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        raise Invalid(_("Cette adresse est incomplète. Écrivez-la comme prenom@exemple.fr."), field="email")
    return text


def plain(text: str) -> str:
    """Letters and digits only, without accents or case: « 3e  Gauche » and « 3E gauche » are one door."""
    bare = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", "".join(c for c in bare if not unicodedata.combining(c))).split())
