"""What earlier files told of the same payments: whole, in parts, as one sum, or differently."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.pledges.domain.bank.told_lines import sum_key
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.listed_sums import ListedSum
from services.pledges.store.bank.staged_lines import StagedLine

# Why a sum is told no more: its payments are, or a larger sum is.
_SPENT = ("details_arrived", "replaced")


@dataclass
class Bundles:
    """Earlier sums without details that new lines concern, by the bank's reference.

    `parted` make way for their parts, each with what is still untold of it; `replaced` have grown since
    and are to be taken back; `older` are references whose new sum is the smaller, earlier one; `placed`
    are those whose sum somebody has placed as a whole.
    """

    parted: dict[str, tuple[BankLine, int]] = field(default_factory=dict)
    replaced: list[BankLine] = field(default_factory=list)
    older: set[str] = field(default_factory=set)
    placed: set[str] = field(default_factory=set)


class EarlierLines:
    """Lines of one account that share a key or an entry with new ones, each with its statement's kind."""

    def __init__(
        self, lines: Iterable[tuple[BankLine, str]], told: Iterable[StagedLine], listed: Iterable[ListedSum]
    ) -> None:
        told = list(told)
        self._told_keys = {line.key for line in told}
        self._told_entries = {line.entry_reference for line in told if line.entry_reference}
        self._listed = list(listed)
        self._same_sums: set[UUID] = set()
        self._by_key: dict[str, BankLine] = {}
        self._by_entry: dict[str, list[BankLine]] = defaultdict(list)
        self._by_content: dict[str, list[tuple[BankLine, str]]] = defaultdict(list)
        for line, kind in lines:
            self.take(line, kind)

    def take(self, line: BankLine, kind: str) -> None:
        """Know this line from now on."""
        self._by_key[line.key] = line
        if line.entry_key and line.detailed:
            self._by_key.setdefault(line.entry_key, line)
        if line.entry_reference:
            self._by_entry[line.entry_reference].append(line)
        if line.content_key:
            self._by_content[line.content_key].append((line, kind))

    def twin(self, line: StagedLine) -> BankLine | None:
        """The earlier line that is the same payment, or one of those that a sum consists of."""
        found = self._by_key.get(line.key)
        if found is not None:
            return found
        if not line.detailed:
            parts = self._parts(line)
            if parts and self._rest(line) * line.amount_cents <= 0:
                return parts[0]
            return self._same_sum(line, line.amount_cents)
        found = self._by_key.get(line.entry_key or "")
        # Two payments of one bundle and one sum differ by their archive ids.
        both_named = found is not None and found.archive_id and line.archive_id
        return self._told_alike(line) if found is None or both_named else found

    def differs(self, line: StagedLine, twin: BankLine) -> bool:
        """Whether the earlier file told another sum of what it had told."""
        if line.detailed:
            return twin.amount_cents != line.amount_cents
        return twin in self._parts(line) and self._rest(line) != 0

    def was_listed(self, line: StagedLine) -> bool:
        """Whether a file of another kind told the payments of this sum, without its reference."""
        if line.detailed:
            return False
        for listed in self._listed:
            alike = (listed.booked_on, listed.amount_cents) == (line.booked_on, line.amount_cents)
            if alike and listed.kind != line.kind and listed.entry_reference not in self._told_entries:
                self._listed.remove(listed)
                return True
        return False

    def without_known_parts(self, line: StagedLine) -> StagedLine:
        """The line, a sum lessened by those of its payments that were booked one by one."""
        if line.detailed or not self._parts(line):
            return line
        return line._replace(amount_cents=self._rest(line))

    def bundles(self, lines: list[StagedLine]) -> Bundles:
        """What the new lines mean for earlier sums that still wait for their details."""
        sums: dict[str, int] = defaultdict(int)
        first: dict[str, StagedLine] = {}
        for line in lines:
            if line.entry_reference:
                sums[line.entry_reference] += line.amount_cents
                first.setdefault(line.entry_reference, line)
        detailed = {line.entry_reference for line in lines if line.detailed and line.finding is None}
        found = Bundles()
        for reference, cents in sums.items():
            for earlier in self._sums_of(reference, cents, first[reference]):
                if earlier.state != "inbox":
                    self._of_placed(found, reference, cents, earlier, is_told=reference in detailed)
                    continue
                fits = cents * earlier.amount_cents > 0 and abs(cents) <= abs(earlier.amount_cents)
                if reference in detailed and fits:
                    found.parted[reference] = earlier, earlier.amount_cents - cents
                elif fits:
                    found.older.add(reference)
                else:
                    found.replaced.append(earlier)
        return found

    def _of_placed(
        self, found: Bundles, reference: str, cents: int, earlier: BankLine, *, is_told: bool
    ) -> None:
        """Details of a sum that was placed as a whole are no money of their own."""
        if is_told and earlier.reason not in _SPENT:
            (found.placed if cents == earlier.amount_cents else found.older).add(reference)

    def _sums_of(self, reference: str, cents: int, told: StagedLine) -> list[BankLine]:
        """Earlier sums without details by the bank's reference, or by day and sum where it gave another."""
        named = [earlier for earlier in self._by_entry.get(reference, []) if not earlier.detailed]
        if named:
            return named
        same = self._same_sum(told, cents) if told.detailed else None
        return [same] if same else []

    def _same_sum(self, line: StagedLine, cents: int) -> BankLine | None:
        """The sum of the day that a file of another kind told under a reference which is not told now."""
        for earlier, kind in self._by_content.get(sum_key(line.booked_on, cents), []):
            is_told = earlier.key in self._told_keys or earlier.entry_reference in self._told_entries
            if kind != line.kind and not is_told and earlier.id not in self._same_sums:
                self._same_sums.add(earlier.id)
                return earlier
        return None

    def _told_alike(self, line: StagedLine) -> BankLine | None:
        """The payment as a list of another kind told it, which names payments otherwise or not at all.

        The second of two that say the same is the second of those that were told before.
        """
        told = [
            earlier
            for earlier, kind in self._by_content.get(line.content_key or "", [])
            if kind != line.kind
            and ("references" in (kind, line.kind) or not (earlier.archive_id and line.archive_id))
        ]
        return told[line.content_nth - 1] if len(told) >= line.content_nth else None

    def _parts(self, line: StagedLine) -> list[BankLine]:
        same_entry = self._by_entry.get(line.entry_reference or "", [])
        return [
            each
            for each in same_entry
            if (each.detailed or (each.state != "inbox" and each.reason not in _SPENT))
            and each.booked_on == line.booked_on
            and each.amount_cents * line.amount_cents > 0
        ]

    def _rest(self, line: StagedLine) -> int:
        return line.amount_cents - sum(part.amount_cents for part in self._parts(line))


def sums_told_in_parts(lines: Iterable[StagedLine]) -> Iterator[str]:
    """By day and sum, the entries whose payments these lines are."""
    sums: dict[tuple[str, date], int] = defaultdict(int)
    for line in lines:
        if line.detailed and line.entry_reference:
            sums[line.entry_reference, line.booked_on] += line.amount_cents
    for (_, day), cents in sums.items():
        yield sum_key(day, cents)
