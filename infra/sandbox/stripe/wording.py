"""What the hosted pages say, in Finnish, Swedish and English."""

from collections.abc import Mapping

LANGUAGES = ("fi", "sv", "en")

WORDS: Mapping[str, Mapping[str, str]] = {
    "practice": {
        "fi": "Harjoittelu.",
        "sv": "Övning.",
        "en": "Practice.",
    },
    "no real money": {
        "fi": "Tämä sivu esittää Stripeä. Oikeaa rahaa ei liiku, eikä oikean kortin tietoja kysytä.",
        "sv": "Den här sidan föreställer Stripe. Inga riktiga pengar eller kortuppgifter används.",
        "en": "This page plays Stripe. No real money moves, and no real card details are asked for.",
    },
    "save card": {"fi": "Tallenna kortti", "sv": "Spara kortet", "en": "Save the card"},
    "pay": {"fi": "Maksa", "sv": "Betala", "en": "Pay"},
    "pay sum": {"fi": "Maksa {sum}", "sv": "Betala {sum}", "en": "Pay {sum}"},
    "not charged now": {
        "fi": "Korttia ei veloiteta nyt. Se tallennetaan ja veloitetaan vain, jos kampanja onnistuu.",
        "sv": "Kortet debiteras inte nu. Det sparas och debiteras bara om kampanjen lyckas.",
        "en": "The card is not charged now. It is saved, and charged only if the campaign succeeds.",
    },
    "payment": {"fi": "Maksu", "sv": "Betalning", "en": "Payment"},
    "total": {"fi": "Yhteensä", "sv": "Totalt", "en": "Total"},
    "choose test card": {"fi": "Valitse testikortti", "sv": "Välj ett testkort", "en": "Choose a test card"},
    "rarer": {
        "fi": "Harvinaisempia tilanteita",
        "sv": "Ovanligare situationer",
        "en": "Rarer situations",
    },
    "other number": {
        "fi": "Muu testikortin numero",
        "sv": "Ett annat testkortsnummer",
        "en": "Another test card number",
    },
    "card number": {"fi": "Kortin numero", "sv": "Kortnummer", "en": "Card number"},
    "cancel": {"fi": "Peruuta ja palaa", "sv": "Avbryt och gå tillbaka", "en": "Cancel and go back"},
    "valid until": {
        "fi": "Sivu on voimassa {moment} asti.",
        "sv": "Sidan gäller till {moment}.",
        "en": "This page is valid until {moment}.",
    },
    "or": {"fi": "tai", "sv": "eller", "en": "or"},
    "pay mobilepay": {"fi": "Maksa MobilePaylla", "sv": "Betala med MobilePay", "en": "Pay with MobilePay"},
    "mobilepay title": {
        "fi": "Vahvista MobilePayssa",
        "sv": "Bekräfta i MobilePay",
        "en": "Confirm in MobilePay",
    },
    "mobilepay asks": {
        "fi": "MobilePay pyytää sinua hyväksymään maksun",
        "sv": "MobilePay ber dig godkänna betalningen",
        "en": "MobilePay asks you to approve the payment",
    },
    "bank title": {"fi": "Vahvista pankissa", "sv": "Bekräfta i banken", "en": "Confirm with your bank"},
    "bank asks payment": {
        "fi": "Pankkisi pyytää sinua vahvistamaan maksun",
        "sv": "Din bank ber dig bekräfta betalningen",
        "en": "Your bank asks you to confirm the payment",
    },
    "bank asks saving": {
        "fi": "Pankkisi pyytää sinua vahvistamaan, että kortti saadaan tallentaa. Korttia ei veloiteta nyt.",
        "sv": "Din bank ber dig bekräfta att kortet får sparas. Kortet debiteras inte nu.",
        "en": "Your bank asks you to confirm that the card may be saved. The card is not charged now.",
    },
    "approve": {"fi": "Vahvista", "sv": "Bekräfta", "en": "Confirm"},
    "reject": {"fi": "Hylkää", "sv": "Avvisa", "en": "Reject"},
    "done title": {"fi": "Valmista", "sv": "Klart", "en": "Done"},
    "done": {
        "fi": "Tämä maksusivu on jo käytetty. Voit sulkea sen.",
        "sv": "Den här betalningssidan är redan använd. Du kan stänga den.",
        "en": "This payment page has been used already. You can close it.",
    },
    "expired title": {"fi": "Aika päättyi", "sv": "Tiden gick ut", "en": "Time is up"},
    "expired": {
        "fi": "Tämä maksusivu ei ole enää voimassa. Palaa kampanjan sivulle ja aloita alusta.",
        "sv": "Den här betalningssidan gäller inte längre. Gå tillbaka till kampanjens sida och börja om.",
        "en": "This payment page is no longer valid. Go back to the campaign's page and start again.",
    },
    "answered title": {
        "fi": "Ei vahvistettavaa",
        "sv": "Inget att bekräfta",
        "en": "Nothing to confirm",
    },
    "answered": {
        "fi": "Tähän vahvistukseen on jo vastattu, tai sitä ei enää tarvita.",
        "sv": "Den här bekräftelsen har redan besvarats eller behövs inte längre.",
        "en": "This confirmation has been answered already, or is no longer needed.",
    },
    "missing title": {"fi": "Sivua ei ole", "sv": "Sidan finns inte", "en": "No such page"},
    "not confirmed": {
        "fi": "Maksun tai kortin vahvistus epäonnistui. Yritä uudelleen tai valitse toinen tapa.",
        "sv": "Bekräftelsen misslyckades. Försök igen eller välj ett annat betalningssätt.",
        "en": "The confirmation failed. Try again or choose another way to pay.",
    },
    "no such card": {
        "fi": "Valitse kortti tai anna jokin testikortin numero.",
        "sv": "Välj ett kort eller ange numret på ett testkort.",
        "en": "Choose a card, or give the number of a test card.",
    },
    "insufficient_funds": {
        "fi": "Kortilla ei ole katetta. Valitse toinen kortti.",
        "sv": "Kortet saknar täckning. Välj ett annat kort.",
        "en": "The card has insufficient funds. Choose another card.",
    },
    "expired_card": {
        "fi": "Kortti on vanhentunut. Valitse toinen kortti.",
        "sv": "Kortet har gått ut. Välj ett annat kort.",
        "en": "The card has expired. Choose another card.",
    },
    "incorrect_cvc": {
        "fi": "Kortin turvakoodi on väärä. Valitse toinen kortti.",
        "sv": "Kortets säkerhetskod är fel. Välj ett annat kort.",
        "en": "The card's security code is wrong. Choose another card.",
    },
    "declined": {
        "fi": "Pankki hylkäsi kortin. Valitse toinen kortti.",
        "sv": "Banken avvisade kortet. Välj ett annat kort.",
        "en": "The bank declined the card. Choose another card.",
    },
    "receipt": {"fi": "Kuitti", "sv": "Kvitto", "en": "Receipt"},
    "refunded": {"fi": "Palautettu", "sv": "Återbetalt", "en": "Refunded"},
    "time": {"fi": "Aika", "sv": "Tid", "en": "Time"},
    "onboarding title": {
        "fi": "Avaa tili tilityksille",
        "sv": "Öppna ett konto för utbetalningar",
        "en": "Open an account for payouts",
    },
    "onboarding": {
        "fi": "Oikealla sivulla yhdistys todistaa, kuka se on. Tässä riittää tilinumero.",
        "sv": "På den riktiga sidan visar föreningen vem den är. Här räcker kontonumret.",
        "en": "On the real page the association proves who it is. Here an account number is enough.",
    },
    "iban": {"fi": "Tilinumero (IBAN)", "sv": "Kontonummer (IBAN)", "en": "Account number (IBAN)"},
    "iban wrong": {
        "fi": "Tilinumero ei ole oikea IBAN. Tarkista se.",
        "sv": "Kontonumret är inte ett giltigt IBAN. Kontrollera det.",
        "en": "The account number is not a valid IBAN. Check it.",
    },
    "open account": {"fi": "Avaa tili", "sv": "Öppna kontot", "en": "Open the account"},
}


def language_of(locale: str | None, accepted: str) -> str:
    """The language of a page: the session's locale, else the browser's wish, else Finnish.

    `accepted` is the browser's Accept-Language header.
    """
    wished = [locale or "", *(part.split(";")[0].strip() for part in accepted.split(","))]
    return next((each[:2].lower() for each in wished if each[:2].lower() in LANGUAGES), "fi")


def say(language: str, key: str, **values: str) -> str:
    """The words for a key, with values put in."""
    return WORDS[key][language].format(**values)
