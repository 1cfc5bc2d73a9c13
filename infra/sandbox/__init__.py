"""Local stand-ins for Stripe, the bank and mail; never imported by services or the gateway."""
