"""The columns of the public ledger's file, as docs/exports.md shows them. New ones come last."""

from services.pledges.domain.exporting.columns import Column, Form, Table

PUBLIC_LEDGER = Table(
    "Rahan reitti",
    "rahan-reitti",
    (
        Column("Alkaa", Form.DAY, 12, "ensimmäinen päivä, josta rivi kertoo"),
        Column("Päättyy", Form.DAY, 12, "viimeinen päivä, josta rivi kertoo"),
        Column("Laji", Form.TEXT, 28, "mitä rahalle tapahtui"),
        Column("Maksutapa", Form.TEXT, 22, "maksutapojen ryhmä; tyhjä, jos niitä on monta"),
        Column("Oikaisu", Form.TEXT, 9, "kyllä, jos rivi oikaisee aiempaa"),
        Column("Tilitys", Form.TEXT, 9, "yhdistykselle maksetun erän numero"),
        Column("Tosite", Form.TEXT, 12, "tilikausi ja tositenumero, vain tilityksillä"),
        Column("Maksuja", Form.NUMBER, 9, "montako maksua rivillä on; tyhjä, jos alle kolme"),
        Column(
            "Summa", Form.MONEY, 14, "euroa, kampanjalle tullut plussana ja lähtenyt miinuksena", summed=True
        ),
        Column("Jäljellä", Form.MONEY, 14, "kampanjan rahaa tallessa rivin jälkeen"),
    ),
)

KINDS = {
    "payment": "Maksuja tukijoilta",
    "match": "Vastinraha",
    "refund": "Palautuksia tukijoille",
    "other": "Muu oikaisu",
    "settlement": "Tilitys yhdistykselle",
    "fees": "Maksunvälityksen kulut",
}
METHODS = {"card": "Kortti ja MobilePay", "bank": "Tilisiirto", "cash": "Käteinen", "match": "Vastinraha"}
