"""What can go wrong in a way that a person should read about; handlers are registered in app.py."""


class Refused(ValueError):
    """An act that cannot be done, with a sentence for the person who asked for it."""


class BadFile(ValueError):
    """A file that is refused whole: every bad place as (row, column, reason)."""

    def __init__(self, problems: list[tuple[int, str, str]]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{row}/{column}: {reason}" for row, column, reason in problems[:20]))
