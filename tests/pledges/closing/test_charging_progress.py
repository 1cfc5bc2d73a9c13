"""How far a charging run has come: in the API, on the operator's terminal, and after it was stopped."""

import pytest
from click.testing import CliRunner

from services.chassis.identity import Identity
from services.pledges.cli import cli
from services.pledges.domain.cards.card_calls import AccessDenied
from services.pledges.usecases.closing.charging_run import stop_run
from services.pledges.usecases.closing.execute_plan import execute_plan_lines
from tests.pledges.card_world import ASKS_ALWAYS, DECLINED, City

FINANCE = Identity(subject="tuula", roles=frozenset({"finance"}))
APPROVER = Identity(subject="heikki", roles=frozenset({"finance_approver"}))


def close(city: City, run: bool = True) -> None:
    city.move(days=20)
    city.close(run=run)


def test_progress_counts_every_charge_by_how_it_stands(city: City):
    campaign = city.campaign()
    for card in (None, None, DECLINED, ASKS_ALWAYS):
        city.back(campaign, card or "4242424242424242")
    city.promise(campaign)
    close(city)
    told = city.client().get(f"/campaigns/{campaign}/charging", FINANCE).json
    assert told["lines"] == {"total": 4, "waiting": 0, "done": 4, "stuck": 0}
    assert told["states"] == [
        {"state": "action_required", "pledges": 1, "cents": 2_500},
        {"state": "declined", "pledges": 1, "cents": 2_500},
        {"state": "paid", "pledges": 2, "cents": 5_000},
    ]
    assert (told["planned_cents"], told["ends_at"], told["stuck"]) == (10_000, None, [])
    assert told["per_minute"] > 0


def test_progress_tells_what_waits_and_when_it_may_be_done(city: City):
    campaign = city.campaign()
    for _ in range(3):
        city.back(campaign)
    assert city.client().get(f"/campaigns/{campaign}/charging", FINANCE).json["decided_at"] is None
    close(city, run=False)
    told = city.client().get(f"/campaigns/{campaign}/charging", FINANCE).json
    assert told["lines"]["waiting"] == 3
    assert told["ends_at"] > told["as_of"]


def test_a_charge_that_no_program_can_make_is_stuck_with_its_reason(city: City):
    campaign = city.campaign()
    city.back(campaign, amount_cents=6_000)
    close(city, run=False)
    city.control("chaos", mode="lost_reply", path="POST /v1/payment_intents", times=2)
    execute_plan_lines(city.context)
    with city.owner() as connection:
        connection.exec_driver_sql(
            "UPDATE payment_attempt SET parameters = parameters || '{\"amount_cents\": 7000}' "
            "WHERE step = 'intent'"
        )
    city.run_again()
    told = city.client().get(f"/campaigns/{campaign}/charging", FINANCE).json
    assert told["lines"] == {"total": 1, "waiting": 0, "done": 0, "stuck": 1}
    [stuck] = told["stuck"]
    assert stuck["pledge_number"].startswith("MK-")
    assert stuck["reason"] == "create: idempotency_error"


def test_a_stopped_run_is_shown_and_started_again_only_by_those_who_may(city: City):
    campaign = city.campaign()
    made = city.back(campaign, amount_cents=6_000)
    close(city, run=False)
    stop_run(city.context, AccessDenied("api_key_expired").code)
    assert execute_plan_lines(city.context) == 0
    told = city.client().get(f"/campaigns/{campaign}/charging", FINANCE).json
    assert (told["run"]["stop_code"], told["ends_at"]) == ("api_key_expired", None)
    assert city.client().post("/charging/restart", FINANCE).status_code == 403
    assert city.client().post("/charging/restart", APPROVER).json["run"]["stopped_at"] is None
    overview = city.client().get("/charging", FINANCE).json
    assert overview["run"]["stop_code"] is None
    assert [each["campaign_id"] for each in overview["campaigns"]] == [str(campaign)]
    execute_plan_lines(city.context)
    assert city.state(made) == "paid"
    query = "SELECT actor, action FROM audit_entry WHERE action LIKE 'charging.%' ORDER BY id"
    assert city.rows(query) == [
        ("platform", "charging.stopped"),
        ("person:heikki", "charging.restarted"),
    ]


def test_the_terminal_shows_a_bar_and_starts_a_stopped_run(city: City, monkeypatch: pytest.MonkeyPatch):
    campaign = city.campaign()
    city.back(campaign, amount_cents=6_000)
    close(city, run=False)
    stop_run(city.context, "api_key_expired")
    for name, value in city.environment.items():
        monkeypatch.setenv(name, value)
    shown = CliRunner().invoke(cli, ["charging"])
    assert shown.exit_code == 0, shown.output
    assert "PYSÄYTETTY" in shown.output
    assert "api_key_expired" in shown.output
    assert "queued 1" in shown.output
    shown = CliRunner().invoke(cli, ["charging", "--restart"])
    assert "PYSÄYTETTY" not in shown.output
    execute_plan_lines(city.context)
    assert CliRunner().invoke(cli, ["charging"]).output == ""
