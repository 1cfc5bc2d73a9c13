"""Which mailbox an address leads to, so that services tell people apart by the same thing."""


def mailbox_of(email: str) -> str:
    """The mailbox behind an address: letters' case and what follows a plus sign lead to the same one."""
    local, _, host = email.strip().casefold().rpartition("@")
    return f"{local.split('+')[0]}@{host}"
