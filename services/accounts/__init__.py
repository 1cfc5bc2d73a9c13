"""Who you are and what you may do: people, associations and their members, roles, sign-in, sessions."""
