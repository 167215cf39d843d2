"""Pages of the outreach."""
