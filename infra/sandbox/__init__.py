"""Local stand-ins for the outside world: Stripe, the bank, mail. Never imported by services or the gateway."""
