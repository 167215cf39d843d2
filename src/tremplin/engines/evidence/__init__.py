"""What may be claimed from counts."""

from tremplin.engines.evidence.share import Share, share, wilson

__all__ = ["Share", "share", "wilson"]
