"""The hosted pages in a real browser: on a phone, in both colours, by eye and by rule."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.sandbox_stripe.conftest import Stripe

PHONE = {"width": 390, "height": 844}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def addresses(pay: Stripe) -> list[str]:
    """Every kind of page that a payer, an association or a developer may meet."""
    account = pay.association()
    link = pay.api.account_links.create(
        {
            "account": account,
            "type": "account_onboarding",
            "return_url": "http://localhost/valmis",
            "refresh_url": "http://localhost/uudelleen",
        }
    )
    session = pay.api.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": "http://localhost/ok",
            "payment_method_types": ["card", "mobilepay"],
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": "eur",
                        "unit_amount": 2_500,
                        "product_data": {"name": "Tuki"},
                    },
                }
            ],
        }
    )
    asked = pay.browser.post(str(session.url), data={"action": "mobilepay"}, allow_redirects=False)
    charge = pay.api.charges.retrieve(str(pay.paid().latest_charge))
    return [
        f"{pay.address}/",
        f"{pay.address}/inside/maksut",
        f"{pay.address}/checkout/cs_test_nothing",
        str(session.url),
        asked.headers["Location"],
        link.url,
        str(charge.receipt_url),
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_fits_a_phone_without_scripts(
    pay: Stripe, chromium: Browser, scheme: str
) -> None:
    context = chromium.new_context(viewport=PHONE, color_scheme=scheme, locale="fi")  # type: ignore[arg-type]
    page = context.new_page()
    found = []
    for address in addresses(pay):
        page.goto(address)
        wide = page.evaluate("document.documentElement.scrollWidth")
        problems = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        found += [(address, each["id"], each["nodes"][0]["html"][:200]) for each in problems]
        assert wide <= PHONE["width"], address
        assert page.locator("script[src]").count() == 0
    context.close()
    assert found == []
