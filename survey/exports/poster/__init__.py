"""Posters with a unit's QR code, for the wall (A4) and the counter (A6): what they say and their drawing."""

from survey.exports.poster.drawing import SIZES, pdf
from survey.exports.poster.sheet import Sheet, file_name, rounds_today, sheet_today, sheets_of_round

__all__ = ["SIZES", "Sheet", "file_name", "pdf", "rounds_today", "sheet_today", "sheets_of_round"]
