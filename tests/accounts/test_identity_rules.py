"""The rules of identity, without a database."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.accounts.domain import associations, email_addresses, limits, sessions, sign_in, staff, totp
from services.accounts.domain.fingerprints import Fingerprints
from services.accounts.domain.sign_in import Proof, Request, Verdict

NOW = datetime(2026, 11, 21, 12, 0, 5, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
instants = st.datetimes(
    min_value=NOW.replace(year=2020, tzinfo=None),
    max_value=NOW.replace(year=2090, tzinfo=None),
    timezones=st.just(UTC),
)


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("liisa@example.fi", "liisa@example.fi"),
        (" Liisa.Virtanen@Example.FI ", "liisa.virtanen@example.fi"),
        ("o'neil+kulma@posti.example.fi", "o'neil+kulma@posti.example.fi"),
        ("matti@hämeenlinna.example", "matti@hämeenlinna.example"),
    ],
)
def test_one_mailbox_has_one_spelling(typed: str, canonical: str) -> None:
    assert email_addresses.read_email(typed) == canonical


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "liisa",
        "@example.fi",
        "liisa@",
        "liisa@example",
        "a@b@example.fi",
        "liisa@example.fi\nBcc: muut@example.fi",
        "liisa @example.fi",
        "Liisa <liisa@example.fi>",
        '"liisa"@example.fi',
        "liisa@[127.0.0.1]",
        "liisa@-example.fi",
        "liisa..v@example.fi",
        "liisa@example.fi,matti@example.fi",
        "li\u202eisa@example.fi",
        f"{'l' * 65}@example.fi",
        f"liisa@{'e' * 250}.fi",
    ],
)
def test_what_is_not_one_address_is_refused(typed: str) -> None:
    with pytest.raises(email_addresses.NotAnEmailAddress):
        email_addresses.read_email(typed)


@given(
    st.integers(-1, 700),
    st.booleans(),
    st.integers(0, 6),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, True, False]),
)
def test_a_link_in_another_browser_never_signs_anybody_in(
    age: int, used: bool, wrong: int, browser: bool, link: bool, code: bool | None
) -> None:
    request = Request(NOW - timedelta(seconds=age) + sign_in.LIFETIME, NOW if used else None, wrong)
    verdict = sign_in.judge(request, Proof(browser, link, code), NOW)
    proven = code or (code is None and link and browser)
    open_still = not used and age < 600 and wrong < sign_in.WRONG_CODES_ALLOWED
    assert (verdict is Verdict.ACCEPTED) == bool(proven and open_still)


@given(instants, st.sampled_from([limit for row in limits.LIMITS.values() for limit in row]))
def test_a_window_of_a_limit_holds_the_instant_and_ends_when_it_says(
    now: datetime, limit: limits.Limit
) -> None:
    start = limit.window_start(now)
    assert start <= now < start + limit.window
    later = now + timedelta(seconds=limit.seconds_left(now))
    assert limit.window_start(later) == start + limit.window


def test_no_two_limits_share_a_counter() -> None:
    counters = [limit.counter(action) for action, row in limits.LIMITS.items() for limit in row]
    assert len(set(counters)) == len(counters)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.7", "192.0.2.250", True),
        ("192.0.2.7", "192.0.3.7", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "192.0.2.9", True),
        ("", "not an address", True),
    ],
)
def test_neighbours_in_a_network_are_counted_together(one: str, other: str, same: bool) -> None:
    assert (limits.network_of(one) == limits.network_of(other)) is same


@given(instants, st.integers(-3, 3))
def test_a_one_time_code_is_taken_half_a_minute_early_or_late_and_only_once(now: datetime, off: int) -> None:
    step = int(now.timestamp()) // 30 + off
    code = pyotp.TOTP(SECRET).generate_otp(step)
    accepted = totp.accepted_step(SECRET, code, now, last_step=0)
    if abs(off) <= 1:
        assert accepted == step
        assert totp.accepted_step(SECRET, code, now, last_step=step) is None
    else:
        # Another step's code may by chance be the same six digits.
        assert accepted is None or pyotp.TOTP(SECRET).generate_otp(accepted) == code


def test_a_code_may_be_typed_in_the_groups_that_a_phone_shows() -> None:
    code = pyotp.TOTP(SECRET).at(NOW)
    assert totp.accepted_step(SECRET, f"{code[:3]} {code[3:]}", NOW, last_step=0)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "١٢٣٤٥٦", "12 456", "abcdef", "-12345"])
def test_what_is_not_six_digits_is_no_code(code: str) -> None:
    assert totp.accepted_step(SECRET, code, NOW, last_step=0) is None


def test_a_staff_session_rests_for_half_an_hour_at_most() -> None:
    span = sessions.Span(sessions.Kind.STAFF, NOW, NOW + timedelta(hours=8), None)
    assert span.holds(NOW + timedelta(minutes=29, seconds=59))
    assert not span.holds(NOW + timedelta(minutes=30))


def test_a_resident_session_may_rest_for_weeks() -> None:
    span = sessions.Span(sessions.Kind.RESIDENT, NOW, NOW + timedelta(days=30), None)
    assert span.holds(NOW + timedelta(days=29))
    assert not span.holds(NOW + timedelta(days=30))


def test_a_revoked_session_never_holds() -> None:
    assert not sessions.Span(sessions.Kind.RESIDENT, NOW, NOW + timedelta(days=30), NOW).holds(NOW)


@pytest.mark.parametrize("typed", ["0165116-3", "01651163", " 0165116-3 ", "FI01651163"])
def test_a_business_id_is_understood_however_it_is_written(typed: str) -> None:
    assert associations.read_business_id(typed) == "0165116-3"


@pytest.mark.parametrize("typed", ["0165116-4", "165116-3x", "0165116", "", "0165116-33", "abc", "٠١٦٥١١٦-٣"])
def test_a_business_id_with_a_wrong_check_digit_is_refused(typed: str) -> None:
    with pytest.raises(associations.NotANumber, match="not_a_business_id"):
        associations.read_business_id(typed)


def test_a_register_number_is_written_with_its_dot() -> None:
    assert associations.read_register_number("123456") == "123.456"
    assert associations.read_register_number("1.234") == "1.234"


@pytest.mark.parametrize("typed", ["", "1234567", "12a", "2", "-"])
def test_what_is_no_register_number_is_refused(typed: str) -> None:
    with pytest.raises(associations.NotANumber, match="not_a_register_number"):
        associations.read_register_number(typed)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("lyhyt", "weak_password"),
        ("x" * 201, "too_long"),
        ("abababababab", "weak_password"),
        ("satu.suomi2026", "weak_password"),
    ],
)
def test_an_obvious_password_is_refused(password: str, code: str) -> None:
    with pytest.raises(staff.WeakPassword, match=code):
        staff.check_password(password, "satu.suomi@example.fi")


def test_a_long_phrase_is_a_good_password() -> None:
    staff.check_password("kolme kissaa katolla", "satu@example.fi")


def test_fingerprints_of_different_purposes_cannot_be_compared() -> None:
    fingerprints = Fingerprints(bytes(32))
    assert fingerprints.of("session", "x") != fingerprints.of("email", "x")
    assert fingerprints.of("session", "x") != Fingerprints(bytes(31) + b"1").of("session", "x")
    assert fingerprints.matches(fingerprints.of("code", "1", "23"), "code", "1", "23")
    assert not fingerprints.matches(fingerprints.of("code", "1", "23"), "code", "12", "3")
