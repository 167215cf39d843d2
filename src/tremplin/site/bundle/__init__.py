"""Everything held on one person, for that person (PRIV-06)."""
