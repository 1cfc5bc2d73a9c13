"""Residents promise goods; associations receive them and agree to what they are worth."""
