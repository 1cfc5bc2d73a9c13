"""What the desk of districts says: fields, changes, refusals."""

from flask_babel import gettext

from gateway.clients.districts import ChangedField


def district_problems() -> dict[str, str]:
    """What the service's refusals mean."""
    return {
        "name_taken": gettext("Toisella alueella on jo tämä nimi."),
        "same_district": gettext("Aluetta ei voi yhdistää itseensä."),
        "district_not_shown": gettext("Valittu alue ei ole näkyvissä."),
        "district_in_use": gettext(
            "Alueella on kampanjoita tai ideoita, joten sitä ei voi piilottaa. Yhdistä se toiseen alueeseen."
        ),
        "district_closed": gettext("Alue on piilotettu tai yhdistetty. Palauta se ensin näkyviin."),
        "district_shown": gettext("Alue on jo näkyvissä."),
        "whole_city_stays": gettext("Koko kaupungilla on aina oma sivunsa."),
        "map_is_full": gettext("Kaavion kaikki paikat ovat käytössä."),
    }


def district_kind(kind: str) -> str:
    """What sort of place a district is."""
    kinds = {
        "kaupunginosa": gettext("kaupunginosa"),
        "pitäjä": gettext("pitäjä"),
        "kaupunki": gettext("koko kaupunki"),
    }
    return kinds.get(kind, kind)


def changed_field(change: ChangedField) -> str:
    """One change as a sentence."""
    if change.field == "merged_into":
        if change.after:
            return gettext("Yhdistetty alueeseen %(name)s", name=change.after)
        return gettext("Erotettu alueesta %(name)s", name=change.before)
    if change.field == "hidden":
        return gettext("Piilotettu") if change.after else gettext("Palautettu näkyviin")
    names = {
        "name": gettext("Nimi"),
        "name_sv": gettext("Nimi ruotsiksi"),
        "name_genitive": gettext("Genetiivi"),
        "name_locative": gettext("Missä-muoto"),
        "sort_key": gettext("Aakkostus"),
        "description": gettext("Kuvaus"),
        "description_sv": gettext("Kuvaus ruotsiksi"),
        "tile": gettext("Paikka kaaviossa"),
    }
    before, after = (value if value not in (None, "") else "–" for value in (change.before, change.after))
    return f"{names.get(change.field, change.field)}: {before} → {after}"
