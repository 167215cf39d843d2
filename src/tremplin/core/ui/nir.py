"""Recognises a French social security number (NIR) in any text, so that none is ever kept (PRIV-10)."""

import re
import unicodedata

from stdnum.fr import nir

# One sign at most between the groups that people write apart: 1 85 05 78 006 084 (36).
GROUPED = re.compile(
    r"(?<!\d)([1-478])[ ./-]?(\d\d)[ ./-]?(\d\d)[ ./-]?(\d\d|2[AB])[ ./-]?(\d{3})[ ./-]?(\d{3})(?:[ ./-]{0,3}(\d\d))?(?!\d)",
    re.IGNORECASE,
)
# The same digits cut anywhere: only the control key then tells a NIR from other long numbers.
LOOSE = re.compile(r"(?<!\d)(?=(\d(?:[ ./-]?[\dAB]){14})(?!\d))", re.IGNORECASE)


def contains_nir(text: str) -> bool:
    """Whether the text holds a NIR of 13 signs, or of 15 with its key, Corsica (2A, 2B) and temporary numbers included."""
    plain = re.sub(r"\s", " ", unicodedata.normalize("NFKC", text))
    return any(_plausible(*match.groups()) for match in GROUPED.finditer(plain)) or any(
        nir.is_valid(re.sub(r"[ ./-]", "", match.group(1))) for match in LOOSE.finditer(plain)
    )


def _plausible(sex: str, year: str, month: str, department: str, commune: str, order: str, key: str | None) -> bool:
    """INSEE's own ranges; a wrong key does not clear a number: it is most often a NIR with a slip of the finger."""
    month_number = int(month)
    known_month = 1 <= month_number <= 12 or 20 <= month_number <= 42 or month_number >= 50
    return known_month and department != "00" and commune != "000" and order != "000"
