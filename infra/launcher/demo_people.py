"""The invented people and associations of the demo city; every name says that it is made up."""

from dataclasses import dataclass

from services.contracts.roles import Role

PASSWORD = "norppa nukkuu luodolla"  # noqa: S105 - of invented people, on the developer's own machine


@dataclass(frozen=True)
class Staff:
    """Somebody who works for the project or for finance."""

    name: str
    email: str
    role: Role


@dataclass(frozen=True)
class DemoAssociation:
    """An association with the resident who speaks for it, and where it collects."""

    key: str
    name: str
    business_id: str
    owner_name: str
    owner_email: str
    address: str
    purpose: str
    iban: str


STAFF = (
    Staff("Arvioija Aino (demo)", "aino@demo.example", Role.REVIEWER),
    Staff("Talous Taina (demo)", "taina@demo.example", Role.FINANCE),
    Staff("Hyväksyjä Heikki (demo)", "heikki@demo.example", Role.FINANCE_APPROVER),
    Staff("Ylläpito Yrjö (demo)", "yrjo@demo.example", Role.ADMIN),
    Staff("Avustaja Anni (demo)", "anni@demo.example", Role.HELPER),
)

# Check digits hold; no bank has the group 999 and no register these numbers.
ASSOCIATIONS = (
    DemoAssociation(
        key="liikkujat",
        name="Keksittyjen kulmien liikkujat ry",
        business_id="9990001-6",
        owner_name="Liikkuja Liisa (demo)",
        owner_email="liisa@demo.example",
        address="Keksitty katu 1, 50100 Mikkeli",
        purpose="Saamme mikkeliläiset liikkumaan omassa kaupunginosassaan.",
        iban="FI6299900000000011",
    ),
    DemoAssociation(
        key="multasormet",
        name="Keksityt multasormet ry",
        business_id="9990002-4",
        owner_name="Multasormi Matti (demo)",
        owner_email="matti@demo.example",
        address="Keksitty katu 2, 50100 Mikkeli",
        purpose="Viljelemme, valaisemme ja siistimme yhteisiä pihoja ja rantoja.",
        iban="FI6199900000000029",
    ),
    DemoAssociation(
        key="poyta",
        name="Keksitty pöytä ja paja ry",
        business_id="9990003-2",
        owner_name="Pöytä Pirkko (demo)",
        owner_email="pirkko@demo.example",
        address="Keksitty katu 3, 50190 Mikkeli",
        purpose="Kokoamme naapurit saman pöydän ja työpenkin ääreen.",
        iban="FI3999900000000037",
    ),
)

OPERATOR = "operator"
OPERATOR_NAME = "Meijän kulmat, asiakasvaratili (demo)"
OPERATOR_IBAN = "FI1799900000000045"

BACKERS = (
    "Aamu Asukas",
    "Eino Esimerkki",
    "Helmi Harjoitus",
    "Ilmari Innokas",
    "Kerttu Keksitty",
    "Lahja Luultava",
    "Niilo Naapuri",
    "Oiva Oletus",
    "Saimi Satunnainen",
    "Toivo Talkoolainen",
    "Varpu Vierelläasuva",
    "Keksitty Huolto Oy",
    "Keksitty Kukka Tmi",
)
