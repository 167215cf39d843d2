"""`python -m bench house|street [--json] [--only NAME,NAME] …`."""

import sys

from bench import house, street

COMMANDS = {"house": house.main, "street": street.main}

if __name__ == "__main__":
    if sys.argv[1:2] == [] or sys.argv[1] not in COMMANDS:
        sys.exit("usage: python -m bench house|street [--json] [--only NAME,NAME] …")
    sys.exit(COMMANDS[sys.argv[1]](sys.argv[2:]))
