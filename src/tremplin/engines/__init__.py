"""Floor 1: pure Python. No Django, no database, no clock, no network, no text for people.

Results carry explanation codes with their parameters; the domain turns them into words.
"""
