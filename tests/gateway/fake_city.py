"""What the fake platform knows: one invented city in the shapes of the services' answers."""

from datetime import UTC, datetime, timedelta
from typing import Any

CAMPAIGN_ID = "0192aaaa-0000-7000-8000-000000000001"
PLEDGE_ID = "0192bbbb-0000-7000-8000-000000000001"
TOKEN = "abcdefghijklmnopqrstuv"
CHECKOUT = "http://127.0.0.1:12111"
DISTRICTS = (
    "Anttola", "Annila", "Emola", "Haukivuori", "Kaukola", "Kalevankangas", "Karila", "Karkialampi",
    "Kattilansilta", "Kenkäveronniemi", "Kirjala", "Laajalampi", "Launiala", "Lehmuskylä", "Lähemäki",
    "Maunuksela", "Metsä-Sairila", "Nuijamies", "Oravinmäki", "Otava", "Peitsari", "Pitkäjärvi",
    "Pursiala", "Rantakylä", "Riutta", "Ristiina", "Rokkala", "Savilahti", "Siekkilä", "Suomenniemi",
    "Tikkala", "Tupala", "Tuppurala", "Tusku", "Tuukkala", "Urpola", "Vehkasilta", "Visulahti",
)  # fmt: skip
DISPLAY: dict[str, Any] = {
    "organiser": "Tuppuralan Tanhuvat ry",
    "business_id": "0000000-0",
    "register_number": "12.345",
    "postal_address": "Esimerkkitie 1, 50100 Mikkeli",
    "email": "tanhuvat@esimerkki.fi",
    "phone": "015 000 0001",
    "legal_mode": "pienkerays",
    "number": "RA/2026/100",
    "authority": "Itä-Suomen poliisilaitos",
    "primary_purpose": "Lähiliikuntapaikan rakentaminen",
    "secondary_purpose": "Liikuntavälineiden hankinta",
    "starts_on": "2026-11-21",
    "ends_on": "2026-12-06",
    "delivery_month": None,
    "vat_basis_points": None,
}
ALIVE = {"Emola", "Lähemäki", "Peitsari", "Rantakylä", "Siekkilä", "Tuppurala"}


def slug_of(name: str) -> str:
    return name.lower().replace("ä", "a").replace("ö", "o")


def totals_of(promised: int, secured: int, collected: int, matched: int, backers: int) -> dict[str, int]:
    return {
        "promised_cents": promised,
        "secured_cents": secured,
        "collected_cents": collected,
        "in_repair_cents": 0,
        "refunded_cents": 0,
        "matched_cents": matched,
        "backers": backers,
    }


ASSOCIATION: dict[str, Any] = {
    "name": "Tuppuralan Tanhuvat ry",
    "business_id": "0000000-0",
    "register_number": "12.345",
    "postal_address": "Esimerkkitie 1, 50100 Mikkeli",
    "public_email": "tanhuvat@esimerkki.fi",
    "public_phone": "015 000 0001",
    "verified": True,
    "verified_at": "2026-11-11T22:30:00Z",
}


def one_campaign(number: int, **changes: Any) -> dict[str, Any]:
    deadline = (datetime.now(UTC) + timedelta(days=3 + 4 * number)).replace(microsecond=0)
    return {
        "id": CAMPAIGN_ID[:-1] + str(number),
        "slug": "lahiliikuntapaikka",
        "state": "published",
        "title": "Tuppuralan lähiliikuntapaikka",
        "summary": "Leuanvetotangot, renkaat ja penkki koulun viereen. Maksuton ja aina auki.",
        "story": "Tuppuralassa ei ole yhtään ulkokuntoilupaikkaa. Lähin on kolmen kilometrin päässä.\n\n"
        "Rakennamme neljä telinettä koulun viereen. Kaupunki antaa maan käyttöön.",
        "plain_summary": "Rakennamme paikan, jossa voi kuntoilla ulkona. Se ei maksa mitään.",
        "district": {"slug": "tuppurala", "name": "Tuppurala"},
        "association_id": "0192cccc-0000-7000-8000-000000000001",
        "association": ASSOCIATION.copy(),
        "model": "all_or_nothing",
        "goal_cents": 950_000,
        "minimum_cents": 700_000,
        "optimum_cents": 1_100_000,
        "minimum_pledge_cents": 500,
        "deadline": deadline.isoformat().replace("+00:00", "Z"),
        "budget_lines": [
            {"name": "Kuntoilutelineet", "note": "4 telinettä", "amount_cents": 490_000, "optional": False},
            {"name": "Turva-alusta", "note": "kumirouhe 60 m²", "amount_cents": 230_000, "optional": False},
            {"name": "Perustukset", "note": "kone ja asentaja", "amount_cents": 160_000, "optional": False},
            {
                "name": "Opaskyltti",
                "note": "kuvin ja selkokielellä",
                "amount_cents": 25_000,
                "optional": True,
            },
            {"name": "Maksukulut ja vara", "note": "", "amount_cents": 45_000, "optional": False},
        ],
        "experiment": {
            "hypothesis": "maksuton paikka koulun vieressä saa liikkumaan myös iltaisin",
            "target_group": "13–29-vuotiaat tuppuralalaiset",
            "measure": "kävijälaskuri toukokuussa ja lokakuussa",
            "start_value": "0 kävijää, paikkaa ei ole",
        },
        "legal": {
            "mode": "pienkerays",
            "number": "RA/2026/100",
            "primary_purpose": "Lähiliikuntapaikan rakentaminen",
            "secondary_purpose": "Liikuntavälineiden hankinta",
        },
        "display": DISPLAY,
        "stretch_use": "Penkki ja roska-astia",
        "shortfall_rule": "association_accepts",
        "picture": "lahiliikunta",
        "totals": totals_of(484_000, 420_000, 120_000, 200_000, 143),
        "outcome": None,
        "allowed_actions": [],
        "only_in_finnish": ["title", "summary", "story", "hypothesis", "budget_lines"],
    } | changes


