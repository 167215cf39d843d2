"""An import of services, again and again: what goes on beside when the street is measured. One line for each that is finished."""

import tempfile
from pathlib import Path

import django


def main() -> None:
    django.setup()
    from bench.import_services import invented, measure

    with tempfile.TemporaryDirectory() as name:
        invented(Path(name))
        while True:
            print(measure(Path(name), 1)["value"], flush=True)


if __name__ == "__main__":
    main()
