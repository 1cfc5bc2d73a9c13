"""Why a photograph was not taken, and what to do about it."""

from flask_babel import gettext


def picture_problems() -> dict[str, str]:
    """Codes of refused pictures in words."""
    return {
        "choose_picture": gettext("Valitse kuva"),
        "picture_too_large": gettext("Kuva on liian suuri. Tiedosto saa olla enintään 15 Mt."),
        "not_a_picture": gettext("Tiedosto ei ole kuva. Käy JPEG, PNG, WebP tai HEIC."),
        "too_many_pixels": gettext("Kuvassa on liikaa pisteitä. Pienennä kuva alle 50 megapikselin."),
        "unreadable": gettext("Kuvaa ei voi lukea. Tiedosto on ehkä jäänyt kesken. Valitse kuva uudelleen."),
        "picture_gone": gettext("Kuva ei ole enää tallessa. Valitse se uudelleen."),
        "describe_picture": gettext("Kerro sanoin, mitä kuvassa näkyy"),
        "too_many_pictures": gettext("Kuvia on jo niin monta kuin mahtuu. Poista ensin jokin."),
    }


# Codes of a file mean something else where a sum or a text is asked for.
OF_A_FILE = {"required": "choose_picture", "too_large": "picture_too_large"}
