"""An association is paid: settled, put into a file for the bank, carried out, and seen on the statement."""

from datetime import timedelta

from infra.launcher.demo_people import OPERATOR_IBAN
from infra.launcher.problems import CannotGoOn
from infra.story import desk
from infra.story.browser import Browser
from infra.story.stage import Stage, wait_for

SETTLEMENTS, FILES = "/talous/tilitykset", "/talous/maksuaineistot"


def settle(stage: Stage, finance: Browser, approver: Browser, campaign_id: str) -> int:
    """Pay the association what its campaign holds; by how much the bank's balance fell, in cents."""
    here = f"{SETTLEMENTS}/kampanja/{campaign_id}"
    wait_for("the campaign to be ready to settle", lambda: _is_ready(finance, here), 90)
    return _pay(stage, finance, approver, campaign_id)


def settle_match(stage: Stage, finance: Browser, approver: Browser, campaign_id: str) -> int:
    """Pay the association a sponsor's match from the account it lies on; as `settle` does."""
    here = f"{SETTLEMENTS}/kampanja/{campaign_id}"
    account = wait_for("the match to be ready to settle", lambda: _match_account(finance, here), 90)
    return _pay(stage, finance, approver, campaign_id, account=account)


def _pay(stage: Stage, finance: Browser, approver: Browser, campaign_id: str, **fields: str) -> int:
    before = stage.bank_balance(OPERATOR_IBAN)
    finance.submit(f"{SETTLEMENTS}/kampanja/{campaign_id}", kind="last", **fields)
    if finance.page.errors:
        raise CannotGoOn(f"The settlement cannot be drafted: {finance.page.errors}")
    said = f"Tilitys kampanjasta {campaign_id[-6:]}"
    finance.submit("/ehdotus", comment=said)
    desk.approve(approver, said)
    stage.tell("The settlement is drafted from the ledger, proposed, and agreed to by a second person.")
    made = f"Maksut pankkiin {campaign_id[-6:]}"
    _make_file(finance, made)
    desk.approve(approver, made)
    answer = stage.give_to_bank(_fetch_file(finance))
    finance.open(FILES)
    finance.upload(f"{FILES}/vastaus", "file", "vastaus.xml", answer)
    if finance.page.errors:
        raise CannotGoOn(f"The bank's answer is refused: {finance.page.errors}")
    stage.tell(f"A payment file goes to the bank. {desk.notices(finance)[0]}")
    _see_debits(stage, finance)
    return before - stage.bank_balance(OPERATOR_IBAN)


def _is_ready(finance: Browser, here: str) -> bool:
    page = finance.open(here)
    return page.status == 200 and "Tilitystä ei voi vielä tehdä" not in page.words


def _match_account(finance: Browser, here: str) -> str:
    """The account on which match waits that nothing forbids to settle, or nothing."""
    sections = finance.open(here).tree.xpath("//section[.//input[@name='account']][not(./ul)]")
    return str(sections[0].xpath("string(.//input[@name='account']/@value)")) if sections else ""


def _make_file(finance: Browser, comment: str) -> None:
    page = finance.open(FILES)
    accounts = page.tree.xpath("//input[@name='collecting_account_id']/@value")
    shown = page.tree.xpath("//article[.//input[@name='collecting_account_id']]")
    chosen = [value for value, each in zip(accounts, shown, strict=True) if "tilitys" in each.text_content()]
    if not chosen:
        raise CannotGoOn(f"No settlement waits for a file: {page.words[:400]}")
    finance.submit(FILES, collecting_account_id=str(chosen[0]), comment=comment)


def _fetch_file(finance: Browser) -> bytes:
    page = finance.open(FILES)
    # Answers of the bank lead to older files.
    waiting = page.tree.xpath("//article[contains(., 'odottaa pankkia')]")
    address = waiting[0].xpath(f"string(.//a[starts-with(@href, '{FILES}/')]/@href)")
    return finance.fetch(f"{address}/aineisto.xml")


def _see_debits(stage: Stage, finance: Browser) -> None:
    """Bring the statements of the days until the next banking day."""
    first = stage.today()
    stage.move_clock(timedelta(days=4))
    for number in range(4):
        day = (first + timedelta(days=number)).isoformat()
        desk.bring_statement(stage, finance, OPERATOR_IBAN, day)
    wait_for("the debits to be matched", lambda: _nothing_under_way(finance))
    stage.tell("The debits stand on the statement and are matched: the association has its money.")


def _nothing_under_way(finance: Browser) -> bool:
    return "Tilityksiä ei ole" in finance.open(f"{SETTLEMENTS}?tila=in_file").words
