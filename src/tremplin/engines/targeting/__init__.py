"""Where the territories are, and which of them a point falls in."""
