"""The service as its processes start it: every tick has a job, every event a handler, the operator a way."""

from celery import Celery
from click.testing import CliRunner

from services.contracts.routing import SCHEDULE, SUBSCRIBERS
from services.pledges import tasks
from services.pledges.cli import cli
from services.pledges.handlers import HANDLERS
from services.pledges.usecases.cards.provider_events import apply_provider_events
from services.pledges.usecases.closing.execute_plan import execute_plan_lines
from tests.pledges.card_world import City

CHASSIS_TASKS = {"pledges.seal_audit", "pledges.purge_messages"}


def test_every_tick_of_pledges_has_its_job_and_an_idle_run_harms_nothing(city: City):
    celery = Celery("test", set_as_current=False)
    tasks.register(celery, city.context)
    ticking = {tick.task for tick in SCHEDULE if tick.task.startswith("pledges.")} - CHASSIS_TASKS
    registered = {name for name in celery.tasks if name.startswith("pledges.")}
    assert registered == ticking
    for name in sorted(ticking):
        celery.tasks[name]()


def test_every_event_sent_to_pledges_is_handled():
    assert set(HANDLERS) == {event for event, listeners in SUBSCRIBERS.items() if "pledges" in listeners}


def test_the_operator_sees_what_is_stuck_and_tries_it_again(city: City, monkeypatch):
    made = city.back(city.campaign(), amount_cents=6_000)
    city.move(days=20)
    city.close(run=False)
    with city.owner() as connection:
        connection.exec_driver_sql("UPDATE plan_line SET state = 'stuck', error = 'create: test'")
        connection.exec_driver_sql(
            "INSERT INTO provider_event (id, kind, object_id, received_at, state, effect, next_try_at) "
            "VALUES ('evt_1', 'payout.paid', 'po_1', now(), 'parked', 'Trouble', now())"
        )
    for name, value in city.environment.items():
        monkeypatch.setenv(name, value)
    assert CliRunner().invoke(cli, ["stuck"]).output.splitlines() == [
        f"pledge {made.pledge_id} charge: create: test",
        "webhook evt_1 payout.paid: Trouble",
    ]
    assert CliRunner().invoke(cli, ["retry-stuck"]).exit_code == 0
    execute_plan_lines(city.context)
    assert apply_provider_events(city.context) == 1
    assert city.state(made) == "paid"
    assert CliRunner().invoke(cli, ["stuck"]).output == ""