def all_campaigns() -> list[dict[str, Any]]:
    def make(number: int, title: str, district: str, picture: str, goal: int, *sums: int) -> dict[str, Any]:
        return one_campaign(
            number,
            title=title,
            slug=slug_of(title).replace(" ", "-"),
            picture=picture,
            goal_cents=goal,
            district={"slug": slug_of(district), "name": district},
            totals=totals_of(*sums),
        )

    return [
        make(0, "Lähemäen puutarha", "Lähemäki", "puutarha", 440_000, 312_000, 312_000, 312_000, 128_000, 88),
        one_campaign(1),
        make(2, "Siekkilän jäälyhtyilta", "Siekkilä", "jaalyhdyt", 90_000, 64_000, 50_000, 0, 0, 31),
        make(
            3, "Peitsarin kahvila", "Peitsari", "perhekahvila", 360_000, 220_000, 180_000, 60_000, 77_000, 9
        ),
        make(4, "Rantakylän paja", "Rantakylä", "korjauspaja", 620_000, 260_000, 260_000, 0, 51_000, 70),
        make(5, "Emolan kentän valot", "Emola", "luistelukentta", 780_000, 215_000, 90_000, 0, 0, 44),
        one_campaign(6, slug="paattynyt", title="Päättynyt hanke", state="funded"),
    ]


def one_pledge(**changes: Any) -> dict[str, Any]:
    return {
        "pledge_id": PLEDGE_ID,
        "number": "20481",
        "state": "awaiting_payment",
        "method": "bank_transfer",
        "amount_cents": 2500,
        "campaign_id": CAMPAIGN_ID,
        "campaign_title": "Tuppuralan lähiliikuntapaikka",
        "campaign_slug": "lahiliikuntapaikka",
        "campaign_state": "open",
        "created_at": "2026-11-21T12:32:00Z",
        "withdrawable_until": "2026-12-05T22:00:00Z",
        "repair_until": None,
        "slip": {
            "payee": "Tuppuralan Tanhuvat ry",
            "iban": "FI2112345600000785",
            "reference": "2048112",
            "reference_rf": "RF712048112",
            "amount_cents": 2500,
            "due_on": "2026-11-28",
            "barcode": "421123456000007850000250000000000000000002048112261128",
            "epc_text": "BCD\n002\n1\nSCT\n\nTanhuvat ry\nFI2112345600000785\nEUR25.00\n\nRF712048112\n\n",
        },
        "display": DISPLAY,
        "history": [{"at": "2026-11-21T12:32:00Z", "happening": "made", "reason": None}],
        "sums": {"paid_cents": 0, "refunded_cents": 0},
        "actions": ["withdraw", "change_amount"],
    } | changes


def one_district(name: str) -> dict[str, Any]:
    live = 1 if name in ALIVE else 0
    return {
        "slug": slug_of(name),
        "number": None,
        "name": name,
        "name_sv": name,
        "name_locative": f"{name}ssa",
        "kind": "kaupunginosa",
        "description": "Kerrostaloja ja rantapolku." if name == "Emola" else "",
        "tile": DISTRICTS.index(name) + 1,
        "hidden": False,
        "merged_into": None,
        "version": 1,
        "live_campaigns": live,
        "ended_campaigns": 1,
        "experiments": 0,
        "ideas": 2,
        "paid_out_cents": 30_000 * live,
        "collected_cents": 82_000 * live,
        "promised_cents": 212_000 * live,
    }


def one_idea() -> dict[str, Any]:
    return {
        "id": "1",
        "text": "Pyöräteline kirjaston eteen. <script>alert(1)</script>",
        "district": {"slug": "emola", "name": "Emola"},
        "created_at": "2026-11-10T09:00:00Z",
    }
