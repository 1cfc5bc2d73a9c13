"""The watched folder: what is complete is taken, what is not ours is put aside, and nothing is lost."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from services.chassis.settings import Secret
from services.pledges.config import PledgesSettings
from services.pledges.usecases.bank import watch_inbox_folder as watching
from services.pledges.usecases.bank.import_bank_file import import_bank_files
from services.pledges.usecases.context import Context
from services.pledges.usecases.settling.brought_answers import list_answers, take_answer
from tests.pledges.bank_world import Paid, payments
from tests.pledges.settling.test_payment_files import answer
from tests.pledges.settling_world import open_sale


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    return inbox


@pytest.fixture
def context(world, folder, settings_of_pledges) -> Context:
    settings = replace(settings_of_pledges, bank_inbox_dir=str(folder))
    return Context(settings, world.sessions, None, world.sealer)  # type: ignore[arg-type]


@pytest.fixture
def settings_of_pledges() -> PledgesSettings:
    secret = Secret("s" * 16)
    return PledgesSettings(
        service="pledges",
        environment="test",
        broker_url="",
        cache_url="",
        public_url="",
        service_token_key=secret,
        service_token_public_keys={},
        database_url="",
        contact_master_key=secret,
        link_key=secret,
        stripe_secret_key=secret,
        stripe_webhook_secret=secret,
    )


def ticks(context: Context, times: int = 3) -> None:
    """The two ticks that a worker has, several times."""
    for _ in range(times):
        watching.watch_inbox_folder(context)
        import_bank_files(context.sessions)


def names(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir())


def test_a_file_is_taken_when_it_has_stopped_growing_and_put_away_when_booked(world, folder, context):
    pledge = world.pledge(2500)
    content = payments(Paid(2500, pledge.reference))
    (folder / "a.xml").write_bytes(content[:100])
    watching.watch_inbox_folder(context)
    (folder / "a.xml").write_bytes(content)
    watching.watch_inbox_folder(context)
    assert world.rows("SELECT count(*) FROM bank_file") == [(0,)]
    ticks(context, 2)
    assert names(folder) == ["imported", "refused"]
    assert names(folder / "imported") == ["a.xml"]
    assert (folder / "imported" / "a.xml").read_bytes() == content
    assert world.state_of(pledge) == "paid"


def test_the_same_bytes_twice_are_noticed_and_booked_once(world, folder, context):
    content = payments(Paid(2500))
    for name in ("a.xml", "b.xml"):
        (folder / name).write_bytes(content)
        ticks(context)
    assert names(folder / "imported") == ["a.xml", "b.xml", "b.xml.reason.txt"]
    assert "already_imported" in (folder / "imported" / "b.xml.reason.txt").read_text()
    assert world.balances() == {"bank": 2500, "unallocated_receipts": -2500}


def test_what_cannot_be_booked_is_put_aside_with_its_reason(folder, context, monkeypatch):
    monkeypatch.setattr(watching, "LARGEST_FILE", 1000)
    (folder / "text.xml").write_text("terveisiä")
    (folder / "large.xml").write_bytes(b" " * 1001)
    (folder / "folder.xml").mkdir()
    (folder / "link.xml").symlink_to("/etc/hostname")
    (folder / "empty.xml").touch()
    ticks(context)
    reasons = {
        path.name: path.read_text().split("\n")[0] for path in (folder / "refused").glob("*.reason.txt")
    }
    assert reasons == {
        "text.xml.reason.txt": "not_xml",
        "large.xml.reason.txt": "too_large",
        "folder.xml.reason.txt": "not_a_file",
        "link.xml.reason.txt": "not_a_file",
        "empty.xml.reason.txt": "empty",
    }
    assert (folder / "refused" / "link.xml").is_symlink() and Path("/etc/hostname").exists()
    assert names(folder) == ["imported", "refused"]


def test_files_under_way_and_hidden_ones_are_let_be(folder, context):
    for name in (".hidden", "a.xml.part", "b.filepart"):
        (folder / name).write_bytes(payments(Paid(2500)))
    ticks(context)
    assert names(folder) == [".hidden", "a.xml.part", "b.filepart", "imported", "refused"]


def test_a_crash_before_a_file_is_put_away_loses_and_doubles_nothing(world, folder, context, monkeypatch):
    (folder / "a.xml").write_bytes(payments(Paid(2500)))

    def die(*_how: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(watching, "_put_away", die)
        with pytest.raises(KeyboardInterrupt):
            ticks(context, 4)
    assert "a.xml" in names(folder)
    ticks(context)
    assert names(folder / "imported") == ["a.xml"]
    assert world.balances() == {"bank": 2500, "unallocated_receipts": -2500}


def test_an_occupied_name_is_not_written_over(world, folder, context):
    for cents in (100, 200):
        (folder / "a.xml").write_bytes(payments(Paid(cents)))
        ticks(context)
    assert names(folder / "imported") == ["a-2.xml", "a.xml"]


def test_no_folder_no_work(context):
    watching.watch_inbox_folder(replace(context, settings=replace(context.settings, bank_inbox_dir="")))
    assert names(Path(context.settings.bank_inbox_dir)) == []


def test_the_banks_answers_to_payment_files_come_by_the_same_folder(database, folder):
    with open_sale(database("pledges")) as sale:
        sale.collect(2_500)
        settlement = sale.settle()
        file = sale.read_file(sale.decide(sale.propose_file()).subject_id)
        (folder / "hylatty.xml").write_bytes(answer(file, (settlement.short_number, "RJCT", "AC04")))
        (folder / "vieras.xml").write_bytes(
            answer(file, group="ACCP").replace(file.message_id.encode(), b"MEIJAN-19990101-1")
        )
        context = Context(SimpleNamespace(bank_inbox_dir=str(folder)), sale.world.sessions, None, None)  # type: ignore[arg-type]
        for _ in range(3):
            watching.watch_inbox_folder(context)
        assert names(folder / "imported") == ["hylatty.xml"]
        assert names(folder / "refused") == ["vieras.xml", "vieras.xml.reason.txt"]
        words = (folder / "refused" / "vieras.xml.reason.txt").read_text()
        assert words.startswith("unknown_message") and "Maksuaineistot" in words
        assert sale.settlement(settlement.id).state == "rejected_by_bank"
        assert take_answer(sale.world.sessions, "x", answer(file, group="ACCP"), "bank_inbox") is None
        listed = list_answers(sale.world.sessions, None, 2)
        assert [(each["name"], each["refusal"]) for each in listed["items"]] == [
            ("x", None),
            ("vieras.xml", "unknown_message"),
        ]
        [last] = list_answers(sale.world.sessions, listed["items"][-1]["id"], 2)["items"]
        assert (last["message_id"], last["rejected"]) == (file.message_id, 1)
        assert sale.world.rows("SELECT count(*) FROM bank_file") == [(1,)]
