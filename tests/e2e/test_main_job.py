"""The main job from end to end, over HTTP alone, with every process running."""

import pytest

from infra.story import desk, failed, funded
from infra.story.stage import Stage
from services.contracts.roles import Role
from tests.e2e.conftest import AssociationPaid
from tests.pledges import books_proof

CARD_CENTS = 18 * 3000 + 2500
TRANSFER_CENTS = 2000 + 2050 + 3000 + 5000 + 1500
PAID_TWICE_CENTS = 1500


pytestmark = pytest.mark.usefixtures("time_put_back")


def test_everyone_who_could_be_charged_was_charged_once(ending: funded.Ending) -> None:
    states = {each.name: ending.states[each.name] for each in ending.cards}
    assert states.pop("Hylky Keksitty") == "dropped"
    assert set(states.values()) == {"paid"}
    assert len(states) == 19
    assert ending.charged_cents == CARD_CENTS


def test_every_transfer_found_its_pledge(ending: funded.Ending) -> None:
    assert {ending.states[each.name] for each in ending.transfers} == {"paid"}


def test_the_public_sums_are_what_was_collected(ending: funded.Ending) -> None:
    assert ending.totals["collected_cents"] == CARD_CENTS + TRANSFER_CENTS
    assert ending.totals["secured_cents"] == CARD_CENTS + TRANSFER_CENTS
    assert ending.totals["in_repair_cents"] == 0
    assert ending.totals["backers"] == 24


def test_the_ledger_holds_the_campaigns_money_to_the_cent(ending: funded.Ending) -> None:
    assert -ending.ledger[f"held:{ending.campaign.id}"] == CARD_CENTS + TRANSFER_CENTS
    assert ending.ledger["stripe_fees"] == ending.fees_cents
    assert sum(ending.ledger.values()) == 0


def test_the_provider_paid_out_what_it_charged_less_its_fees(ending: funded.Ending) -> None:
    assert ending.paid_out_at_once_cents == ending.city_net_cents
    assert ending.city_net_cents >= ending.charged_cents - ending.fees_cents > 0


def test_the_bank_holds_every_payment_and_the_payout(ending: funded.Ending) -> None:
    assert ending.bank_cents == TRANSFER_CENTS + PAID_TWICE_CENTS + ending.paid_out_cents


def test_ledger_bank_and_provider_agree(ending: funded.Ending) -> None:
    assert desk.agree(ending.books), ending.books


def test_a_program_that_is_not_ours_proves_the_books_of_the_whole_city(ending: funded.Ending) -> None:
    assert books_proof.check(ending.beancount) == ""
    journal = {account: cents for account, cents in ending.journal.items() if cents}
    assert books_proof.balances_by_our_names(ending.beancount) == journal != {}


def test_the_same_statement_again_changes_nothing(ending: funded.Ending) -> None:
    assert "on tuotu jo aiemmin" in ending.repeated_import


def test_nothing_said_to_the_provider_strayed_from_its_published_schema(ending: funded.Ending) -> None:
    assert ending.violations == []


def test_every_backer_was_told_each_thing_once(ending: funded.Ending) -> None:
    for subjects in ending.subjects.values():
        assert len(subjects) == len(set(subjects)), subjects
    by_card = ending.subjects[ending.cards[0].email]
    by_transfer = ending.subjects[ending.transfers[0].email]
    declined = ending.subjects[ending.cards[-2].email]
    assert len(by_card) == 3, by_card
    assert len(by_transfer) == 3, by_transfer
    assert len(declined) == 4, declined


def test_the_association_delivers_and_tells(stage: Stage, ending: funded.Ending) -> None:
    owner = stage.sign_in_by_mail(funded.OWNER)
    here = f"/tyopoyta/kampanjat/{ending.campaign.id}"
    owner.open(here)
    owner.submit(f"{here}/paivitykset", title="Keinut tilattu", body="Pystytys on lauantaina talkoilla.")
    assert owner.page.errors == []
    owner.open(here)
    owner.submit(f"{here}/vaihe/deliver")
    assert stage.campaign(ending.campaign.slug)["state"] == "delivering"
    assert "Keinut tilattu" in stage.browser().open(f"/kampanjat/{ending.campaign.slug}").words


def test_a_failed_campaign_charges_nobody(lost: failed.Ending) -> None:
    assert lost.charged_cents == 0
    assert lost.states[lost.cards[0].name] == "released"


def test_a_failed_campaigns_bank_money_is_on_the_refund_list(lost: failed.Ending) -> None:
    assert "25,00" in lost.refunds
    assert lost.ledger.get(f"held:{lost.campaign.id}", 0) == 0
    assert lost.ledger["refunds_due"] == -2500


def test_the_backers_of_a_failed_campaign_are_told(lost: failed.Ending) -> None:
    assert all(len(subjects) >= 2 for subjects in lost.subjects.values()), lost.subjects


def test_the_last_settlement_waited_for_the_report_which_everybody_reads_now(
    stage: Stage, ending: funded.Ending, association_paid: AssociationPaid
) -> None:
    assert association_paid.debited_cents
    assert stage.campaign(ending.campaign.slug)["state"] == "reported"
    shown = stage.browser().open(f"/kokeilut/{ending.campaign.slug}").words
    assert "2 → 14 ihmistä (+12)" in shown and "Tehdään pysyväksi" in shown
    dump = stage.browser().fetch("/avoin-data/kokeilut.csv").decode()
    assert ending.campaign.slug in dump
    people = [*ending.cards, *ending.transfers]
    assert not [each for each in people if each.name in dump or each.email in dump]


def test_the_association_is_paid_to_the_cent_and_the_books_agree(
    stage: Stage, ending: funded.Ending, association_paid: AssociationPaid
) -> None:
    finance, campaign_id = stage.staff(Role.FINANCE), ending.campaign.id
    after = desk.ledger_sums(finance, campaign_id)
    assert after[f"held:{campaign_id}"] == after[f"payable:{campaign_id}"] == after["bank_in_transit"] == 0
    # Refunds by bank that two people had agreed to go in the same file.
    refunds_cents = association_paid.debited_cents - association_paid.owed_cents
    assert 0 <= refunds_cents <= association_paid.refunds_due_cents
    assert desk.agree(desk.books(stage, finance))
