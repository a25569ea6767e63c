"""A person with a browser that knows forms and links and nothing else: no JavaScript, no cookies."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


@dataclass
class Control:
    name: str
    value: str
    type: str
    checked: bool = False
    formaction: str | None = None
    words: str = ""


@dataclass
class Form:
    action: str = ""
    survey: bool = False
    controls: list[Control] = field(default_factory=list)

    def fields(self) -> dict[str, list[str]]:
        """What a browser would send, without a button."""
        sent: dict[str, list[str]] = {}
        for control in self.controls:
            if control.type == "submit" or (control.type in ("radio", "checkbox") and not control.checked):
                continue
            sent.setdefault(control.name, []).append(control.value)
        return sent

    def buttons(self) -> list[Control]:
        return [control for control in self.controls if control.type == "submit"]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.open: Form | None = None
        self.typing: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.open = Form(given.get("action") or "", "data-survey" in given)
            self.forms.append(self.open)
            self.by_id[given.get("id") or ""] = self.open
        owner = self.by_id.get(given.get("form") or "", self.open)
        if (
            tag in ("input", "button", "textarea")
            and owner is not None
            and (given.get("name") or tag == "button")
            and (tag, given.get("type")) != ("button", "button")
        ):
            kind = "submit" if tag == "button" else tag if tag == "textarea" else given.get("type") or "text"
            control = Control(
                given.get("name") or "",
                given.get("value") or "",
                kind,
                "checked" in given,
                given.get("formaction"),
            )
            owner.controls.append(control)
            self.typing = control if tag != "input" else None

    def handle_data(self, data: str) -> None:
        if self.typing is not None and self.typing.type == "textarea":
            self.typing.value += data.removeprefix("\n")
        elif self.typing is not None:
            self.typing.words += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("button", "textarea"):
            self.typing = None
        if tag == "form":
            self.open = None


def forms_of(html: str) -> list[Form]:
    reader = _Reader()
    reader.feed(html)
    return reader.forms


class Visitor:
    """Walks the form of one unit page by page."""

    def __init__(self, client: FlaskClient, code: str = "02839", query: str = "") -> None:
        self.client, self.address = client, f"/d/{code}{query}"
        self.page: TestResponse
        self.open()

    def open(self) -> TestResponse:
        return self._came(self.client.get(self.address))

    def _came(self, response: TestResponse) -> TestResponse:
        self.page = response
        surveys = [form for form in forms_of(response.text) if form.survey]
        self.form = surveys[0] if surveys else Form()
        return response

    def asks(self, name: str) -> bool:
        return any(c.name == name and c.type != "hidden" for c in self.form.controls)

    def fill(self, answers: dict[str, Any]) -> None:
        """Choose or type those of the answers that this page asks for."""
        for control in self.form.controls:
            if control.name not in answers or control.type == "hidden":
                continue
            given = answers[control.name]
            if control.type in ("radio", "checkbox"):
                control.checked = control.value in ([given] if isinstance(given, str) else given)
            else:
                control.value = given

    def press(self, name: str = "", words: str | None = None, **changes: Any) -> TestResponse:
        """Press the button of this name (the first one: forward) and follow no redirect."""
        buttons = self.form.buttons()
        button = next(b for b in buttons if (b.name == name if words is None else words in b.words))
        sent = self.form.fields() | ({button.name: [button.value]} if button.name else {})
        sent |= {key: value for key, value in changes.items() if value is not None}
        sent = {key: value for key, value in sent.items() if changes.get(key, "") is not None}
        address = button.formaction or self.form.action
        if address.startswith("?"):
            address = self.form.action.split("?")[0] + address
        self.sent = sent
        return self._came(self.client.post(address, data=sent))

    def answer(self, answers: dict[str, Any], pages: int = 20) -> TestResponse:
        """Fill in page after page until the answer is not another page; returns the last response."""
        for _ in range(pages):
            self.fill(answers)
            if self.press().status_code != 200 or not self.form.survey:
                break
        return self.page

    def follow(self) -> TestResponse:
        return self._came(self.client.get(self.page.location))
