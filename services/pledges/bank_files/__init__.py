"""Readers of the files that banks send; each yields the same values or refuses the whole file.

`open_bank_file(stream)` gives a reader, whatever the format. A fault may stand at the very end of a
file, so that nothing is booked before all of it was read.
"""

from services.pledges.bank_files.bank_file import BankFileReader, Told, open_bank_file
from services.pledges.bank_files.refusals import FileRefused

__all__ = ["BankFileReader", "FileRefused", "Told", "open_bank_file"]
