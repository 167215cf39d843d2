"""Finding a person by name without a readable name in the database, and saying whether two records may be one person."""

from tremplin.engines.linkage.contacts import normal_email, normal_phone
from tremplin.engines.linkage.names import best, dice, keyed_grams, normal_name, similarity, tokens, trigrams
from tremplin.engines.linkage.records import Band, Record, Verdict, Why, compare

__all__ = [
    "Band",
    "Record",
    "Verdict",
    "Why",
    "best",
    "compare",
    "dice",
    "keyed_grams",
    "normal_email",
    "normal_name",
    "normal_phone",
    "similarity",
    "tokens",
    "trigrams",
]
