"""The services' HTTP contract in one small app, for pages that are tested without their services.

It keeps what the views need to be told apart: a campaign that is open, one that has closed, a bank
pledge and a card pledge, a sign-in bound to a browser. It decides nothing by rules of its own; the
end-to-end tests run the real services.
"""

import threading
from typing import Any

from flask import Flask, jsonify, request
from werkzeug.serving import make_server

from tests.gateway.fake_associations import add_associations, add_verification, associations_of
from tests.gateway.fake_bank_files import add_bank_files
from tests.gateway.fake_city import CHECKOUT, PLEDGE_ID, TOKEN, all_campaigns, one_pledge
from tests.gateway.fake_days import add_book_locks, add_days, add_payouts
from tests.gateway.fake_desk import FOR_THE_DESK, add_assisting, add_cash, add_drawers, add_halts
from tests.gateway.fake_districts import add_districts, add_news
from tests.gateway.fake_drafting import add_drafting, written_campaign
from tests.gateway.fake_experiments import add_closings, add_experiments
from tests.gateway.fake_exports import add_chart, add_exports, add_trail
from tests.gateway.fake_figures import add_figures, add_the_rest_of_home
from tests.gateway.fake_giving import add_budgets, add_giving
from tests.gateway.fake_ideas import add_ideas, add_remarks
from tests.gateway.fake_inbox import add_approvals, add_inbox, add_inbox_deeds
from tests.gateway.fake_legal import BOUGHT_ID, add_legal, bought_pledge, legal_campaigns
from tests.gateway.fake_match_funds import add_match_funds, match_of
from tests.gateway.fake_own_ideas import add_own_ideas
from tests.gateway.fake_pictures import add_pictures
from tests.gateway.fake_promises import SPECIAL_PLEDGES, conditional_pledges
from tests.gateway.fake_public_ledger import add_public_ledgers
from tests.gateway.fake_publishing import add_following, add_publishing, add_questions, coming_campaign
from tests.gateway.fake_register import add_register
from tests.gateway.fake_returns import add_disputes, add_refunds
from tests.gateway.fake_reviewing import add_reviewing, reviewed_campaigns
from tests.gateway.fake_rewards import REWARDS, SHOP_ID, add_rewards, reward_campaigns
from tests.gateway.fake_rules import add_rules
from tests.gateway.fake_settling import add_payment_files, add_settlements
from tests.gateway.fake_shifts import add_shift_desk, add_shifts
from tests.gateway.fake_traffic import add_traffic
from tests.service_caller import PLATFORM_ENVIRONMENT

OTHER_PLEDGES = SPECIAL_PLEDGES | {BOUGHT_ID: bought_pledge()}


ELSEWHERE = (
    add_districts,
    add_news,
    add_experiments,
    add_closings,
    add_ideas,
    add_remarks,
    add_assisting,
    add_cash,
    add_drawers,
    add_halts,
    add_refunds,
    add_disputes,
    add_settlements,
    add_payment_files,
    add_traffic,
    add_days,
    add_book_locks,
    add_payouts,
    add_exports,
    add_chart,
    add_trail,
    add_rules,
    add_figures,
    add_the_rest_of_home,
    add_bank_files,
    add_inbox,
    add_match_funds,
    add_inbox_deeds,
    add_approvals,
    add_legal,
    add_publishing,
    add_following,
    add_questions,
    add_rewards,
    add_drafting,
    add_pictures,
    add_own_ideas,
    add_associations,
    add_verification,
    add_reviewing,
    add_shifts,
    add_giving,
    add_budgets,
    add_shift_desk,
    add_register,
    add_public_ledgers,
)


def problem(status: int, code: str, errors: dict[str, list[str]] | None = None) -> Any:
    """A refusal as the services word it."""
    return jsonify(status=status, code=code, title=code, errors=errors or {}), status


class Services(Flask):
    """An app in which two services may call a view by the same name."""

    def add_url_rule(
        self, rule: str, endpoint: str | None = None, view_func: Any = None, *how: Any, **options: Any
    ) -> None:
        """Name every route by its number."""
        super().add_url_rule(rule, f"{endpoint or ''}{len(self.view_functions)}", view_func, *how, **options)


def build_fake() -> Flask:
    """All four services behind one address."""
    app = Services(__name__)
    app.extensions["seen"] = seen = []

    @app.before_request
    def note() -> None:
        seen.append((request.method, request.path, request.get_data(), dict(request.headers)))

    parts = (
        _add_campaigns,
        _add_pledges,
        _add_promises,
        _add_proofs,
        _add_sign_in,
        _add_staff,
        _add_sessions,
    )
    for add in (*parts, *ELSEWHERE):
        add(app)
    return app


def _add_campaigns(app: Flask) -> None:
    @app.get("/campaigns")
    def campaigns() -> Any:
        ended = request.args.get("state") == "ended"
        wanted = request.args.get("district", "")
        items = [
            each
            for each in all_campaigns()
            if (each["state"] != "published") == ended
            and wanted in ("", each["district"]["slug"])
            and request.args.get("q", "").lower() in each["title"].lower()
        ]
        return jsonify(items=items, next=None)

    @app.get("/campaigns/<slug>")
    def campaign(slug: str) -> Any:
        ours = [*all_campaigns(), coming_campaign(), written_campaign(), *reviewed_campaigns()]
        known = [*ours, *legal_campaigns(), *reward_campaigns()]
        found = [each for each in known if slug in (each["slug"], each["id"])]
        return jsonify(FOR_THE_DESK | found[0]) if found else problem(404, "not_found")

    @app.get("/campaigns/<campaign_id>/updates")
    def updates(campaign_id: str) -> Any:
        text = "Seitsemäsluokkalaiset kokeilivat kolmea mallia. <b>Voittaja</b> oli matalin renkaissa."
        news = {"title": "Telineet valittu", "body": text, "posted_at": "2026-11-09T10:00:00Z"}
        return jsonify(items=[news], next=None)

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
            conditions=["backers_at_least", "cents_at_least"],
            monthly_again_on="2026-12-21",
            rewards=REWARDS if campaign_id == SHOP_ID else [],
            match=match_of(campaign_id),
        )


