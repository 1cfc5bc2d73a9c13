"""Words for the rules by which personal data go."""

from flask_babel import gettext


def retention_rule(name: str) -> str:
    """Whose contact data the rule speaks of."""
    words = {
        "unfinished": gettext("Kesken jäänyt tuki"),
        "ended": gettext("Peruttu, rauennut tai vapautettu tuki"),
        "paid": gettext("Maksettu tuki"),
        "backer": gettext("Tukijan oma pyyntö"),
    }
    return words.get(name, name)
