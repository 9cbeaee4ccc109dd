"""What somebody wrote and the program cannot take: said for who writes a file, and named for who fills in a page."""


class Wrong(ValueError):
    """A sentence in English that says what would be right, and the key of the same text for the team."""

    def __init__(self, sentence: str, key: str, **values: str) -> None:
        super().__init__(sentence)
        #: Of a text in console.po: "wrong.empty".
        self.key = f"wrong.{key}"
        #: What the text asks for.
        self.values = values
