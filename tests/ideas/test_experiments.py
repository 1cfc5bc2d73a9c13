"""Final reports: written, decided on by somebody else, public, changed, taken back; and the register."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.chassis.database import transaction
from services.contracts import events
from services.ideas.domain.campaign_states import Party
from services.ideas.domain.experimenting.measurements import number_text
from services.ideas.domain.experimenting.report_rules import lacks_of
from services.ideas.domain.experimenting.report_states import (
    EDGES,
    IllegalReportStep,
    NotYourStep,
    ReportReasonRequired,
    ReportState,
    ReportStep,
    standing_of,
    take,
)
from services.ideas.store.experimenting.register import year_of
from tests.ideas.conftest import CONTENT, EDITOR, MEMBER, OUTSIDER, OWN_REVIEWER, REVIEWER, Ideas

TODAY = date(2026, 11, 22)
WRITTEN: dict[str, Any] = {
    "happened": "Paikka avattiin keväällä. Talkoissa kävi kaksikymmentä naapuria.",
    "learnt": "Valaistus ratkaisee, käydäänkö paikalla iltaisin.",
    "next_words": "Kaupunki ottaa paikan hoitoonsa.",
    "outcome": "confirmed",
    "next_step": "make_permanent",
    "end_number": "42.5",
    "end_measured_on": "2026-11-20",
    "participants": 120,
}


@dataclass(frozen=True)
class Report:
    happened: str = "Tehtiin."
    learnt: str = "Opittiin."
    outcome: str | None = "partly"
    next_step: str | None = "repeat"
    end_number: Decimal | None = Decimal(0)
    end_measured_on: date | None = TODAY
    participants: int | None = 0


@pytest.mark.parametrize(
    ("changes", "lacking"),
    [
        ({}, []),
        ({"happened": " \n"}, [("happened", "required")]),
        ({"learnt": ""}, [("learnt", "required")]),
        ({"outcome": None}, [("outcome", "required")]),
        ({"next_step": None}, [("next_step", "required")]),
        ({"end_number": None}, [("end_number", "required")]),
        ({"participants": None}, [("participants", "required")]),
        ({"end_measured_on": None}, [("end_measured_on", "required")]),
        ({"end_measured_on": date(2026, 11, 23)}, [("end_measured_on", "in_future")]),
        ({"end_measured_on": date(2026, 10, 31)}, [("end_measured_on", "before_start")]),
        ({"end_measured_on": date(2026, 11, 1)}, []),
    ],
)
def test_each_lack_of_a_report_is_named(changes: dict[str, Any], lacking: list[tuple[str, str]]) -> None:
    report = replace(Report(), **changes)
    assert list(lacks_of(report, started_on=date(2026, 11, 1), today=TODAY)) == lacking


def test_every_step_of_a_report_belongs_to_one_party_and_starts_where_the_table_says() -> None:
    for edge in EDGES:
        for state in ReportState:
            if state in edge.sources:
                found = take(state, edge.step, frozenset({edge.party}), is_public=True, reason="x")
                assert found.target is edge.target
            else:
                with pytest.raises(IllegalReportStep):
                    take(state, edge.step, frozenset({edge.party}), is_public=True, reason="x")
            with pytest.raises(NotYourStep):
                take(state, edge.step, frozenset(Party) - {edge.party}, is_public=True, reason="x")
    with pytest.raises(ReportReasonRequired):
        take(ReportState.SUBMITTED, ReportStep.ASK_FOR_MORE, frozenset({Party.REVIEWER}), is_public=False)
    with pytest.raises(IllegalReportStep):
        take(ReportState.DRAFT, ReportStep.TAKE_BACK, frozenset(Party), is_public=False, reason="x")


def test_what_is_public_counts_while_a_change_of_it_is_written() -> None:
    assert {standing_of(state, is_public=True) for state in ReportState} == {"accepted"}
    hidden = {state: standing_of(state, is_public=False) for state in ReportState}
    assert hidden == {
        "draft": "missing",
        "submitted": "submitted",
        "needs_work": "missing",
        "accepted": "missing",
    }


def test_numbers_are_told_without_zeros_that_nobody_measured() -> None:
    told = [number_text(Decimal(each)) for each in ("12.00", "12.50", "0", "-3.05", "1200")]
    assert told == ["12", "12.5", "0", "-3.05", "1200"]


def funded(ideas: Ideas, title: str, **changes: Any) -> dict[str, Any]:
    campaign = ideas.published(title, **changes)
    ideas.tell(
        events.CampaignClosed(
            campaign_id=campaign["id"],
            campaign_title=title,
            outcome="funded",
            secured_cents=700_000,
            plan_id="0192eeee-0000-7000-8000-000000000001",
            published_by=MEMBER.subject or "",
        )
    )
    return campaign


def at(campaign: dict[str, Any], step: str = "") -> str:
    return f"/campaigns/{campaign['id']}/experiment-report" + (f"/{step}" if step else "")


def write(ideas: Ideas, campaign: dict[str, Any], version: int = 0, **changes: Any) -> Any:
    body = WRITTEN | changes | {"version": version}
    return ideas.client.patch(at(campaign), MEMBER, json=body)


def decide(
    ideas: Ideas, campaign: dict[str, Any], decision: str, who: Any = REVIEWER, reason: str = ""
) -> Any:
    version = ideas.get(at(campaign), REVIEWER).json["version"]
    return ideas.post(at(campaign, "review"), who, decision=decision, version=version, reason=reason)


def told(ideas: Ideas) -> list[str]:
    return [each["standing"] for each in ideas.events("experiment_report.changed.v1")]


def test_a_report_is_written_handed_in_and_public_once_somebody_else_accepts_it(ideas: Ideas) -> None:
    campaign = funded(ideas, "Tuppuralan kokeilu")
    assert ideas.get("/experiments/tuppuralan-kokeilu").json["report"] is None
    assert ideas.get(at(campaign)).status_code == 401
    assert ideas.get(at(campaign), OUTSIDER).json["code"] == "not_yours"
    begun = ideas.client.patch(at(campaign), EDITOR, json={"version": 0, "happened": "Kesken"}).json
    assert (begun["state"], begun["experiment"]["start_number"]) == ("draft", "0")
    refused = ideas.post(at(campaign, "submit"))
    assert refused.status_code == 422
    assert {"learnt", "outcome", "end_number", "participants"} <= set(refused.json["errors"])
    assert write(ideas, campaign, 0).json["code"] == "changed_meanwhile"
    assert write(ideas, campaign, begun["version"]).status_code == 200
    assert decide(ideas, campaign, "accepted").json["code"] == "wrong_state"
    assert may_add_pictures(ideas, campaign)
    assert ideas.post(at(campaign, "submit")).json["state"] == "submitted"
    assert not may_add_pictures(ideas, campaign)
    assert (
        write(ideas, campaign, ideas.get(at(campaign), MEMBER).json["version"]).json["code"] == "wrong_state"
    )
    assert [each["title"] for each in ideas.get("/experiment-reports", REVIEWER).json["items"]] == [
        "Tuppuralan kokeilu"
    ]
    assert decide(ideas, campaign, "accepted", OWN_REVIEWER).status_code == 403
    assert decide(ideas, campaign, "needs_work").json["errors"] == {"reason": ["required"]}
    assert (
        decide(ideas, campaign, "needs_work", reason="Kertokaa, miten laskitte.").json["state"]
        == "needs_work"
    )
    assert ideas.post(at(campaign, "submit")).json["decision_reason"] == ""
    assert decide(ideas, campaign, "accepted").json["public_number"] == 1
    assert ideas.read(campaign)["state"] == "reported"
    assert told(ideas) == ["submitted", "missing", "submitted", "accepted"]
    letters = ideas.events("experiment_report.decided.v1")
    assert [(each["decision"], each["reason"]) for each in letters] == [
        ("needs_work", "Kertokaa, miten laskitte."),
        ("accepted", ""),
    ]
    assert {each["submitted_by"] for each in letters} == {MEMBER.subject}
    shown = ideas.get("/experiments/tuppuralan-kokeilu").json
    assert shown["report"] == WRITTEN
    assert [each["number"] for each in shown["versions"]] == [1]


def may_add_pictures(ideas: Ideas, campaign: dict[str, Any]) -> bool:
    """Only what a reviewer will still see may be added."""
    reply = ideas.get(f"/pictures?owner_kind=report&owner_id={campaign['id']}", MEMBER)
    return bool(reply.json["may_add"])


def test_a_public_report_is_changed_by_a_new_version_and_taken_back_by_staff(ideas: Ideas) -> None:
    campaign = reported(ideas, "Emolan kokeilu")
    version = ideas.get(at(campaign), MEMBER).json["version"]
    changed = write(ideas, campaign, version, participants=121).json
    assert (changed["state"], changed["public_number"]) == ("draft", 1)
    assert ideas.get("/experiments/emolan-kokeilu").json["report"]["participants"] == 120
    ideas.post(at(campaign, "submit"))
    assert ideas.post(at(campaign, "withdraw")).json["state"] == "draft"
    ideas.post(at(campaign, "submit"))
    assert decide(ideas, campaign, "accepted").json["public_number"] == 2
    shown = ideas.get("/experiments/emolan-kokeilu").json
    assert shown["report"]["participants"] == 121
    assert [each["number"] for each in shown["versions"]] == [2, 1]
    assert [each["participants"] for each in ideas.get(at(campaign), MEMBER).json["versions"]] == [121, 120]
    taken = decide(ideas, campaign, "taken_back", reason="Tekstissä on asukkaan nimi.").json
    assert (taken["state"], taken["public_number"]) == ("needs_work", None)
    assert ideas.get("/experiments/emolan-kokeilu").json["report"] is None
    assert told(ideas) == ["submitted", "accepted", "missing"]


def reported(
    ideas: Ideas, title: str, content: dict[str, Any] | None = None, **changes: Any
) -> dict[str, Any]:
    campaign = funded(ideas, title, **changes)
    assert write(ideas, campaign, **(content or {})).status_code == 200
    ideas.post(at(campaign, "submit"))
    assert decide(ideas, campaign, "accepted").status_code == 200
    return campaign


def test_only_what_was_funded_is_reported_and_registered(ideas: Ideas) -> None:
    running = ideas.published("Kesken oleva")
    assert write(ideas, running).json["code"] == "not_reportable"
    cancelled = ideas.published("Peruttu")
    ideas.step(cancelled, "cancel", reason="Emme ehdi.")
    assert write(ideas, cancelled).json["code"] == "not_reportable"
    assert ideas.get("/experiments").json["items"] == []
    assert ideas.get("/experiments/peruttu").status_code == 404


def test_the_register_is_searched_paged_and_compared(ideas: Ideas) -> None:
    totals = {"promised_cents": 0, "secured_cents": 0, "in_repair_cents": 0, "refunded_cents": 0}
    first = reported(ideas, "Polkuvalot", {"outcome": "refuted", "next_step": "stop", "participants": 7})
    reported(ideas, "Kuntoilupaikka", district_slug="emola")
    funded(ideas, "Kesäkahvila", experiment=CONTENT["experiment"] | {"theme": "meeting"})
    ideas.tell(
        events.CampaignTotalsChanged(
            campaign_id=first["id"], collected_cents=12_345, matched_cents=0, backers=3, **totals
        )
    )

    def found(**query: str) -> list[str]:
        address = "&".join(f"{name}={value}" for name, value in query.items())
        return [each["title"] for each in ideas.get(f"/experiments?{address}").json["items"]]

    assert found() == ["Kesäkahvila", "Kuntoilupaikka", "Polkuvalot"]
    assert found(outcome="refuted") == ["Polkuvalot"]
    assert found(outcome="unknown") == ["Kesäkahvila"]
    assert found(district="emola") == ["Kuntoilupaikka"]
    assert found(theme="meeting") == ["Kesäkahvila"]
    assert found(q="VALAISTUS") == ["Kuntoilupaikka", "Polkuvalot"]
    assert found(q="100%25") == found(year="2001") == []
    page = ideas.get("/experiments?limit=2").json
    rest = ideas.get(f"/experiments?limit=2&after={page['next']}").json
    assert [each["title"] for each in page["items"] + rest["items"]] == found()
    assert rest["next"] is None
    assert ideas.get("/experiments?after=abc").status_code == 422
    compared = ideas.get("/experiment-comparison").json
    themes = {each["theme"]: each for each in compared["themes"]}
    assert (themes["movement"]["confirmed"], themes["movement"]["refuted"]) == (1, 1)
    assert themes["movement"]["participants"] == 127
    assert themes["movement"]["collected_cents"] == 12_345
    assert (themes["meeting"]["experiments"], themes["meeting"]["unreported"]) == (1, 1)
    assert [each["name"] for each in compared["districts"]] == ["Emola", "Tuppurala"]
    [year] = compared["years"]
    assert ideas.get(f"/experiment-comparison?year={year - 1}").json["themes"] == []


def test_a_year_of_the_register_turns_at_the_citys_midnight() -> None:
    bounds = str(year_of(2026).compile(compile_kwargs={"literal_binds": True}))
    assert "2025-12-31 22:00:00" in bounds
    assert "2026-12-31 22:00:00" in bounds


def test_open_data_leave_out_what_was_stopped_and_name_no_person(ideas: Ideas) -> None:
    written = ideas.post(
        "/ideas", text="Penkki torille, sanoo Aatu Esimerkki.", district_slug="emola", email="aatu@example.fi"
    )
    reported(ideas, "Torikokeilu")
    stopped = ideas.published("Keskeytetty")
    before = ideas.get("/open-data/version").json["version"]
    ideas.step(stopped, "suspend", REVIEWER, reason="Selvitetään.")
    assert ideas.get("/open-data/version").json["version"] != before
    campaigns = ideas.get("/open-data/campaigns").json["items"]
    assert [each["title"] for each in campaigns] == ["Torikokeilu"]
    erased = ideas.post(
        f"/moderation/ideas/{written.json['id']}", REVIEWER, decision="erase", reason="Pyydetty."
    )
    assert erased.status_code == 200, erased.json
    dump = "".join(ideas.get(at).text for at in ("/experiments", "/open-data/campaigns"))
    assert "Torikokeilu" in dump
    people = {MEMBER.subject, REVIEWER.subject, "Aatu", "aatu@example.fi", written.json["id"]}
    assert not [each for each in people if each and each in dump]


def test_what_was_public_is_never_altered(ideas: Ideas) -> None:
    reported(ideas, "Muuttumaton")
    with pytest.raises(Exception, match=r"append-only|permission denied"), transaction(ideas.wiring.sessions):
        ideas.rows("UPDATE experiment_report_versions SET learnt = '' RETURNING number")
