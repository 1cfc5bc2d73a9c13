"""Words for the charging run: how pledges stand in it, what holds them up, and why it stopped."""

from flask_babel import gettext


def charge_state(state: str) -> str:
    """How a pledge stands in the charging run."""
    words = {
        "queued": gettext("Jonossa"),
        "charging": gettext("Veloitetaan"),
        "unknown": gettext("Vastaus puuttuu"),
        "processing": gettext("Käsittelyssä"),
        "paid": gettext("Maksettu"),
        "action_required": gettext("Odottaa vahvistusta"),
        "declined": gettext("Hylätty, korjattavana"),
        "dropped": gettext("Jäi saamatta"),
        "released": gettext("Vapautettu"),
        "withdrawn": gettext("Peruttu"),
    }
    return words.get(state, state)


def charge_trouble(code: str) -> str:
    """What holds a charge up; the card provider's own word where there is no better one."""
    words = {
        "rate_limit": gettext("Stripe pyysi hidastamaan"),
        "lock_timeout": gettext("Stripe käsitteli samaa maksua"),
        "idempotency_key_in_use": gettext("Edellinen kutsu on kesken"),
        "APIConnectionError": gettext("Stripeen ei saatu yhteyttä"),
        "APIError": gettext("Stripen palvelimessa oli vika"),
        "api_error": gettext("Stripen palvelimessa oli vika"),
        "undecided": gettext("Vastaus puuttuu"),
        "database_busy": gettext("Tietokanta oli varattu"),
        "create: idempotency_error": gettext("Sama avain, eri tiedot: ohjelmavirhe"),
        "confirm: idempotency_error": gettext("Sama avain, eri tiedot: ohjelmavirhe"),
    }
    return words.get(code, gettext("Stripen koodi %(code)s", code=code))


def stop_reason(code: str | None) -> str:
    """Why the whole run was stopped."""
    words = {
        "api_key_expired": gettext("Stripen avain on vanhentunut."),
        "invalid_api_key": gettext("Stripe ei tunne avaintamme."),
        "PermissionError": gettext("Stripen avaimella ei ole oikeutta veloittaa."),
    }
    return words.get(code or "", gettext("Stripe ei hyväksy avaintamme (%(code)s).", code=code or "–"))
