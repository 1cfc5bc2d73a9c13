"""What earlier files told of the same payments: whole, in parts, as one sum, or differently."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.staged_lines import StagedLine


@dataclass
class Bundles:
    """Earlier sums without details that new lines concern, by the bank's reference.

    `parted` make way for their parts, each with what is still untold of it; `replaced` have grown since
    and are to be taken back; `older` are references whose new sum is the smaller, earlier one.
    """

    parted: dict[str, tuple[BankLine, int]] = field(default_factory=dict)
    replaced: list[BankLine] = field(default_factory=list)
    older: set[str] = field(default_factory=set)


class EarlierLines:
    """Lines of one account that share a key or an entry with new ones, each with its statement's kind."""

    def __init__(self, lines: Iterable[tuple[BankLine, str]]) -> None:
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
            return parts[0] if parts and self._rest(line) <= 0 < line.amount_cents else None
        found = self._by_key.get(line.entry_key or "")
        # Two payments of one bundle and one sum differ by their archive ids.
        both_named = found is not None and found.archive_id and line.archive_id
        return self._told_alike(line) if found is None or both_named else found

    def differs(self, line: StagedLine, twin: BankLine) -> bool:
        """Whether the earlier file told another sum of what it had told."""
        if line.detailed:
            return twin.amount_cents != line.amount_cents
        return twin.detailed and self._rest(line) != 0

    def without_known_parts(self, line: StagedLine) -> StagedLine:
        """The line, a sum lessened by those of its payments that were booked one by one."""
        if line.detailed or line.amount_cents < 0 or not self._parts(line):
            return line
        return replace(line, amount_cents=self._rest(line))

    def bundles(self, lines: list[StagedLine]) -> Bundles:
        """What the new lines mean for earlier sums that still wait for their details."""
        sums: dict[str, int] = defaultdict(int)
        for line in lines:
            if line.entry_reference:
                sums[line.entry_reference] += line.amount_cents
        detailed = {line.entry_reference for line in lines if line.detailed and line.finding is None}
        found = Bundles()
        for reference, cents in sums.items():
            for earlier in self._by_entry.get(reference, []):
                if earlier.detailed or earlier.state != "inbox":
                    continue
                if reference in detailed and 0 < cents <= earlier.amount_cents:
                    found.parted[reference] = earlier, earlier.amount_cents - cents
                elif cents <= earlier.amount_cents:
                    found.older.add(reference)
                else:
                    found.replaced.append(earlier)
        return found

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
        return [each for each in same_entry if each.detailed and each.booked_on == line.booked_on]

    def _rest(self, line: StagedLine) -> int:
        return line.amount_cents - sum(part.amount_cents for part in self._parts(line))
