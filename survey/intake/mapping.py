"""How the columns and words of another system's file become our items and codes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from questionnaires.layout import NO_OPINION
from questionnaires.model import Item, Questionnaire
from survey.clock import LOCAL
from survey.errors import Refused
from survey.i18n import gettext as _

# The day comes first. Month first has to be named (date_format): 3/2/2026 alone could be either.
FORMATS = ("%d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S")
_KEYS = {"columns", "values", "defaults", "date_format", "separator"}


@dataclass(frozen=True)
class ColumnMap:
    """`columns`: their column → ours; `values`: their word → our value, for all items or per item."""

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    date_format: str | None = None
    separator: str = ";"

    def of(self, item: Item) -> dict[str, str]:
        """Every accepted way to write an answer of this item → its value."""
        words = {NO_OPINION: NO_OPINION} if item.no_opinion else {}
        for option in item.options:
            for label in option.label.values():
                words[label.casefold()] = option.value
            words[option.code] = option.value
        words |= {option.value: option.value for option in item.options}
        if item.no_opinion:
            words |= {"không có ý kiến": NO_OPINION, "no opinion": NO_OPINION}
        general = {k: v for k, v in self.values.items() if not isinstance(v, Mapping)}
        special = self.values.get(item.id, {})
        return words | {str(k).casefold(): str(v) for k, v in (general | dict(special)).items()}

    def moment(self, text: str) -> datetime:
        """A time as the file writes it, local when it names no zone; raises ValueError."""
        if self.date_format:
            return _local(datetime.strptime(text, self.date_format))
        try:
            return _local(datetime.fromisoformat(text))
        except ValueError:
            pass
        for pattern in FORMATS:
            try:
                return _local(datetime.strptime(text, pattern))
            except ValueError:
                continue
        raise ValueError(f"{text!r} is no date; expected YYYY-MM-DD or dd/mm/yyyy, with a time or without")


def _local(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)


def read_mapping(path: str | None, questionnaire: Questionnaire) -> ColumnMap | None:
    """The mapping file (YAML) checked against the questionnaire; None when there is none."""
    if path is None:
        return None
    try:
        data = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Refused(_("Không đọc được tệp ánh xạ %(path)s: %(reason)s.", path=path, reason=error)) from None
    if not isinstance(data, dict) or set(data) - _KEYS:
        raise Refused(_("Tệp ánh xạ chỉ có các mục: %(keys)s.", keys=", ".join(sorted(_KEYS))))
    columns = {str(k): str(v) for k, v in (data.get("columns") or {}).items()}
    known = {item.id for item in questionnaire.items} | {"unit", "id", "channel", "answered_at", "language"}
    unknown = sorted(set(columns.values()) - known)
    if unknown:
        raise Refused(_("Tệp ánh xạ nêu mục không có: %(names)s.", names=", ".join(unknown)))
    return ColumnMap(
        columns,
        data.get("values") or {},
        {str(k): str(v) for k, v in (data.get("defaults") or {}).items()},
        data.get("date_format"),
        str(data.get("separator") or ";"),
    )
