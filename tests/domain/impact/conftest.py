"""Pages of the figures, asked as a member."""

from tests.domain.asking import client_for, queries_of

__all__ = ["client_for", "queries_of"]
