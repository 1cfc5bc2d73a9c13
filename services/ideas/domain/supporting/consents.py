"""What a supporter who leaves an address agrees to; the text that was shown is kept with the address."""

LONGEST_CONSENT = 1000
