"""The pack of a learning meeting as a PDF: the same parts as on the page, on A4, with its own letters."""

from collections.abc import Sequence
from datetime import datetime
from importlib.resources import as_file, files

from fpdf import FPDF, FontFace
from fpdf.enums import TableBordersLayout, VAlign, XPos, YPos
from fpdf.fonts import TTFFont

from bot.web.console.learning_view import Part, Piece, Table
from bot.web.console.overview_charts import Chart

_LETTERS, _NO_LETTER = "noto", "?"
_MARGIN = 18.0
_LINE = 5.2
#: On a line of A4, in the letters of a text; and what is higher than this goes on over the page.
_LETTERS_A_LINE, _TALLEST = 95, 200.0
#: A row of a table stands on one sheet: with more letters than these in a cell it may be higher than that.
_MOST_IN_A_CELL = 250
#: Of a bar: room for its name and for its number.
_NAMES, _NUMBERS = 48.0, 14.0
#: The colours of the pages.
_INK, _QUIET, _ACCENT = (34, 48, 47), (86, 97, 95), (20, 82, 90)
_GROUND, _PAPER = (250, 245, 236), (255, 255, 255)


class _Sheet(FPDF):
    """A4 with the name of the pack and the number of the page at its foot."""

    def __init__(self, foot: str, hidden: str) -> None:
        super().__init__(format="A4")
        self._foot = foot
        #: The word for a number that is not shown.
        self.hidden = hidden
        self.set_margin(_MARGIN)
        self.set_auto_page_break(True, margin=20)
        for style, weight in (("", "regular"), ("B", "bold")):
            with as_file(files("bot.web") / "fonts" / f"noto-sans-{weight}.ttf") as file:
                self.add_font(_LETTERS, style, file)

    def drawable(self, text: str) -> str:
        """The text with a mark for each letter that these letters do not have: nobody's words stand in a log."""
        font = self.fonts[_LETTERS]
        known = font.cmap if isinstance(font, TTFFont) else {}
        return "".join(each if each == "\n" or ord(each) in known else _NO_LETTER for each in text)

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font(_LETTERS, size=8)
        self.cell(0, 6, self._foot)
        self.set_x(_MARGIN)
        self.cell(0, 6, str(self.page_no()), align="R")


def as_pdf(
    title: str, hints: Sequence[str], parts: Sequence[Part], *, hidden: str, language: str, at: datetime
) -> bytes:
    """The whole pack; `hidden` is the word for a number that is not shown."""
    sheet = _Sheet(title, hidden)
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


def _part(sheet: _Sheet, part: Part) -> None:
    if sheet.will_page_break(min(20 + _height(part.pieces[0]), _TALLEST)):
        sheet.add_page()
    sheet.ln(4)
    sheet.start_section(part.title)
    sheet.set_text_color(*_ACCENT)
    _words(sheet, part.title, size=14, bold=True)
    sheet.set_text_color(*_INK)
    sheet.set_draw_color(*_ACCENT)
    sheet.line(_MARGIN, sheet.get_y() + 0.5, sheet.w - _MARGIN, sheet.get_y() + 0.5)
    sheet.set_draw_color(*_QUIET)
    sheet.ln(2)
    for piece in part.pieces:
        _piece(sheet, piece)


def _piece(sheet: _Sheet, piece: Piece) -> None:
    # What belongs together stands together, unless it is longer than a page.
    if sheet.will_page_break(min(_height(piece), _TALLEST)):
        sheet.add_page()
    if piece.title:
        sheet.ln(2)
        _words(sheet, piece.title, size=10.5, bold=True)
    if piece.count:
        _count(sheet, *piece.count)
    if piece.chart:
        _bars(sheet, piece.chart)
    _lines(sheet, piece.lines)
    if piece.table and any(len(cell) > _MOST_IN_A_CELL for row in piece.table.rows for cell in row):
        for cells in piece.table.rows:
            sheet.ln(2)
            _lines(sheet, tuple(zip(piece.table.columns, cells, strict=True)))
    elif piece.table:
        _table(sheet, piece.table)


def _lines(sheet: _Sheet, lines: Sequence[tuple[str, str]]) -> None:
    """Words beneath their labels; over the page where they are long."""
    for label, words in lines:
        if label:
            sheet.ln(0.8)
            sheet.set_text_color(*_QUIET)
            _words(sheet, label, size=8.5)
            sheet.set_text_color(*_INK)
        _words(sheet, words, size=10)


def _height(piece: Piece) -> float:
    """About how high it becomes."""
    lines = sum(bool(label) + 1 + len(words) // _LETTERS_A_LINE for label, words in piece.lines)
    rows = sum(1 + max(map(len, row)) // 25 for row in piece.table.rows) + 2 if piece.table else 0
    drawn = (len(piece.chart.rows) + 1) * (_LINE + 2) if piece.chart else 0
    return lines * _LINE + rows * (_LINE + 2) + drawn + (12 if piece.count else 0)


def _count(sheet: _Sheet, number: str, words: str) -> None:
    """A number that is read from afar, before its words."""
    sheet.set_font(_LETTERS, "B", 20)
    sheet.cell(sheet.get_string_width(number) + 3, 10, number)
    sheet.set_font(_LETTERS, size=10)
    sheet.multi_cell(0, 11, words, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _bars(sheet: _Sheet, chart: Chart) -> None:
    """Each with its name before it and its number behind it: what it means is never told by its length alone."""
    _words(sheet, chart.title, size=10, bold=True)
    widest = sheet.epw - _NAMES - _NUMBERS
    sheet.set_font(_LETTERS, size=9)
    for row in chart.rows:
        number = row.numbers[0]
        sheet.cell(_NAMES, _LINE + 1.5, sheet.drawable(row.label))
        long = widest * (number or 0) / chart.most
        if long:
            sheet.set_fill_color(*_ACCENT)
            sheet.rect(sheet.get_x(), sheet.get_y() + 1, long, _LINE - 0.5, style="F")
        sheet.set_x(sheet.get_x() + long + 1)
        text = sheet.hidden if number is None else str(number)
        sheet.cell(_NUMBERS, _LINE + 1.5, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    sheet.ln(1)


def _table(sheet: _Sheet, table: Table) -> None:
    sheet.ln(1)
    sheet.set_font(_LETTERS, size=9)
    sheet.set_fill_color(*_PAPER)
    longest = (max(map(len, column)) for column in zip(table.columns, *table.rows, strict=True))
    with sheet.table(
        col_widths=tuple(min(max(each, 12), 38) for each in longest),
        v_align=VAlign.T,
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis="BOLD", fill_color=_GROUND),
        line_height=_LINE,
        text_align="LEFT",
        padding=1,
    ) as drawn:
        for cells in (table.columns, *table.rows):
            row = drawn.row()
            for cell in cells:
                # As on the page; each of many empty lines would make the row higher.
                row.cell(sheet.drawable(cell.replace("\n", " ")))
    sheet.ln(1)


def _words(sheet: _Sheet, words: str, *, size: float, bold: bool = False) -> None:
    sheet.set_font(_LETTERS, "B" if bold else "", size)
    sheet.multi_cell(0, size * 0.52, sheet.drawable(words), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
