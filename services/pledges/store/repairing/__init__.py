"""A card that could not be charged: reminders, a retry, ways out, the end."""
