"""What rewards, purchases and their deliveries are called."""

from flask_babel import gettext

from gateway.clients.rewards import Reward
from gateway.formatting import day
from gateway.wording.display import month_text, vat_text
from services.contracts.money import format_euros
from services.contracts.rewards import Purchase


def delivery_name(delivery: str) -> str:
    """How a buyer gets what was bought."""
    names = {
        "pickup": gettext("Noudetaan itse"),
        "post": gettext("Lähetetään postissa"),
        "service": gettext("Palvelu tai tapahtuma"),
    }
    return names.get(delivery, delivery)


def delivery_words(delivery: str, month: str, service_on: str | None) -> str:
    """How and when: "Noudetaan itse, 3/2027"."""
    when = day(service_on) if service_on else month_text(month)
    return f"{delivery_name(delivery)}, {when}"


def left_words(reward: Reward) -> str:
    """How many are left, or that none is; nothing where there is no limit."""
    if reward.left is None:
        return ""
    if reward.is_sold_out:
        return gettext("Loppuunmyyty")
    return gettext("%(left)d jäljellä", left=reward.left)


def reward_hint(reward: Reward) -> str:
    """What a buyer should know before choosing."""
    most = (
        gettext("Enintään %(most)d henkilöä kohti", most=reward.most_per_person)
        if reward.most_per_person
        else ""
    )
    told = (
        reward.description,
        delivery_words(reward.delivery, reward.delivery_month, reward.service_on),
        vat_text(reward.vat_basis_points),
        most,
    )
    return ". ".join(each.rstrip(".") for each in told if each) + "."


def purchase_rows(purchase: Purchase | None) -> list[tuple[str, str]]:
    """What was bought with the tax in it, for receipts and own pages."""
    if purchase is None:
        return []
    bought = f"{purchase.count} × {purchase.name}"
    return [
        (gettext("Ostit"), bought),
        (gettext("Yksikköhinta"), format_euros(purchase.unit_price_cents)),
        (gettext("Veroton hinta"), format_euros(purchase.total_cents - purchase.vat_cents)),
        (vat_line(purchase.vat_basis_points), format_euros(purchase.vat_cents)),
        (gettext("Yhteensä"), format_euros(purchase.total_cents)),
        (
            gettext("Toimitus"),
            delivery_words(purchase.delivery, purchase.delivery_month, purchase.service_on),
        ),
    ]


def vat_line(basis_points: int) -> str:
    """What a line with the tax is called."""
    percent = f"{basis_points / 100:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return gettext("Arvonlisävero %(percent)s", percent=f"{percent}\N{NO-BREAK SPACE}%")


def delivery_state(state: str) -> tuple[str, str]:
    """What a purchase's state is called at the seller's desk, and how its tag looks."""
    names = {
        "waiting": (gettext("Toimittamatta"), "warning"),
        "delivered": (gettext("Toimitettu"), "good"),
        "withdrawn": (gettext("Peruutettu"), ""),
        "returned": (gettext("Palannut myyntiin"), ""),
    }
    return names.get(state, (state, ""))
