"""The pack of a learning meeting as a PDF: the same parts as on the page, on A4, with its own letters."""

from collections.abc import Sequence
from datetime import datetime
from importlib.resources import as_file, files

from fpdf import FPDF, FontFace
from fpdf.enums import TableBordersLayout, XPos, YPos

from bot.web.console.learning_view import Part, Piece, Table

_LETTERS = "noto"
_MARGIN = 18.0
_LINE = 5.2
#: On a line of A4, in the letters of a text; and what is higher than this goes on over the page.
_LETTERS_A_LINE, _TALLEST = 95, 200.0


class _Sheet(FPDF):
    """A4 with the name of the pack and the number of the page at its foot."""

    def __init__(self, foot: str) -> None:
        super().__init__(format="A4")
        self._foot = foot
        self.set_margin(_MARGIN)
        self.set_auto_page_break(True, margin=20)
        for style, weight in (("", "regular"), ("B", "bold")):
            with as_file(files("bot.web") / "fonts" / f"noto-sans-{weight}.ttf") as file:
                self.add_font(_LETTERS, style, file)

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font(_LETTERS, size=8)
        self.cell(0, 6, self._foot)
        self.set_x(_MARGIN)
        self.cell(0, 6, str(self.page_no()), align="R")


def as_pdf(title: str, hints: Sequence[str], parts: Sequence[Part], *, language: str, at: datetime) -> bytes:
    """The whole pack."""
    sheet = _Sheet(title)
    sheet.set_title(title)
    sheet.set_lang(language)
    sheet.set_creation_date(at)
    sheet.add_page()
    _words(sheet, title, size=18, bold=True)
    for hint in hints:
        _words(sheet, hint, size=9)
    for part in parts:
        _part(sheet, part)
    return bytes(sheet.output())


def _part(sheet: FPDF, part: Part) -> None:
    if sheet.will_page_break(min(20 + _height(part.pieces[0]), _TALLEST)):
        sheet.add_page()
    sheet.ln(4)
    sheet.start_section(part.title)
    _words(sheet, part.title, size=14, bold=True)
    for piece in part.pieces:
        _piece(sheet, piece)


def _piece(sheet: FPDF, piece: Piece) -> None:
    # What belongs together stands together, unless it is longer than a page.
    if sheet.will_page_break(min(_height(piece), _TALLEST)):
        sheet.add_page()
    if piece.title:
        sheet.ln(1.5)
        _words(sheet, piece.title, size=10.5, bold=True)
    for label, words in piece.lines:
        if label:
            _words(sheet, label, size=9, bold=True)
        _words(sheet, words, size=10)
    if piece.table:
        _table(sheet, piece.table)


def _height(piece: Piece) -> float:
    """About how high it becomes."""
    lines = sum(bool(label) + 1 + len(words) // _LETTERS_A_LINE for label, words in piece.lines)
    rows = sum(1 + max(map(len, row)) // 25 for row in piece.table.rows) + 2 if piece.table else 0
    return lines * _LINE + rows * (_LINE + 2)


def _table(sheet: FPDF, table: Table) -> None:
    sheet.ln(1)
    sheet.set_font(_LETTERS, size=9)
    with sheet.table(
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis="BOLD"),
        line_height=_LINE,
        text_align="LEFT",
        padding=1,
    ) as drawn:
        for cells in (table.columns, *table.rows):
            row = drawn.row()
            for cell in cells:
                row.cell(cell)
    sheet.ln(1)


def _words(sheet: FPDF, words: str, *, size: float, bold: bool = False) -> None:
    sheet.set_font(_LETTERS, "B" if bold else "", size)
    sheet.multi_cell(0, size * 0.52, words, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
