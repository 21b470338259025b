"""The board of a run: what a designer sees first. A contact sheet, a page to open from disk, a record."""

from emblazon.board.page import write_page
from emblazon.board.record import BOARD, RECORD, RIGHTS, SHEET, describe
from emblazon.board.sheet import contact_sheet

__all__ = ["BOARD", "RECORD", "RIGHTS", "SHEET", "contact_sheet", "describe", "write_page"]
