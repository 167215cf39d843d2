"""What each role does now, and why: the first screen."""
