"""What each test card does, in the words of the hosted page."""

from collections.abc import Mapping

# By number: Finnish, Swedish, English.
_MEANINGS: Mapping[str, tuple[str, str, str]] = {
    "4242424242424242": ("Onnistuu (Visa)", "Lyckas (Visa)", "Works (Visa)"),
    "5555555555554444": ("Onnistuu (Mastercard)", "Lyckas (Mastercard)", "Works (Mastercard)"),
    "4000000000000002": (
        "Hylätään heti tallennettaessa",
        "Avvisas genast när det sparas",
        "Declined at once when saved",
    ),
    "4000000000000341": (
        "Tallentuu, mutta veloitus hylätään",
        "Sparas, men debiteringen avvisas",
        "Saved, but the charge is declined",
    ),
    "4000000000009995": (
        "Tallentuu, mutta kate ei riitä",
        "Sparas, men täckningen räcker inte",
        "Saved, but has insufficient funds",
    ),
    "4000002500003155": (
        "Vahvistus tallennettaessa, sitten onnistuu",
        "Bekräftelse när det sparas, sedan lyckas det",
        "Confirmation when saved, then works",
    ),
    "4000002760003184": ("Vahvistus joka kerta", "Bekräftelse varje gång", "Confirmation every time"),
    "4000008260003178": (
        "Vahvistus joka kerta, sitten kate ei riitä",
        "Bekräftelse varje gång, sedan räcker täckningen inte",
        "Confirmation every time, then insufficient funds",
    ),
    "4000003800000446": (
        "Vahvistus vain, kun maksaja on paikalla",
        "Bekräftelse bara när betalaren är närvarande",
        "Confirmation only when the payer is present",
    ),
    "4000000000003220": (
        "Vahvistus aina (3D Secure 2)",
        "Alltid bekräftelse (3D Secure 2)",
        "Always confirmation (3D Secure 2)",
    ),
    "4000000000003063": (
        "Vahvistus aina (3D Secure 1)",
        "Alltid bekräftelse (3D Secure 1)",
        "Always confirmation (3D Secure 1)",
    ),
    "4000000000003055": (
        "Vahvistus olisi mahdollinen, ei pakollinen",
        "Bekräftelse möjlig men inte nödvändig",
        "Confirmation possible, not required",
    ),
    "4000008400001629": (
        "Vahvistus, sitten hylätään",
        "Bekräftelse, sedan avvisas det",
        "Confirmation, then declined",
    ),
    "4000000000009987": (
        "Tallentuu, ilmoitettu kadonneeksi",
        "Sparas, anmält förlorat",
        "Saved, reported lost",
    ),
    "4000000000009979": (
        "Tallentuu, ilmoitettu varastetuksi",
        "Sparas, anmält stulet",
        "Saved, reported stolen",
    ),
    "4000000000000069": (
        "Tallentuu, vanhentunut veloitettaessa",
        "Sparas, har gått ut vid debitering",
        "Saved, expired when charged",
    ),
    "4000000000000127": ("Väärä turvakoodi", "Fel säkerhetskod", "Wrong security code"),
    "4000000000000119": (
        "Tallentuu, käsittelyvirhe veloitettaessa",
        "Sparas, behandlingsfel vid debitering",
        "Saved, processing error when charged",
    ),
    "4000000000006975": (
        "Tallentuu, liian monta yritystä",
        "Sparas, för många försök",
        "Saved, too many attempts",
    ),
    "4100000000000019": (
        "Stripe estää veloituksen petoksena",
        "Stripe stoppar debiteringen som bedrägeri",
        "Blocked by Stripe as fraud",
    ),
    "4000000000004954": (
        "Onnistuu, suurin petosriski",
        "Lyckas, högsta bedrägeririsken",
        "Works, highest fraud risk",
    ),
    "4000000000009235": (
        "Onnistuu, kohonnut petosriski",
        "Lyckas, förhöjd bedrägeririsk",
        "Works, elevated fraud risk",
    ),
    "4000000000000259": (
        "Onnistuu, sitten maksaja kiistää (petos)",
        "Lyckas, sedan bestrider betalaren (bedrägeri)",
        "Works, then disputed (fraud)",
    ),
    "4000000000002685": (
        "Onnistuu, sitten maksaja kiistää (ei saatu)",
        "Lyckas, sedan bestrider betalaren (inte fått)",
        "Works, then disputed (not received)",
    ),
    "4000000000001976": (
        "Onnistuu, sitten tiedustelu",
        "Lyckas, sedan förfrågan",
        "Works, then an inquiry",
    ),
    "4000000000005423": (
        "Onnistuu, sitten petosvaroitus",
        "Lyckas, sedan bedrägerivarning",
        "Works, then a fraud warning",
    ),
    "4000000000005126": (
        "Onnistuu, palautus epäonnistuu myöhemmin",
        "Lyckas, återbetalningen misslyckas senare",
        "Works, the refund fails later",
    ),
    "4000000000007726": (
        "Onnistuu, palautus viipyy",
        "Lyckas, återbetalningen dröjer",
        "Works, the refund takes days",
    ),
    "4000000000000077": (
        "Onnistuu, raha heti käytettävissä",
        "Lyckas, pengarna genast tillgängliga",
        "Works, money available at once",
    ),
    "4000002460000001": ("Onnistuu (Suomi)", "Lyckas (Finland)", "Works (Finland)"),
    "4000056655665556": ("Onnistuu (pankkikortti)", "Lyckas (debetkort)", "Works (debit card)"),
    "378282246310005": (
        "Onnistuu (American Express, yrityskortin kulu)",
        "Lyckas (American Express, företagskortets avgift)",
        "Works (American Express, premium fee)",
    ),
    "4000007520000008": ("Onnistuu (Ruotsi)", "Lyckas (Sverige)", "Works (Sweden)"),
    "4000002760000016": ("Onnistuu (Saksa)", "Lyckas (Tyskland)", "Works (Germany)"),
    "4000008260000000": (
        "Onnistuu (Iso-Britannia, suurempi kulu)",
        "Lyckas (Storbritannien, högre avgift)",
        "Works (United Kingdom, higher fee)",
    ),
    "4000001240000000": (
        "Onnistuu (Kanada, suurin kulu)",
        "Lyckas (Kanada, högsta avgiften)",
        "Works (Canada, highest fee)",
    ),
}
_ORDER = ("fi", "sv", "en")


def meaning(number: str, language: str) -> str:
    """What the card with this number does."""
    return _MEANINGS[number][_ORDER.index(language)]
