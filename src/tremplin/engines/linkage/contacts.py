"""Phones and e-mail addresses in one spelling, so that a keyed hash of them can be looked up."""

from __future__ import annotations

import re

import phonenumbers

# A number written without its country is tried as metropolitan, then as each overseas part of France.
REGIONS = ("FR", "RE", "GP", "MQ", "GF", "YT", "PM", "NC", "PF", "WF")


def normal_phone(text: str) -> str | None:
    """The number as E.164 ("+33612345678"); None when it is no number that can be called."""
    for region in REGIONS:
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            # An extension is not part of the person's line.
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def normal_email(text: str) -> str | None:
    """The address in lower case, its domain in ASCII; None when it is no address."""
    local, at, domain = text.strip().casefold().rpartition("@")
    if not at or not re.fullmatch(r"[^\s@<>,;:\"()\[\]\\]{1,64}", local):
        return None
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    if not re.fullmatch(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", ascii_domain):
        return None
    return f"{local}@{ascii_domain}"
