"""SPSS .sav and Stata .dta: labels in Vietnamese within each program's bytes, missing codes told apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat

from survey.exports.responses.about import about
from survey.exports.responses.names import cut, cut_characters, lines
from survey.exports.responses.people import People
from survey.exports.responses.variables import STATA_MISSING, Variable

# SPSS counts bytes, Stata (from version 14) characters; both read UTF-8.
SAV_LABEL, SAV_VALUE_LABEL, SAV_FILE_LABEL, SAV_NOTE = 255, 120, 64, 80
DTA_LABEL, DTA_VALUE_LABEL = 80, 32_000
_CODED = ("code", "source")


def write_sav(people: People, path: Path) -> None:
    """The file for SPSS; what is missing is user-missing (−9, −8, −1), so that its reason stays."""
    labelled = [v for v in people.variables if v.words]
    pyreadstat.write_sav(
        pd.DataFrame({v.name: _sav_column(people, v) for v in people.variables}),
        path,
        file_label=cut(people.title, SAV_FILE_LABEL),
        column_labels={v.name: cut(v.label, SAV_LABEL) for v in people.variables},
        row_compress=True,
        note=[line for name, text in about(people) for line in lines(f"{name}: {text}", SAV_NOTE)],
        variable_value_labels={
            v.name: {code: cut(word, SAV_VALUE_LABEL) for code, word in v.words.items()} for v in labelled
        },
        missing_ranges={v.name: list(v.missing) for v in labelled if v.missing},
        variable_measure={v.name: v.measure for v in people.variables},
        variable_format={v.name: "F4.0" for v in people.variables if v.kind in _CODED},
    )


def write_dta(people: People, path: Path) -> None:
    """The file for Stata 14 or newer; what is missing is .a (blank), .b (not asked), .c (no opinion)."""
    labelled = [v for v in people.variables if v.words]
    pyreadstat.write_dta(
        pd.DataFrame({v.name: _dta_column(people, v) for v in people.variables}),
        path,
        file_label=cut_characters(people.title, DTA_LABEL),
        column_labels={v.name: cut_characters(v.label, DTA_LABEL) for v in people.variables},
        variable_value_labels={v.name: _dta_words(v) for v in labelled},
        missing_user_values={
            v.name: sorted(STATA_MISSING[code] for code in v.missing) for v in labelled if v.missing
        },
    )


def _dta_words(variable: Variable) -> dict[Any, str]:
    return {STATA_MISSING.get(c, c): cut(word, DTA_VALUE_LABEL) for c, word in variable.words.items()}


def _sav_column(people: People, variable: Variable) -> pd.Series[Any]:
    if variable.kind == "text":
        # Both programs mean "" by no text; with None pyreadstat 1.3 breaks off at long texts for Stata.
        return pd.Series([text or "" for text in people.texts(variable)], dtype=object)
    if variable.kind == "day":
        return pd.Series(people.days(), dtype=object)
    return pd.Series(people.numbers(variable))


def _dta_column(people: People, variable: Variable) -> pd.Series[Any]:
    """Codes with letters in place of those that are missing.

    A categorical, since pyreadstat takes other mixed columns for text when 100 missing values come first.
    """
    column = _sav_column(people, variable)
    if not variable.missing:
        return column
    different, place = np.unique(column.to_numpy(), return_inverse=True)
    if not np.isin(different, list(variable.missing)).any():
        return column
    words = [
        STATA_MISSING.get(code, code) if code in variable.missing else code for code in different.tolist()
    ]
    return pd.Series(pd.Categorical.from_codes(place, categories=pd.Index(words, dtype=object)))
