"""The languages in which people are written to; a page may be in others as well."""

FINNISH = "fi"
# Finnish first: it is what a letter falls back to.
LETTER_LANGUAGES = (FINNISH, "sv", "en")
