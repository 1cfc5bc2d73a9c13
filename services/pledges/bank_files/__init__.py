"""Readers of the files that banks send; each yields the same values or refuses the whole file.

`open_bank_file(stream)` gives a reader, whatever the format. A file is read twice: `survey_bank_file`
goes through all of it first, so that a fault at its end is known before anything is booked.
"""

from services.pledges.bank_files.bank_file import BankFileReader, Told, open_bank_file
from services.pledges.bank_files.refusals import FileRefused
from services.pledges.bank_files.survey import Survey, Surveyed, survey_bank_file

__all__ = [
    "BankFileReader",
    "FileRefused",
    "Survey",
    "Surveyed",
    "Told",
    "open_bank_file",
    "survey_bank_file",
]
