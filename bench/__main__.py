"""`python -m bench house [--json] [--only NAME,NAME] [--scale N]`."""

import sys

from bench import house

if __name__ == "__main__":
    if sys.argv[1:2] != ["house"]:
        sys.exit("usage: python -m bench house [--json] [--only NAME,NAME] [--scale N]")
    sys.exit(house.main(sys.argv[2:]))
