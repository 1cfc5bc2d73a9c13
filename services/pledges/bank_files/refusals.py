"""Why a bank file is refused as a whole."""

# Decision 29: what the bank's own transfer may bring; what a browser may bring is less.
LARGEST_BYTES = 512 * 1024 * 1024


class FileRefused(ValueError):
    """The file is not read at all; `code` is stable, `where` says at which entry, if at one."""

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(f"{code} ({where})" if where else code)
        self.code = code
        self.where = where
