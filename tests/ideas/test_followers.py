"""Following by mail: asked, confirmed, told once of each thing, ended by one press, forgotten."""

import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from services.chassis import clock
from services.chassis.database import transaction
from services.chassis.identity import Identity
from services.chassis.problems import TooMany
from services.contracts import events
from services.contracts.events import SealedContact
from services.ideas.domain.campaign_states import State, Step
from services.ideas.domain.publishing.tidings import Kind, is_worth_telling, shown_count, tidings_of
from services.ideas.usecases.publishing import tell_followers as telling
from services.ideas.usecases.publishing.follow import follow_campaign
from services.ideas.usecases.publishing.tell_followers import forget_addresses, tell_followers
from tests.ideas.conftest import ANONYMOUS, MEMBER, REVIEWER, Ideas
from tests.ideas.test_openings import schedule

NOON = datetime(2026, 12, 1, 10, tzinfo=UTC)


def test_a_campaign_of_three_days_warns_of_its_end_and_a_shorter_one_does_not() -> None:
    for hours, told in ((72, {Kind.OPENED, Kind.ENDS_SOON}), (71, {Kind.OPENED})):
        assert tidings_of(Step.PUBLISH, NOON, NOON + timedelta(hours=hours)).keys() == told
    assert tidings_of(Step.PUBLISH, NOON, NOON + timedelta(days=9))[Kind.ENDS_SOON] == NOON + timedelta(
        days=7
    )
    assert tidings_of(Step.CLOSE_FUNDED, NOON, None) == {Kind.RESULT: NOON + timedelta(hours=1)}
    assert tidings_of(Step.SUSPEND, NOON, None) == {}


def test_what_no_longer_holds_is_not_told() -> None:
    assert is_worth_telling(Kind.ENDS_SOON, State.PUBLISHED, NOON + timedelta(seconds=1), NOON)
    assert not is_worth_telling(Kind.ENDS_SOON, State.PUBLISHED, NOON, NOON)
    assert not is_worth_telling(Kind.OPENED, State.SUSPENDED, None, NOON)
    assert is_worth_telling(Kind.UPDATE, State.CANCELLED, None, NOON)
    assert (shown_count(4), shown_count(5)) == (None, 5)


def follow(ideas: Ideas, thing: str, email: str = "kaisa@example.fi") -> None:
    reply = ideas.post(f"/{thing}/followers", ANONYMOUS, email=email, locale="sv")
    assert (reply.status_code, reply.json) == (202, {"state": "asked"})


def asked(ideas: Ideas) -> list[dict[str, Any]]:
    """What each letter of confirmation holds, opened as notify would."""
    return [open_contact(ideas, each) for each in ideas.events("address.confirmation_requested.v1")]


def open_contact(ideas: Ideas, told_of: dict[str, Any]) -> dict[str, Any]:
    return ideas.wiring.sealer.open(SealedContact(**told_of["contact"]))


def confirm(ideas: Ideas, contact: dict[str, Any]) -> Any:
    return ideas.post(f"/followers/{contact['follower_id']}/confirm", ANONYMOUS, token=contact["confirm"])


def told(ideas: Ideas) -> list[tuple[str, str]]:
    tell_followers(ideas.wiring.context)
    return [(each["kind"], open_contact(ideas, each)["email"]) for each in ideas.events("follower.told.v1")]


def test_nothing_is_sent_before_the_address_is_confirmed_and_nothing_after_it_is_ended(ideas: Ideas) -> None:
    campaign = ideas.approved("Emolan kahvila")
    assert (
        ideas.post(
            f"/campaigns/{campaign['id']}/followers", ANONYMOUS, email="a@b.fi", locale="fi"
        ).status_code
        == 404
    )
    schedule(ideas, campaign)
    for email in ("kaisa@example.fi", "olli@example.fi"):
        follow(ideas, f"campaigns/{campaign['id']}", email)
    kaisa, _olli = asked(ideas)
    assert (
        ideas.post(f"/followers/{kaisa['follower_id']}/confirm", ANONYMOUS, token=kaisa["stop"]).status_code
        == 404
    )
    assert confirm(ideas, kaisa).json["campaign"]["title"] == "Emolan kahvila"
    assert confirm(ideas, kaisa).status_code == 200
    ideas.step(campaign, "publish")
    assert told(ideas) == told(ideas) == [("opened", "kaisa@example.fi")]
    stop = f"/followers/{kaisa['follower_id']}/stop"
    assert ideas.post(stop, ANONYMOUS, token=kaisa["confirm"]).status_code == 404
    assert ideas.post(stop, ANONYMOUS, token=kaisa["stop"]).json["campaign"]["slug"] == campaign["slug"]
    assert ideas.post(stop, ANONYMOUS, token=kaisa["stop"]).json == {"campaign": None, "district": None}
    copies = (
        "SELECT payload #>> '{contact,data}' FROM outbox_event WHERE payload #>> '{contact,subject}' = :id"
    )
    assert {row[0] for row in ideas.rows(copies, id=f"follower:{kaisa['follower_id']}")} == {""}
    ideas.tell(events.CampaignClosed(campaign_id=campaign["id"], outcome="funded", secured_cents=1, **CLOSED))
    assert tell_followers(ideas.wiring.context) == 0


