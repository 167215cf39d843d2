"""One search for the whole project: each room answers for what it holds."""
