"""The foundation of every service, and the districts of the first city."""

import sqlalchemy as sa
from alembic import op

from services.chassis.foundation import install_foundation_v1

revision = "0001"
down_revision = None

# Number, name, genitive, "in it". A dash where the city has not printed the number. Staff correct
# districts in the database; nothing keys on the number.
_KAUPUNGINOSAT = """
1 Savilahti Savilahden Savilahdessa
2 Maunuksela Maunukselan Maunukselassa
3 Kalevankangas Kalevankankaan Kalevankankaalla
4 Kaukola Kaukolan Kaukolassa
5 Nuijamies Nuijamiehen Nuijamiehessä
6 Kirjala Kirjalan Kirjalassa
7 Emola Emolan Emolassa
8 Rokkala Rokkalan Rokkalassa
9 Lähemäki Lähemäen Lähemäellä
10 Tuppurala Tuppuralan Tuppuralassa
11 Urpola Urpolan Urpolassa
12 Kattilansilta Kattilansillan Kattilansillalla
13 Pitkäjärvi Pitkäjärven Pitkäjärvellä
14 Lehmuskylä Lehmuskylän Lehmuskylässä
15 Pursiala Pursialan Pursialassa
16 Kenkäveronniemi Kenkäveronniemen Kenkäveronniemessä
17 Tupala Tupalan Tupalassa
18 Riutta Riutan Riutalla
19 Peitsari Peitsarin Peitsarissa
20 Tusku Tuskun Tuskussa
- Siekkilä Siekkilän Siekkilässä
- Karkialampi Karkialammen Karkialammella
24 Oravinmäki Oravinmäen Oravinmäellä
25 Tuukkala Tuukkalan Tuukkalassa
26 Launiala Launialan Launialassa
27 Laajalampi Laajalammen Laajalammella
28 Visulahti Visulahden Visulahdessa
29 Annila Annilan Annilassa
- Karila Karilan Karilassa
- Rantakylä Rantakylän Rantakylässä
- Vehkasilta Vehkasillan Vehkasillalla
- Tikkala Tikkalan Tikkalassa
- Otava Otavan Otavassa
81 Metsä-Sairila Metsä-Sairilan Metsä-Sairilassa
"""

# Once municipalities of their own.
_PITAJAT = """
- Anttola Anttolan Anttolassa
- Haukivuori Haukivuoren Haukivuorella
- Ristiina Ristiinan Ristiinassa
- Suomenniemi Suomenniemen Suomenniemellä
"""

_SWEDISH = {"Ristiina": "Kristina"}

_AFTER_Z = str.maketrans({"å": "{", "ä": "|", "ö": "}"})
_PLAIN = str.maketrans("äö", "ao")


def upgrade() -> None:
    """Create the districts with their names, cases and Finnish order."""
    install_foundation_v1(op)
    districts = op.create_table(
        "districts",
        sa.Column("slug", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_sv", sa.Text, nullable=False),
        sa.Column("name_genitive", sa.Text, nullable=False),
        sa.Column("name_locative", sa.Text, nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.CheckConstraint("kind IN ('kaupunginosa', 'pitäjä')", name="kind_is_known"),
    )
    rows = [
        _row(kind, *line.split())
        for kind, facts in (("kaupunginosa", _KAUPUNGINOSAT), ("pitäjä", _PITAJAT))
        for line in facts.strip().splitlines()
    ]
    op.bulk_insert(districts, rows)


def _row(kind: str, number: str, name: str, genitive: str, locative: str) -> dict[str, object]:
    return {
        "slug": name.lower().translate(_PLAIN),
        "number": None if number == "-" else int(number),
        "kind": kind,
        "name": name,
        "name_sv": _SWEDISH.get(name, name),
        "name_genitive": genitive,
        "name_locative": locative,
        "sort_key": name.lower().translate(_AFTER_Z),
    }
