"""The list of protections itself: every mutation still finds what it takes away, every test it names exists.

`python tests/guards/run.py` runs the mutations; CI does.
"""

import re
from pathlib import Path

import pytest

from tests.guards.run import ROOT, Guard, guards, nodes, source

ALL = guards([])


def test_the_list_is_not_empty() -> None:
    assert len(ALL) > 50


@pytest.mark.parametrize("guard", ALL, ids=lambda guard: guard.name)
def test_each_guard_still_names_what_exists(guard: Guard) -> None:
    assert guard.why
    if not guard.sql:
        assert source(guard, ROOT).read_text().count(guard.find) >= 1, f"the text to take away is not in {guard.file}"
    for node in nodes(guard.test):
        if node.startswith("-"):
            continue
        path, *names = node.partition("[")[0].split("::")
        text = (ROOT / Path(path)).read_text()
        for name in names:
            assert re.search(rf"(def|class) {re.escape(name)}\b", text), f"{node} does not exist"
