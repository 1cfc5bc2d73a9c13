"""Pledges: promises of money, cards and bank payments, closing, the ledger and refunds."""
