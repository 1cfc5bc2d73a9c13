"""What a pledge that is being written will cost, by what means, and when: one sentence for each answer."""

from flask_babel import gettext

from gateway.clients.ideas import Campaign
from gateway.clients.pledges import Terms
from gateway.formatting import day
from gateway.wording.campaigns import last_moment
from services.contracts.money import format_euros


def charge_sentences(
    cents: int, method: str | None, campaign: Campaign, terms: Terms, *, is_monthly: bool
) -> list[str]:
    """What `cents` mean for whoever gives them by that method, and what follows every month."""
    total = format_euros(cents)
    if method == "bank_transfer":
        return [gettext("Maksat %(sum)s tilisiirrolla viikon sisällä.", sum=total)]
    if method != "card":
        return [gettext("Yhteensä %(sum)s.", sum=total)]
    if campaign.model == "all_or_nothing":
        ending = last_moment(campaign.card.deadline)
        said = gettext(
            "Kortiltasi veloitetaan %(sum)s, jos kampanja onnistuu. Kampanja päättyy %(moment)s.",
            sum=total,
            moment=ending,
        )
    else:
        said = gettext("Kortiltasi veloitetaan %(sum)s heti.", sum=total)
    if not is_monthly:
        return [said]
    again = gettext(
        "Sama summa veloitetaan taas %(day)s ja sitten joka kuukausi.", day=day(terms.monthly_again_on)
    )
    return [said, again]
