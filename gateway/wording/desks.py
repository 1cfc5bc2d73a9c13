"""What services answer to those who work at a desk: associations, reviewers and finance."""

from flask_babel import gettext


def desk_messages() -> dict[str, str]:
    """Sentences by code."""
    return _about_associations() | _about_campaigns() | _about_accounts()


def _about_associations() -> dict[str, str]:
    return {
        "not_a_business_id": gettext("Y-tunnus on väärin. Tarkista numerot, esimerkiksi 1234567-8"),
        "not_a_register_number": gettext("Rekisterinumero on väärin. Tarkista numerot, esimerkiksi 123.456"),
        "one_number_required": gettext("Kirjoita Y-tunnus tai yhdistysrekisterin numero"),
        "already_registered": gettext("Tämä tunnus kuuluu jo tarkistetulle yhdistykselle"),
        "registered_unverified": gettext(
            "Joku on jo kirjannut tämän tunnuksen. Sitä ei ole vielä tarkistettu"
        ),
        "not_registered": gettext("Tunnuksella ei ole yhdistystä. Voit kirjata sen"),
        "already_a_member": gettext("Henkilö on jo yhdistyksen jäsen."),
        "last_owner": gettext("Yhdistyksellä on oltava omistaja. Nimeä ensin toinen omistaja."),
        "answered_already": gettext("Pyyntöön on jo vastattu."),
        "decided_already": gettext("Yhdistyksestä on jo päätetty. Katso tilanne sivulta."),
        "number_verified_elsewhere": gettext(
            "Toinen yhdistys on vahvistettu samalla tunnuksella. Selvitä ensin, kumpi on oikea."
        ),
        "needed_checks": gettext("Vahvistus edellyttää rekisteriotetta ja nimenkirjoitusoikeutta"),
        "in_the_future": gettext("Päivä on tulevaisuudessa"),
        "register_not_used": gettext("Rekisterikysely ei ole käytössä. Tarkista tiedot käsin."),
        "no_business_id": gettext(
            "Rekisteriltä kysytään Y-tunnuksella. Tarkista yhdistysrekisteristä käsin."
        ),
        "last_admin": gettext("Ylläpitäjiä on oltava ainakin yksi. Nimeä ensin toinen."),
        "own_roles": gettext("Et voi muuttaa omia tehtäviäsi. Pyydä toista ylläpitäjää."),
        "already_staff": gettext("Osoite kuuluu jo henkilökunnalle."),
        "same_reviewer": gettext(
            "Olet jo hyväksynyt kampanjan. Toinen hyväksyntä tulee toiselta tarkistajalta."
        ),
        "only_when_sent_back": gettext(
            "Kohtien kommentit kuuluvat palautukseen. Valitse ”Palauta korjattavaksi”."
        ),
        "not_a_member": gettext("Vain yhdistyksen jäsen voi tehdä tämän."),
    }


def _about_campaigns() -> dict[str, str]:
    return {
        "own_association": gettext("Et voi päättää oman yhdistyksesi asioista. Pyydä toista tarkistajaa."),
        "not_yours": gettext("Tämä vaihe kuuluu jollekulle muulle."),
        "wrong_state": gettext("Kampanja ei ole enää siinä vaiheessa. Katso tilanne sivulta."),
        "not_editable": gettext("Kampanjaa ei voi enää muuttaa."),
        "changed_meanwhile": gettext(
            "Joku muu on tallentanut kampanjan välissä. Avaa sivu uudelleen ja tee muutos siihen."
        ),
        "changed_after_review": gettext(
            "Numero lisättiin tarkistuksen jälkeen. Tarkistaja katsoo sen ja julkaisee kampanjan."
        ),
        "idea_adopted": gettext("Ideasta on jo tehty kampanja."),
        "slug_taken": gettext("Samanniminen kampanja on jo olemassa. Valitse toinen nimi."),
        "donation_words": gettext("Ennakkomyynnissä ei saa puhua lahjoittamisesta"),
    }


def _about_accounts() -> dict[str, str]:
    return {
        "not_an_iban": gettext("Tilinumero on väärin. Tarkista numerot, esimerkiksi FI21 1234 5600 0007 85"),
        "not_in_sepa": gettext("Tili on maassa, johon ei voi maksaa SEPA-tilisiirtona. Pyydä toinen tili"),
        "not_a_bic": gettext("BIC on väärin. Siinä on 8 tai 11 merkkiä"),
        "already_proposed": gettext("Tästä on jo ehdotus, joka odottaa päätöstä."),
        "line_not_open": gettext("Rivi on jo käsitelty."),
        "association_not_verified": gettext("Tilin voi avata, kun yhdistys on tarkistettu."),
        "account_opened_otherwise": gettext(
            "Tili on avattu muualla kuin täällä. Täydentäkää tiedot Stripen omassa palvelussa."
        ),
        "of_another_account": gettext("Tämän Stripe-tilin on avannut toinen yhdistys"),
    }
