"""The invented associations that fill the city, beside the few by which people sign in."""

from collections.abc import Iterator

from stdnum import luhn
from stdnum.fi import ytunnus
from stdnum.iban import calc_check_digits

from infra.demo import texts
from infra.launcher.demo_people import DemoAssociation

# Of the numbers that no register gives; the first three belong to the associations of the stories.
_FIRST_NUMBER, _GROUP_OF_NO_BANK = 9_990_004, "999"
# Those whose campaigns take cards have an account of their own at the provider.
WITH_CARDS = frozenset({"kirja", "hiihto", "ranta", "kulttuuri", "kyla", "pyora", "nuoret"})
WITH_DRAWER = frozenset({"kirja", "naapuri", "kyla"})


def associations() -> tuple[DemoAssociation, ...]:
    """All of them, always with the same numbers."""
    numbers, ibans = _business_ids(), _ibans()
    return tuple(
        DemoAssociation(
            key=key,
            name=name,
            business_id=next(numbers),
            owner_name=f"{owner} (demo)",
            owner_email=f"{owner.split()[-1].lower()}@demo.example",
            address=f"Keksitty katu {place}, {code} Mikkeli",
            purpose=purpose,
            iban=next(ibans),
        )
        for place, (key, name, owner, purpose, code) in enumerate(texts.associations(), start=4)
    )


def _business_ids() -> Iterator[str]:
    number = _FIRST_NUMBER
    while True:
        # One number in eleven has no check digit.
        for digit in range(10):
            if ytunnus.is_valid(f"{number}-{digit}"):
                yield f"{number}-{digit}"
        number += 1


def _ibans() -> Iterator[str]:
    number = 5
    while True:
        body = f"{_GROUP_OF_NO_BANK}{number:010d}"
        account = body + luhn.calc_check_digit(body)
        yield f"FI{calc_check_digits(f'FI00{account}')}{account}"
        number += 1