CLOSED = {"plan_id": "", "campaign_title": "", "published_by": ""}


def test_one_address_gets_one_letter_however_it_follows_and_in_slices(
    ideas: Ideas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "SLICE", 2)
    campaign = ideas.approved()
    schedule(ideas, campaign)
    follow(ideas, "districts/tuppurala", "KAISA@example.fi")
    for name in ("kaisa", "olli", "pia"):
        follow(ideas, f"campaigns/{campaign['id']}", f"{name}@example.fi")
    follow(ideas, "districts/emola", "riku@example.fi")
    # What was merged is followed in what took it over.
    follow(ideas, "districts/lahemaki", "sari@example.fi")
    ideas.post("/districts/lahemaki/merge", REVIEWER, into="tuppurala")
    for contact in asked(ideas):
        confirm(ideas, contact)
    ideas.step(campaign, "publish")
    assert sorted(told(ideas)) == [
        ("opened", "KAISA@example.fi"),
        ("opened", "olli@example.fi"),
        ("opened", "pia@example.fi"),
        ("opened", "sari@example.fi"),
    ]
    ideas.post(f"/campaigns/{campaign['id']}/updates", title="Telineet", body="Valittu.")
    assert len(told(ideas)) == 4
    clock.move(ideas.owner_url, timedelta(minutes=10))
    news = told(ideas)[4:]
    assert sorted(news) == [("update", f"{name}@example.fi") for name in ("kaisa", "olli", "pia")]
    clock.move(ideas.owner_url, timedelta(days=29))
    assert {kind for kind, _email in told(ideas)[7:]} == {"ends_soon"}
    assert len(told(ideas)) == 10
    assert [each["title"] for each in ideas.events("campaign.update_released.v1")] == ["Telineet"]
    clock.move(ideas.owner_url, None)


def test_an_address_gets_few_letters_of_confirmation_whoever_asks(ideas: Ideas) -> None:
    campaign = ideas.published()
    for _number in range(5):
        follow(ideas, f"campaigns/{campaign['id']}")
    assert len(asked(ideas)) == 3
    assert len({each["follower_id"] for each in asked(ideas)}) == 1
    confirm(ideas, asked(ideas)[0])
    clock.move(ideas.owner_url, timedelta(days=1))
    follow(ideas, f"campaigns/{campaign['id']}", "Kaisa@Example.fi")
    assert len(asked(ideas)) == 3, "an address that follows is not asked again"
    clock.move(ideas.owner_url, None)
    context, visitor = ideas.wiring.context, Identity(address="192.0.2.7")
    asking = {"email": "x@example.fi", "locale": "fi"}
    for _number in range(20):
        follow_campaign(context, visitor, uuid.UUID(campaign["id"]), **asking)
    with pytest.raises(TooMany):
        follow_campaign(context, visitor, uuid.UUID(campaign["id"]), **asking)
    other = replace(visitor, address="198.51.100.1")
    follow_campaign(context, other, uuid.UUID(campaign["id"]), **asking)


def test_addresses_are_forgotten_unconfirmed_and_after_the_last_letter(ideas: Ideas) -> None:
    campaign = ideas.published()
    for name in ("kaisa", "olli"):
        follow(ideas, f"campaigns/{campaign['id']}", f"{name}@example.fi")
    confirm(ideas, asked(ideas)[0])
    assert forget_addresses(ideas.wiring.context) == 0
    clock.move(ideas.owner_url, timedelta(days=7, minutes=1))
    assert forget_addresses(ideas.wiring.context) == 1
    ideas.step(campaign, "cancel", reason="Tontti meni muuhun käyttöön.")
    assert told(ideas) == [], "backers hear first, with what follows for their money"
    clock.move(ideas.owner_url, timedelta(hours=1))
    assert told(ideas) == [("result", "kaisa@example.fi")]
    gone = ideas.post(f"/campaigns/{campaign['id']}/followers", ANONYMOUS, email="a@b.fi", locale="fi")
    assert (gone.status_code, gone.json["code"]) == (410, "nothing_follows")
    clock.move(ideas.owner_url, timedelta(days=30, minutes=1))
    assert forget_addresses(ideas.wiring.context) == 1
    assert ideas.rows("SELECT count(*) FROM followers") == [(0,)]
    clock.move(ideas.owner_url, None)


