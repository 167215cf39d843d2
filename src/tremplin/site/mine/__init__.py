"""What the tool knows of a member of staff, told to them alone."""