def _add_pledges(app: Flask) -> None:
    @app.post("/pledges")
    def make_pledge() -> Any:
        card = request.get_json()["method"] == "card"
        late = request.get_json()["name"] == "Myöhäinen"
        refused = problem(409, "sold_out") if late else _guarded(request.get_json()["email"])
        if refused:
            return refused
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
        if pledge_id in OTHER_PLEDGES:
            return jsonify(OTHER_PLEDGES[pledge_id])
        if pledge_id != "repair":
            return jsonify(one_pledge(pledge_id=pledge_id))
        return jsonify(
            one_pledge(
                pledge_id="repair",
                state="action_required",
                method="card",
                slip=None,
                actions=["change_card", "authenticate", "pay_by_mobilepay", "pay_by_bank"],
                repair_until="2026-12-13T22:00:00Z",
                repair={
                    "until": "2026-12-13T22:00:00Z",
                    "reason": "authentication_required",
                    "way_out": None,
                    "retry_at": None,
                    "bank_due_on": "2026-12-10",
                },
                history=[
                    {"at": "2026-11-21T12:32:00Z", "happening": "card_saved", "reason": None},
                    {"at": "2026-12-07T06:00:00Z", "happening": "authentication_needed", "reason": None},
                ],
            )
        )

    @app.post("/pledges/<pledge_id>/<deed>")
    def act(pledge_id: str, deed: str) -> Any:
        refused = _guarded(pledge_id) if deed == "card" else None
        if refused:
            return refused
        if pledge_id == "late":
            return problem(410, "withdrawal_closed")
        if pledge_id == "evil":
            return jsonify(checkout_url="https://evil.example/x", redirect_url="https://evil.example/x")
        return jsonify(checkout_url=f"{CHECKOUT}/checkout/cs_2", redirect_url=f"{CHECKOUT}/3ds/pi_1")

    @app.post("/webhooks/stripe")
    def webhook() -> Any:
        good = request.headers.get("Stripe-Signature") == "good"
        return ("", 200) if good else problem(400, "bad_signature")


def _guarded(who: str) -> Any:
    """What a service answers while card testing is held off, by how the visitor calls themselves."""
    if who.startswith("liikaa"):
        answer, status = problem(429, "too_many_card_attempts")
        return answer, status, {"Retry-After": "120"}
    if not who.startswith("varmista"):
        return None
    match request.headers.get("Payment-Proof", "").split():
        case ["puzzle", "told.signed", "1,2"] | ["code", "code-1", "123456"]:
            return None
        case ["code", *_]:
            return problem(422, "invalid", {"code": ["wrong_code"]})
    return problem(428, "proof_needed")


def _add_proofs(app: Flask) -> None:
    @app.post("/proofs/puzzle")
    @app.post("/pledges/<pledge_id>/proofs/puzzle")
    def puzzle(pledge_id: str = "") -> Any:
        return jsonify(puzzle="told.signed", salt="suola", parts=2, bits=4), 201

    @app.post("/proofs/code")
    @app.post("/pledges/<pledge_id>/proofs/code")
    def code(pledge_id: str = "") -> Any:
        return jsonify(code_id="code-1"), 202


def _add_promises(app: Flask) -> None:
    @app.get("/campaigns/<campaign_id>/conditions")
    def conditions(campaign_id: str) -> Any:
        return jsonify(conditional_pledges() | {"campaign_id": campaign_id})

    @app.post("/pledges/<pledge_id>/monthly/<deed>")
    def act_monthly(pledge_id: str, deed: str) -> Any:
        refused = _guarded(pledge_id) if deed == "card" else None
        if refused:
            return refused
        if deed == "amount" and request.get_json()["amount_cents"] > 4_000:
            return problem(422, "invalid", {"amount_cents": ["above_monthly_cap"]})
        return jsonify(checkout_url=f"{CHECKOUT}/checkout/cs_3")


def _add_sign_in(app: Flask) -> None:
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


def _add_staff(app: Flask) -> None:
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


def _add_sessions(app: Flask) -> None:
    @app.post("/sessions/resolve")
    def resolve() -> Any:
        token = request.get_json()["session_token"]
        if token not in ("resident", "staff", "helper", "approver", "owner", "editor", "admin"):
            return problem(404, "not_found")
        return jsonify(
            session_id="s",
            person_id="p",
            name="Aino",
            email="aino@esimerkki.fi",
            kind="resident" if token in ("resident", "owner", "editor") else "staff",
            roles={
                "staff": ["finance", "reviewer"],
                "helper": ["helper"],
                "approver": ["finance_approver"],
                "admin": ["admin"],
            }.get(token, []),
            associations=associations_of(token),
            authenticated_at=None,
            expires_at="2026-12-01T00:00:00Z",
        )

    @app.post("/sessions/revoke")
    def revoke() -> Any:
        return "", 204


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
