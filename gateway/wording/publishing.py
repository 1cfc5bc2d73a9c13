"""What refusals around publishing mean: the opening's moment, updates, followers and questions."""

from flask_babel import gettext


def publishing_problems() -> dict[str, str]:
    """Words for each code."""
    return {
        "past": gettext("Aika on jo mennyt. Valitse myöhempi."),
        "too_far_ahead": gettext("Valitse aika, joka on enintään vuoden päässä."),
        "no_such_time": gettext(
            "Sinä yönä kello siirtyy kesäaikaan kolmesta neljään, joten valittua aikaa ei ole. "
            "Valitse klo 4.00 tai myöhempi."
        ),
        "no_opening": gettext("Avautumisaikaa ei ole valittu."),
        "too_late": gettext("Aika on jo mennyt ohi."),
        "enough_today": gettext("Tänään on jo julkaistu kolme päivitystä. Jatka huomenna."),
        "nothing_follows": gettext("Kampanja on ohi, eikä siitä tule enää viestejä."),
        "question_not_shown": gettext("Kysymys ei ole näkyvissä, joten siihen ei voi vastata."),
    }
