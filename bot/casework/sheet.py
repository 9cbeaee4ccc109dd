"""Cells of a CSV file that a spreadsheet opens: none of them becomes a formula, and each reads back as it was."""

#: What a spreadsheet may take for the beginning of a formula (trust.md S16), also as wide letters. A telephone number
#: begins with a plus.
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "\uff1d", "\uff0b", "\uff0d", "\uff20")
#: Before these it says: this is text.
_QUOTE = "'"


def safe_cell(text: str) -> str:
    """The text as it may stand in a file for a spreadsheet."""
    return _QUOTE + text if text.startswith((*_BEGINS_FORMULA, _QUOTE)) else text


def plain_cell(cell: str) -> str:
    """The text that `safe_cell` wrote; a cell that a person wrote as it stands."""
    rest = cell.removeprefix(_QUOTE)
    return rest if rest != cell and rest.startswith((*_BEGINS_FORMULA, _QUOTE)) else cell