def test_followers_are_counted_in_public_from_five_on(ideas: Ideas) -> None:
    campaign = ideas.published()
    with transaction(ideas.wiring.sessions) as session:
        session.execute(
            text(
                "INSERT INTO followers (id, campaign_id, reader, contact_key, contact_data, locale, "
                "asked_at, confirmed_at) SELECT gen_random_uuid(), :id, n, 'k', 'd', 'fi', now(), "
                "CASE WHEN n < 5 THEN now() END FROM generate_series(1, 5) AS n"
            ),
            {"id": campaign["id"]},
        )
    assert ideas.read(campaign)["followers"] is None
    with transaction(ideas.wiring.sessions) as session:
        session.execute(text("UPDATE followers SET confirmed_at = now()"))
    assert ideas.read(campaign)["followers"] == 5


def test_an_update_is_mended_within_the_hour_with_what_it_said_and_taken_back_before_its_letters(
    ideas: Ideas,
) -> None:
    campaign = ideas.published()
    page = f"/campaigns/{campaign['id']}/updates"
    first, second = (ideas.post(page, title=f"Uutinen {n}", body="Alku").json for n in (1, 2))
    assert ideas.post(f"{page}/{first['id']}/withdraw").status_code == 204
    shown = ideas.get(page, ANONYMOUS).json["items"]
    assert [each["id"] for each in shown] == [second["id"]]
    assert ideas.post(f"{page}/{first['id']}/correct", title="x", body="y").status_code == 404
    clock.move(ideas.owner_url, timedelta(minutes=10))
    late = ideas.post(f"{page}/{second['id']}/withdraw")
    assert (late.status_code, late.json["code"]) == (409, "too_late")
    mended = ideas.post(f"{page}/{second['id']}/correct", title="Uutinen 2", body="Loppu").json
    assert (mended["body"], mended["first"]) == ("Loppu", {"title": "Uutinen 2", "body": "Alku"})
    again = ideas.post(f"{page}/{second['id']}/correct", title="Uutinen 2", body="Uusi loppu").json
    assert again["first"]["body"] == "Alku", "what readers saw first stays readable"
    clock.move(ideas.owner_url, timedelta(minutes=51))
    assert ideas.post(f"{page}/{second['id']}/correct", title="x", body="y").json["code"] == "too_late"
    clock.move(ideas.owner_url, None)


def test_three_updates_a_day_are_enough(ideas: Ideas) -> None:
    page = f"/campaigns/{ideas.published()['id']}/updates"
    assert [ideas.post(page, MEMBER, title="a", body="b").status_code for _number in range(4)] == [
        201
    ] * 3 + [409]
    assert ideas.post(page, MEMBER, title="a", body="b").json["code"] == "enough_today"


@pytest.mark.long
def test_ten_thousand_followers_are_told_in_slices_of_a_few_questions(ideas: Ideas) -> None:
    campaign = ideas.published()
    sealer = ideas.wiring.sealer
    sealed = sealer.seal(sealer.new_wrapped_key(), "follower", {"email": "kaisa@example.fi"})
    with transaction(ideas.wiring.sessions) as session:
        session.execute(
            text(
                "INSERT INTO followers (id, campaign_id, reader, contact_key, contact_data, locale, "
                "asked_at, confirmed_at) SELECT gen_random_uuid(), :id, n, :key, :data, 'fi', now(), "
                "now() FROM generate_series(1, 10000) AS n"
            ),
            {"id": campaign["id"], "key": sealed.wrapped_key, "data": sealed.data},
        )
    asked: list[str] = []
    event.listen(ideas.wiring.sessions.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    begun = time.monotonic()
    assert tell_followers(ideas.wiring.context) == 10_000
    spent = time.monotonic() - begun
    assert len(asked) < 21 * 15, f"{len(asked)} questions"
    assert spent < 60, f"{spent:.1f} s"
    assert ideas.rows(
        "SELECT count(DISTINCT payload ->> 'follower_id') FROM outbox_event WHERE name = 'follower.told.v1'"
    ) == [(10_000,)]
