"""The services' HTTP contract in one small app, for pages that are tested without their services.

It keeps what the views need to be told apart: a campaign that is open, one that has closed, a bank
pledge and a card pledge, a sign-in bound to a browser. It decides nothing by rules of its own; the
end-to-end tests run the real services.
"""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, jsonify, request
from werkzeug.serving import make_server

from tests.service_caller import PLATFORM_ENVIRONMENT

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
ALIVE = {"Emola", "Lähemäki", "Peitsari", "Rantakylä", "Siekkilä", "Tuppurala"}


def _slug(name: str) -> str:
    return name.lower().replace("ä", "a").replace("ö", "o")


def _totals(promised: int, secured: int, collected: int, matched: int, backers: int) -> dict[str, int]:
    return {
        "promised_cents": promised,
        "secured_cents": secured,
        "collected_cents": collected,
        "in_repair_cents": 0,
        "refunded_cents": 0,
        "matched_cents": matched,
        "backers": backers,
    }


def _campaign(number: int, **changes: Any) -> dict[str, Any]:
    deadline = (datetime.now(UTC) + timedelta(days=3 + 4 * number)).replace(microsecond=0)
    return {
        "id": CAMPAIGN_ID[:-1] + str(number),
        "slug": "lahiliikuntapaikka",
        "state": "published",
        "title": "Tuppuralan lähiliikuntapaikka",
        "summary": "Leuanvetotangot, renkaat ja penkki koulun viereen. Maksuton ja aina auki.",
        "story": "Tuppuralassa ei ole yhtään ulkokuntoilupaikkaa. Lähin on kolmen kilometrin päässä.\n\n"
        "Rakennamme neljä telinettä koulun viereen. Kaupunki antaa maan käyttöön.",
        "district": {"slug": "tuppurala", "name": "Tuppurala"},
        "association_id": "0192cccc-0000-7000-8000-000000000001",
        "association": {
            "name": "Tuppuralan Tanhuvat ry",
            "business_id": "0000000-0",
            "register_number": "12.345",
            "postal_address": "Esimerkkitie 1, 50100 Mikkeli",
            "public_email": "tanhuvat@esimerkki.fi",
            "public_phone": "015 000 0001",
            "verified": True,
        },
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
        "stretch_use": "Penkki ja roska-astia",
        "shortfall_rule": "association_accepts",
        "picture": "lahiliikunta",
        "totals": _totals(484_000, 420_000, 120_000, 200_000, 143),
        "outcome": None,
        "allowed_actions": [],
    } | changes


def _campaigns() -> list[dict[str, Any]]:
    def make(number: int, title: str, district: str, picture: str, goal: int, *sums: int) -> dict[str, Any]:
        return _campaign(
            number,
            title=title,
            slug=_slug(title).replace(" ", "-"),
            picture=picture,
            goal_cents=goal,
            district={"slug": _slug(district), "name": district},
            totals=_totals(*sums),
        )

    return [
        make(0, "Lähemäen puutarha", "Lähemäki", "puutarha", 440_000, 312_000, 312_000, 312_000, 128_000, 88),
        _campaign(1),
        make(2, "Siekkilän jäälyhtyilta", "Siekkilä", "jaalyhdyt", 90_000, 64_000, 50_000, 0, 0, 31),
        make(
            3, "Peitsarin kahvila", "Peitsari", "perhekahvila", 360_000, 220_000, 180_000, 60_000, 77_000, 9
        ),
        make(4, "Rantakylän paja", "Rantakylä", "korjauspaja", 620_000, 260_000, 260_000, 0, 51_000, 70),
        make(5, "Emolan kentän valot", "Emola", "luistelukentta", 780_000, 215_000, 90_000, 0, 0, 44),
        _campaign(6, slug="paattynyt", title="Päättynyt hanke", state="funded"),
    ]


def _pledge(**changes: Any) -> dict[str, Any]:
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
        "history": [{"at": "2026-11-21T12:32:00Z", "happening": "made", "reason": None}],
        "sums": {"paid_cents": 0, "refunded_cents": 0},
        "actions": ["withdraw", "change_amount"],
    } | changes


