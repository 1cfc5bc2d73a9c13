"""The ledger, its seals, and whether it agrees with the world."""
