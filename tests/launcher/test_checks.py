"""`./tremplin test`: its last line, its exit code, and the browser it needs."""

from argparse import Namespace
from collections import Counter
from pathlib import Path

import pytest

from tremplin_launcher import checks
from tremplin_launcher.checks import Outcome, conclude, count, needs_browser
from tremplin_launcher.words import Refused

REPORT = """<testsuites><testsuite>
<testcase classname="a" name="one"/>
<testcase classname="a" name="two"><failure message="x"/></testcase>
<testcase classname="a" name="three"><skipped message="no data"/></testcase>
<testcase classname="a" name="four"><skipped message="no data"/></testcase>
<testcase classname="a" name="five"/>
<testcase classname="a" name="five"><error message="teardown"/></testcase>
</testsuite></testsuites>"""


def test_the_report_is_counted_with_the_reasons_of_skips(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text(REPORT)
    outcome = Outcome()
    count(tmp_path / "report.xml", outcome)
    assert outcome.line() == "1 passed, 2 failed, 2 skipped"
    assert outcome.skipped == {"no data": 2}


def test_the_last_line_is_the_count(capsys: pytest.CaptureFixture[str]) -> None:
    assert conclude(Outcome(3, 0, Counter({"no data": 1})), 0, complete=True) == 0
    lines = capsys.readouterr().out.strip().split("\n")
    assert lines[-1] == "3 passed, 0 failed, 1 skipped"
    assert "  1 · no data" in lines


def test_a_failed_check_fails_the_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert conclude(Outcome(3, 0, Counter(), ["mypy"]), 0, complete=True) == 1
    assert capsys.readouterr().out.strip().endswith("3 passed, 1 failed, 0 skipped")


def test_no_test_at_all_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert conclude(Outcome(), 5, complete=True) == 1
    assert "Aucun test trouvé" in capsys.readouterr().out


def test_a_pytest_that_could_not_start_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert conclude(Outcome(), 1, complete=True) == 1
    assert capsys.readouterr().out.strip().endswith("0 passed, 1 failed, 0 skipped")


def test_a_run_without_browser_says_that_it_is_not_complete(capsys: pytest.CaptureFixture[str]) -> None:
    conclude(Outcome(1), 0, complete=False)
    assert "NOT COMPLETE" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("paths", "no_browser", "expected"),
    [
        ([], False, True),
        ([], True, False),
        (["tests"], False, True),
        (["tests/e2e/test_way.py::test_x"], False, True),
        (["tests/core"], False, False),
    ],
)
def test_only_end_to_end_tests_need_a_browser(paths: list[str], no_browser: bool, expected: bool) -> None:
    assert needs_browser(paths, no_browser) is expected


def test_a_missing_browser_comes_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "chromium", lambda: None)
    with pytest.raises(Refused, match="apt-get install chromium"):
        checks.test(Namespace(paths=[], guards=False, no_browser=False, postgres=None))
