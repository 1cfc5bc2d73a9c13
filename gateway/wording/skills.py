"""Names of skills that talkoot ask for, and of certificates of courses."""

from flask_babel import gettext


def skill_names() -> dict[str, str]:
    """Every skill of the register, in its order."""
    return {
        "carpentry": gettext("Puutyöt"),
        "painting": gettext("Maalaaminen"),
        "gardening": gettext("Pihatyöt ja istuttaminen"),
        "cleaning": gettext("Siivoaminen"),
        "lifting": gettext("Kantaminen"),
        "driving": gettext("Auton ajaminen"),
        "machines": gettext("Työkoneet"),
        "electricity": gettext("Sähkötyöt"),
        "cooking": gettext("Ruoanlaitto"),
        "serving": gettext("Tarjoilu"),
        "cash": gettext("Kassa"),
        "guiding": gettext("Opastaminen"),
        "order": gettext("Järjestyksenvalvonta"),
        "traffic": gettext("Liikenteenohjaus"),
        "first_aid": gettext("Ensiapu"),
        "children": gettext("Lasten kanssa toimiminen"),
        "sports": gettext("Liikunnan ohjaaminen"),
        "music": gettext("Musiikki"),
        "sound": gettext("Äänentoisto"),
        "photography": gettext("Valokuvaus"),
        "computers": gettext("Tietokoneet"),
        "writing": gettext("Kirjoittaminen"),
        "translating": gettext("Kääntäminen"),
        "languages": gettext("Kielet"),
    }


def skill_name(skill: str) -> str:
    """One skill."""
    return skill_names().get(skill, skill)


def certificate_names() -> dict[str, str]:
    """Every kind of certificate that the register knows."""
    return {
        "order_steward": gettext("Järjestyksenvalvojakortti"),
        "road_safety": gettext("Tieturvakortti"),
        "hygiene_pass": gettext("Hygieniapassi"),
        "first_aid": gettext("Ensiapukortti"),
    }


def certificate_name(kind: str) -> str:
    """One certificate."""
    return certificate_names().get(kind, kind)
