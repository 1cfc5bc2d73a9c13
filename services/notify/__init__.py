"""Tells people what happened: one mail for each event that concerns them, sent once in intent."""
