"""Faults of single lines: they stand in the account's own statement, whose sums are sound."""

from collections.abc import Callable

from services.pledges.domain.bank.references import is_viite, rf_from_viite, viite_from_base
from tests.pledges.bank_month import OTHER, Case, Left
from tests.pledges.bank_world import Paid, entry

INBOX, MATCHED, DONE = "inbox", "matched", "done"
LineFault = Callable[[Case], None]


def _reference(change: Callable[[str], str | None], reason: str | None, state: str = INBOX) -> LineFault:
    def fault(case: Case) -> None:
        wanted = case.pledge()
        case.line(2500, change(wanted.reference), state, reason)
        if state == MATCHED:
            case.paid.append(wanted)

    return fault


def _sum(cents: int) -> LineFault:
    def fault(case: Case) -> None:
        case.line(cents, case.pledge(2500).reference, INBOX, "amount_differs")

    return fault


def _pledge(campaign: str, state: str, reason: str, line_state: str = INBOX) -> LineFault:
    def fault(case: Case) -> None:
        wanted = case.pledge(2500, campaign, state=state)
        case.line(2500, wanted.reference, line_state, reason)

    return fault


def _wrong_digit(reference: str) -> str:
    return reference[:-1] + str((int(reference[-1]) + 1) % 10)


def _transposed(reference: str) -> str:
    for place in range(2, len(reference) - 1):
        swapped = reference[:place] + reference[place + 1] + reference[place] + reference[place + 2 :]
        if not is_viite(swapped):
            return swapped
    return _wrong_digit(reference)


def _shape(change: dict[str, str]) -> LineFault:
    """A line that looks odd and says all that is needed."""

    def fault(case: Case) -> None:
        wanted = case.pledge()
        case.line(2500, wanted.reference, MATCHED, None, change=change)
        case.paid.append(wanted)

    return fault


def _free_text(case: Case) -> None:
    wanted = case.pledge()
    told = f"<RmtInf><Ustrd>viite {wanted.reference} kiitos</Ustrd></RmtInf>"
    case.line(2500, None, INBOX, "reference_in_message", change={"<RmtInf></RmtInf>": told})


def _outgoing(name: str) -> LineFault:
    def fault(case: Case) -> None:
        case.line(-350, None, INBOX, "outgoing_unknown", change={"KOSKINEN ERKKI JUHANI": name})

    return fault


def _swapped_sign(case: Case) -> None:
    case.line(-2500, case.pledge().reference, INBOX, "outgoing_unknown")


def _reversal(case: Case) -> None:
    change = {"<Sts>": "<RvslInd>true</RvslInd><Sts>"}
    case.line(-2500, case.pledge().reference, INBOX, "reversal", change=change)


def _zero(case: Case) -> None:
    case.line(0, case.pledge().reference, DONE, "no_money")


def _split(case: Case) -> None:
    wanted = case.pledge(2500)
    for cents in (1000, 1500):
        case.line(cents, wanted.reference, INBOX, "amount_differs")


def _merged(case: Case) -> None:
    first, second = case.pledge(1000), case.pledge(1500)
    other = f"</CdtrRefInf></Strd><Strd><CdtrRefInf><Ref>{second.reference}</Ref></CdtrRefInf></Strd>"
    case.line(2500, first.reference, INBOX, "several_references", change={"</CdtrRefInf></Strd>": other})


def _paid_twice(case: Case) -> None:
    wanted = case.pledge()
    case.line(2500, wanted.reference, MATCHED, None)
    case.line(2500, wanted.reference, INBOX, "paid_twice")
    case.paid.append(wanted)


def _bundle(*, detailed: bool, missing: int = 0, altered: str = "", reason: str) -> LineFault:
    """A bundle of three; what is known of it by the bank's reference is one line."""

    def fault(case: Case) -> None:
        paid = [
            Paid(1000, case.pledge(1000).reference, archive_id=case.archive_id() + str(n)) for n in range(3)
        ]
        name = f"B{case.archive_id()}"
        told = entry(paid, name, detailed=detailed)
        if missing:
            start = told.rindex("<TxDtls>")
            case.warnings.append(f"batch_count_differs:{name}")
            told = told[:start] + told[told.index("</TxDtls>", start) + len("</TxDtls>") :]
        if altered:
            told = altered.join(told.rsplit("10.00", 1))
        case.entries.append(told)
        case.cents += 3000
        case.left.append(Left(name, INBOX, reason))

    return fault


def _split_bundle(case: Case) -> None:
    """No fault: a bundle with its details."""
    wanted = [case.pledge(1000) for _ in range(3)]
    ids = [f"{case.archive_id()}{place}" for place in range(3)]
    paid = [Paid(1000, each.reference, archive_id=name) for each, name in zip(wanted, ids, strict=True)]
    case.entries.append(entry(paid, f"B{case.archive_id()}"))
    case.cents += 3000
    case.left += [Left(name, MATCHED, None) for name in ids]
    case.paid += wanted


LINE_FAULTS: dict[str, LineFault] = {
    "wrong reference digit": _reference(_wrong_digit, "reference_invalid"),
    "transposed digits": _reference(_transposed, "reference_invalid"),
    "missing reference": _reference(lambda _: None, "reference_missing"),
    "reference in free text": _free_text,
    "unknown reference": _reference(lambda known: viite_from_base(int(known) * 7), "reference_unknown"),
    "padded reference": _reference(lambda known: f"{known:0>20}", None, MATCHED),
    "reference in RF form": _reference(rf_from_viite, None, MATCHED),
    "wrong RF check": _reference(lambda known: f"RF00{known}", "reference_invalid"),
    "number of a pledge instead of a reference": _reference(lambda _: "MK-10001", "reference_invalid"),
    "other account": _pledge(OTHER, "awaiting_payment", "other_account"),
    "zero amount": _zero,
    "fee line": _outgoing("PALVELUMAKSU"),
    "outgoing unknown": _outgoing("RAUTAKAUPPA OY"),
    "swapped sign": _swapped_sign,
    "reversal": _reversal,
    "batch without details": _bundle(detailed=False, reason="details_missing"),
    "batch details missing one": _bundle(detailed=True, missing=1, reason="batch_sum_differs"),
    "batch sum differs": _bundle(detailed=True, altered="12.00", reason="batch_sum_differs"),
    "batch with details": _split_bundle,
    "split payment": _split,
    "merged payment": _merged,
    "underpaid": _sum(2400),
    "overpaid": _sum(5000),
    "amount off by a cent": _sum(2501),
    "paid twice": _paid_twice,
    "late booking": _pledge("ended", "awaiting_payment", "too_late"),
    "lapsed pledge": _pledge("", "lapsed", "pledge_lapsed"),
    "withdrawn pledge": _pledge("", "withdrawn", "pledge_withdrawn"),
    "released pledge": _pledge("", "released", "pledge_released"),
    "cancelled campaign": _pledge("cancelled", "awaiting_payment", "refund_listed", DONE),
    "failed campaign": _pledge("not_funded", "awaiting_payment", "refund_listed", DONE),
    "nameless payer": _shape({"<Dbtr><Nm>KOSKINEN ERKKI JUHANI</Nm></Dbtr>": ""}),
    "payer under Cdtr": _shape({"Dbtr>": "Cdtr>"}),
}
