"""Which of several statements of one day comes last, and which first, in whatever order they were imported.

A day may have several statements. One goes on from another when it opens with what that one closed with;
where that does not tell (the balance came back to what it was), the bank's own numbers do.
"""

_NEIGHBOUR = """
    EXISTS (SELECT FROM bank_statement beside WHERE beside.collecting_account_id = s.collecting_account_id
        AND beside.kind = 'statement' AND beside.closing_on = s.closing_on AND beside.id <> s.id
        AND {joint})
"""
_GOES_ON = _NEIGHBOUR.format(joint="beside.opening_cents = s.closing_cents")
_BEGINS_LATER = _NEIGHBOUR.format(joint="beside.closing_cents = s.opening_cents")
# Of statements `s`: to be written after ORDER BY s.closing_on (DESC).
LAST_OF_A_DAY = f"{_GOES_ON}, s.number DESC NULLS LAST, s.id DESC"
FIRST_OF_A_DAY = f"{_BEGINS_LATER}, s.number NULLS LAST, s.id"
