"""Words of the helper's desk and of cash: what is read aloud, and why something cannot be done."""

from flask_babel import gettext

from gateway.clients.ideas import Campaign
from gateway.formatting import euros_short
from gateway.wording.campaigns import last_moment

# Names the wording below; a changed wording gets a new name.
READ_ALOUD_VERSION = "2026-11-luettu"


def read_aloud(campaign: Campaign) -> str:
    """What a helper reads to the person before the promise; kept with the pledge as it was read."""
    sentences = [
        gettext(
            "Lupaat antaa rahaa kampanjalle %(title)s. Rahat saa %(association)s.",
            title=campaign.card.title,
            association=campaign.card.association_name,
        ),
        gettext("Kampanja päättyy %(moment)s.", moment=last_moment(campaign.card.deadline)),
    ]
    if campaign.model == "all_or_nothing":
        sentences.append(
            gettext(
                "Jos %(least)s ei tule täyteen siihen mennessä, saat rahasi takaisin pankkitilillesi.",
                least=euros_short(campaign.minimum_cents),
            )
        )
    else:
        sentences.append(gettext("Rahat käytetään hankkeeseen, vaikka tavoite ei tulisi täyteen."))
    sentences += [
        gettext("Voit perua lupauksen maksutta, kunnes kampanjan päättymiseen on vuorokausi."),
        gettext(
            "Nimesi ja puhelinnumerosi voit jättää kertomatta. Jos kerrot ne, käytämme niitä vain tämän tuen"
            " asioihin."
        ),
        gettext("Saat paperin, jossa on koodi. Sillä näet tukesi myöhemmin. Minä en enää näe sitä."),
    ]
    return " ".join(sentences)


def about_assisting() -> dict[str, str]:
    """Why something at the helper's desk, at a drawer or with a code cannot be done."""
    return {
        "own_receipt": gettext("Otit rahan itse vastaan. Pyydä toista laskemaan se."),
        "cash_expired": gettext(
            "Vahvistus tuli liian myöhään. Antakaa raha takaisin ja kirjatkaa tuki uudelleen."
        ),
        "counted_differently": gettext("Summa ei ole sama kuin vastaanottajalla. Laskekaa rahat yhdessä."),
        "already_decided": gettext("Joku ehti jo päättää tästä."),
        "own_request": gettext("Et voi päättää omasta laskennastasi."),
        "content_changed": gettext("Tilanne on muuttunut. Lataa sivu uudelleen."),
        "pledge_not_open": gettext("Tuki on muuttunut tai peruttu. Antakaa raha takaisin."),
        "too_much_cash": gettext("Näin suurta summaa ei oteta käteisenä. Käytä tilisiirtoa."),
        "drawer_full": gettext("Kassassa on jo liikaa rahaa. Viekää sitä pankkiin tai käytä tilisiirtoa."),
        "cash_waits": gettext("Rahaa odottaa vielä toista laskijaa."),
        "count_open": gettext("Edellinen erotus odottaa hyväksyjää."),
        "name_taken": gettext("Samanniminen kassa on jo olemassa"),
        "other_account": gettext("Kassa kuuluu toiselle keräystilille. Valitse kampanjan oma kassa"),
        "not_in_drawer": gettext("Kassassa ei ole näin paljon rahaa"),
        "pieces_differ": gettext("Summa ei ole sama kuin setelit ja kolikot yhteensä"),
        "paper_handed_over": gettext("Paperi on jo luovutettu."),
        "not_for_helpers": gettext("Neuvoja ei voi avata tukea. Kirjaudu ensin ulos."),
        "wrong_paper_code": gettext("Tunnus tai koodi on väärin. Tarkista ne paperista."),
        "too_many_codes": gettext("Liian monta yritystä. Yritä tunnin päästä uudelleen."),
    }


def receipt_state(state: str) -> tuple[str, str]:
    """Where cash stands, with the tag's kind."""
    words = {
        "taken": (gettext("Odottaa toista laskijaa"), "warning"),
        "confirmed": (gettext("Vahvistettu"), "good"),
        "returned": (gettext("Annettu takaisin"), ""),
    }
    return words.get(state, (state, ""))


def count_state(state: str) -> tuple[str, str]:
    """Where a count stands, with the tag's kind."""
    words = {
        "agrees": (gettext("Täsmää"), "good"),
        "open": (gettext("Erotus odottaa hyväksyjää"), "warning"),
        "approved": (gettext("Erotus hyväksytty"), "good"),
        "rejected": (gettext("Palautettu laskettavaksi"), "bad"),
    }
    return words.get(state, (state, ""))


def deposit_state(state: str) -> tuple[str, str]:
    """Where a deposit stands, with the tag's kind."""
    words = {
        "in_transit": (gettext("Matkalla pankkiin"), "warning"),
        "arrived": (gettext("Tilillä"), "good"),
    }
    return words.get(state, (state, ""))