def build_fake() -> Flask:
    """All four services behind one address."""
    app = Flask(__name__)
    app.extensions["seen"] = seen = []

    def problem(status: int, code: str, errors: dict[str, list[str]] | None = None) -> Any:
        return jsonify(status=status, code=code, title=code, errors=errors or {}), status

    @app.before_request
    def note() -> None:
        seen.append((request.method, request.path, request.get_data(), dict(request.headers)))

    @app.get("/districts")
    def districts() -> Any:
        return jsonify(items=[_district(name) for name in DISTRICTS], next=None)

    @app.get("/districts/<slug>")
    def district(slug: str) -> Any:
        found = [_district(name) for name in DISTRICTS if _slug(name) == slug]
        return jsonify(found[0]) if found else problem(404, "not_found")

    @app.get("/campaigns")
    def campaigns() -> Any:
        ended = request.args.get("state") == "ended"
        wanted = request.args.get("district", "")
        items = [
            each
            for each in _campaigns()
            if (each["state"] != "published") == ended
            and wanted in ("", each["district"]["slug"])
            and request.args.get("q", "").lower() in each["title"].lower()
        ]
        return jsonify(items=items, next=None)

    @app.get("/campaigns/<slug>")
    def campaign(slug: str) -> Any:
        found = [each for each in _campaigns() if slug in (each["slug"], each["id"])]
        return jsonify(found[0]) if found else problem(404, "not_found")

    @app.get("/campaigns/<campaign_id>/updates")
    def updates(campaign_id: str) -> Any:
        text = "Seitsemäsluokkalaiset kokeilivat kolmea mallia. <b>Voittaja</b> oli matalin renkaissa."
        return jsonify(
            items=[{"title": "Telineet valittu", "body": text, "posted_at": "2026-11-09T10:00:00Z"}],
            next=None,
        )

    @app.get("/campaigns/<campaign_id>/terms")
    def terms(campaign_id: str) -> Any:
        return jsonify(
            campaign_id=campaign_id,
            state="closing" if campaign_id.endswith("6") else "open",
            deadline="2026-12-06T22:00:00Z",
            minimum_pledge_cents=500,
            remaining_cap_cents=800_000,
            methods=["card", "bank_transfer"],
            bank_last_on="2026-12-02",
        )

    @app.get("/ideas")
    def ideas() -> Any:
        return jsonify(items=[_idea()], next=None)

    @app.post("/ideas")
    def submit_idea() -> Any:
        return jsonify(_idea()), 201

    @app.get("/ideas/<idea_id>")
    def idea(idea_id: str) -> Any:
        return jsonify(_idea()) if idea_id == "1" else problem(404, "not_found")

    @app.post("/pledges")
    def make_pledge() -> Any:
        card = request.get_json()["method"] == "card"
        return jsonify(
            pledge_id=PLEDGE_ID,
            link_token=TOKEN,
            state="setup_open" if card else "awaiting_payment",
            checkout_url=f"{CHECKOUT}/checkout/cs_1" if card else None,
        ), 201

    @app.get("/pledges/<pledge_id>")
    def pledge(pledge_id: str) -> Any:
        if request.args.get("token") != TOKEN:
            return problem(404, "not_found")
        if pledge_id == "repair":
            actions = ["change_card", "authenticate"]
            return jsonify(
                _pledge(
                    state="action_required", method="card", slip=None, actions=actions,
                    repair_until="2026-12-13T22:00:00Z", pledge_id="repair",
                    history=[
                        {"at": "2026-11-21T12:32:00Z", "happening": "card_saved", "reason": None},
                        {"at": "2026-12-07T06:00:00Z", "happening": "authentication_needed", "reason": None},
                    ],
                )
            )  # fmt: skip
        return jsonify(_pledge(pledge_id=pledge_id))

    @app.post("/pledges/<pledge_id>/<deed>")
    def act(pledge_id: str, deed: str) -> Any:
        if pledge_id == "late":
            return problem(410, "withdrawal_closed")
        if pledge_id == "evil":
            return jsonify(checkout_url="https://evil.example/x", redirect_url="https://evil.example/x")
        return jsonify(checkout_url=f"{CHECKOUT}/checkout/cs_2", redirect_url=f"{CHECKOUT}/3ds/pi_1")

    @app.post("/webhooks/stripe")
    def webhook() -> Any:
        good = request.headers.get("Stripe-Signature") == "good"
        return ("", 200) if good else problem(400, "bad_signature")

    _add_accounts(app, problem)
    return app


