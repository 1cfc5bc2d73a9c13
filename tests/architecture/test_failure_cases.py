"""Each of the thirty-six ways in which a payment is known to fail has a test that names it."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
CASES = range(1, 37)


def test_every_known_failure_of_a_payment_has_a_test_of_its_name() -> None:
    named = {
        int(number)
        for file in TESTS.rglob("test_*.py")
        for number in re.findall(r"def test_case_(\d\d)_", file.read_text())
    }
    assert sorted(set(CASES) - named) == []
    assert sorted(named - set(CASES)) == []
