"""The number of a row, as it stands in an address or a form: anybody can type anything there."""

#: The largest number that a row can have, and as many digits as it has.
_LARGEST = 2**63 - 1
_DIGITS = len(str(_LARGEST))


def row_number(text: str) -> int:
    """The number of a row; 0, which none has, for whatever else stands there."""
    # The length first: of thousands of digits Python makes no number, and says so with an error.
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        return 0
    number = int(text)
    return number if number <= _LARGEST else 0