def _add_accounts(app: Flask, problem: Any) -> None:
    @app.post("/sign-ins")
    def sign_in() -> Any:
        return jsonify(sign_in_id="s1", browser_secret="b1"), 202

    @app.post("/sign-ins/<sign_in_id>/confirm")
    def confirm(sign_in_id: str) -> Any:
        given = request.get_json()
        if given["link_token"] and given["browser_secret"] != "b1":
            return problem(409, "code_needed")
        if given["link_token"] == "right" or given["code"] == "123456":
            return jsonify(session_token="resident", expires_at="2026-12-01T00:00:00Z")
        return problem(422, "invalid", {"code": ["wrong_code"]})

    @app.post("/staff/sign-ins")
    def staff() -> Any:
        if request.get_json()["password"] != "oikea hevonen akku":
            return problem(401, "wrong_credentials")
        return jsonify(challenge_id="c1")

    @app.post("/staff/sign-ins/c1/totp")
    def totp() -> Any:
        if request.get_json()["code"] != "123456":
            return problem(422, "invalid", {"code": ["wrong_code"]})
        return jsonify(session_token="staff", expires_at="2026-12-01T00:00:00Z")

    @app.get("/staff/invitations/<token>")
    def invitation(token: str) -> Any:
        uri = "otpauth://totp/Meij%C3%A4n:maija?secret=JBSWY3DPEHPK3PXP&issuer=Meij%C3%A4n"
        return jsonify(name="Maija", totp_uri=uri, totp_secret="JBSWY3DPEHPK3PXP")

    @app.post("/staff/invitations/<token>/accept")
    @app.post("/staff/password-resets/<token>")
    def choose_password(token: str) -> Any:
        weak = len(request.get_json()["password"]) < 12
        return problem(422, "invalid", {"password": ["weak_password"]}) if weak else ("", 204)

    @app.post("/staff/password-resets")
    def ask_reset() -> Any:
        return jsonify(state="requested"), 202

    @app.post("/sessions/resolve")
    def resolve() -> Any:
        token = request.get_json()["session_token"]
        if token not in ("resident", "staff"):
            return problem(404, "not_found")
        return jsonify(
            session_id="s", person_id="p", name="Aino", email="aino@esimerkki.fi", kind=token,
            roles=["finance", "reviewer"] if token == "staff" else [], associations=[],
            authenticated_at=None, expires_at="2026-12-01T00:00:00Z",
        )  # fmt: skip

    @app.post("/sessions/revoke")
    def revoke() -> Any:
        return "", 204


def _district(name: str) -> dict[str, Any]:
    live = 1 if name in ALIVE else 0
    return {
        "slug": _slug(name),
        "number": None,
        "name": name,
        "name_sv": name,
        "name_locative": f"{name}ssa",
        "kind": "kaupunginosa",
        "live_campaigns": live,
        "collected_cents": 82_000 * live,
        "promised_cents": 212_000 * live,
    }


def _idea() -> dict[str, Any]:
    return {
        "id": "1",
        "text": "Pyöräteline kirjaston eteen. <script>alert(1)</script>",
        "district": {"slug": "emola", "name": "Emola"},
        "created_at": "2026-11-10T09:00:00Z",
    }


class FakePlatform:
    """The fake on a loopback port of its own, in a thread of this process."""

    def __init__(self, port: int = 0) -> None:
        self.app = build_fake()
        self._server = make_server("127.0.0.1", port, self.app, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def seen(self) -> list[tuple[str, str, bytes, dict[str, str]]]:
        """Every request so far: method, path, body, headers."""
        requests: list[tuple[str, str, bytes, dict[str, str]]] = self.app.extensions["seen"]
        return requests

    def start(self) -> "FakePlatform":
        """Begin to answer."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Answer no more and leave no socket behind."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def gateway_environment(url: str, **changes: str) -> dict[str, str]:
    """The environment of a gateway in front of the fake, with a cache that is not there."""
    return {
        **PLATFORM_ENVIRONMENT,
        "BROKER_URL": "redis://127.0.0.1:1/0",
        "CACHE_URL": "redis://127.0.0.1:1/1",
        "SESSION_SECRET": "a secret of the tests, long enough",
        "ACCOUNTS_URL": url,
        "IDEAS_URL": url,
        "PLEDGES_URL": url,
        "NOTIFY_URL": url,
        "STRIPE_CHECKOUT_ORIGIN": CHECKOUT,
        "HELP_PHONE": "015 000 0000",
        **changes,
    }
