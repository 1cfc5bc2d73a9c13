"""Codes of what is odd in a file, each with its details, and never more than a person would read."""

_MOST_DETAILS = 10


class Noted:
    """Gathers codes in the order of their first coming."""

    def __init__(self) -> None:
        self._details: dict[str, dict[str, None]] = {}
        self._more: dict[str, int] = {}

    def note(self, code: str, detail: str = "") -> None:
        """Note a code once for each of its first details."""
        details = self._details.setdefault(code, {})
        if detail in details:
            return
        if len(details) < _MOST_DETAILS:
            details[detail] = None
        else:
            self._more[code] = self._more.get(code, 0) + 1

    def codes(self) -> tuple[str, ...]:
        """Each code with its detail after a colon; `code:+3` says how many were left out."""
        told = []
        for code, details in self._details.items():
            told += [f"{code}:{detail}" if detail else code for detail in details]
            if code in self._more:
                told.append(f"{code}:+{self._more[code]}")
        return tuple(told)
