"""Rules of writing a campaign: its content field by field, its budget, its languages, its plain summary."""
