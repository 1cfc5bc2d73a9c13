"""No input gives an error of ours, whatever it is and wherever it comes in."""

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.fake_city import PLEDGE_ID, TOKEN

FORM = "/kampanjat/lahiliikuntapaikka/tue"
OWN = f"/tuki/{PLEDGE_ID}/{TOKEN}"
ODD = (
    "", "\x00", "a\x00b", "\ud83d".encode("utf-8", "surrogatepass"), "𝟚𝟝", "١٢", "\u202e25", "a" * 30_000,
    "<script>", "' OR 1=1 --", "{{7*7}}", "%s%n", "../../etc/passwd", "\r\nSet-Cookie: a=b", "1e400", "NaN",
)  # fmt: skip
FIELDS = {
    FORM: ("amount", "own_amount", "method", "email", "name", "public"),
    "/ideat/uusi": ("text", "district", "email"),
    "/kirjaudu": ("email",),
    "/henkilokunta": ("email", "password"),
    "/henkilokunta/salasana": ("email",),
    "/henkilokunta/salasana/x": ("password",),
    "/henkilokunta/kutsu/x": ("password", "code"),
}
FULL = {
    FORM: {"amount": "2500", "method": "card", "email": "a@esimerkki.fi", "name": "Aino"},
    "/ideat/uusi": {"text": "Penkki", "district": "emola"},
    "/henkilokunta": {"email": "a@esimerkki.fi", "password": "x"},
    "/henkilokunta/kutsu/x": {"password": "oikea hevonen akku", "code": "123456"},
}


@pytest.mark.parametrize("value", ODD, ids=lambda value: ascii(value)[:24])
@pytest.mark.parametrize("path", FIELDS)
def test_an_odd_field_is_the_visitors_to_mend(browser: Browser, path: str, value: str | bytes) -> None:
    for field in FIELDS[path]:
        response = browser.fill(path, **FULL.get(path, {}) | {field: value})
        assert response.status_code in (200, 303, 400, 413, 422), (field, response.status_code)


@pytest.mark.parametrize("value", ODD, ids=lambda value: ascii(value)[:24])
def test_an_odd_sum_for_a_pledge_is_refused(browser: Browser, value: str | bytes) -> None:
    assert browser.fill(OWN, f"{OWN}/summa", amount=value).status_code in (400, 413, 422)


@pytest.mark.parametrize(
    "path",
    [
        "/kampanjat?q=%00&alue=%00&tila=%00&jatko=%00",
        "/kampanjat?q=%FF%FE&alue=%F0%28",
        "/kampanjat?jatko=" + "a" * 5000,
        "/kampanjat?tila=draft",
        "/kampanjat/%00",
        "/kampanjat/%2e%2e%2f%2e%2e%2fstaff",
        "/kampanjat/..%2fideas/tue",
        "/kaupunginosat/" + "a" * 5000,
        "/ideat/%E2%80%AE",
        "/tuki/%00/%00",
        "/tuki/a/b/c/d",
        "/kirjaudu?next=%00",
        "/kirjaudu/%00/%0a",
        "/henkilokunta/kutsu/%2F",
        "/static/x/%2e%2e/app.py",
        "/static/x/css",
        "/api/v1/campaigns?limit=0",
        "/api/v1/campaigns?limit=abc",
        "/api/v1/campaigns?unknown=1",
        "/api/v1/campaigns/%00",
        "/sv",
        "/sv/",
        "/en/olematon",
        "/svamp",
        "//evil.example/",
        "/%",
    ],
)
def test_an_odd_address_is_answered_calmly(browser: Browser, path: str) -> None:
    assert browser.get(path).status_code < 500


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"])
@pytest.mark.parametrize("path", ["/", FORM, OWN, "/api/v1/pledges", "/webhooks/stripe"])
def test_an_odd_method_is_refused(browser: Browser, path: str, method: str) -> None:
    assert browser.get(path, method=method).status_code in (200, 400, 405)


def test_a_form_too_large_is_said_to_be_too_large(browser: Browser) -> None:
    response = browser.fill("/kirjaudu", email="a" * 200_000)
    assert response.status_code == 413
    assert "liian suuri" in response.text


def test_an_odd_cookie_is_no_cookie(browser: Browser) -> None:
    for cookie in ("meijan=x", "meijan=eyJhIjoxfQ.x.y", "meijan=" + "a" * 3000, "meijan=\xff"):
        assert browser.get("/", headers={"Cookie": cookie}).status_code == 200
