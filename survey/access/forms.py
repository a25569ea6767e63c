"""Forms of staff pages: one error summary for all, every sentence ours."""

from flask_wtf import FlaskForm

LINE = 200


class StaffForm(FlaskForm):
    """A form that can list its errors as (id of the control, sentence)."""

    @property
    def summary(self) -> list[tuple[str, str]]:
        named = [(field.id, str(text)) for field in self for text in field.errors]
        return named + [("", str(text)) for text in self.form_errors]

    def refuse(self, sentence: str, field: str | None = None) -> None:
        """Add an error found after validation, beside its field or above the form."""
        if field is None:
            self.form_errors.append(sentence)
        else:
            self[field].errors = [*self[field].errors, sentence]


def tidy(text: str | None) -> str | None:
    """Spaces around what was typed mean nothing."""
    return text.strip() if text else text
