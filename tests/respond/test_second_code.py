"""The second code shows on request alone, to who wrote something, for a quarter of an hour."""

from collections.abc import Callable
from uuid import UUID

import pytest
from cryptography.fernet import Fernet

from survey.intake.receipt import receipt
from survey.intake.second_code import second_code
from survey.respond import second
from tests.answers import whole
from tests.respond.conftest import stored
from tests.respond.visitor import Visitor, forms_of

SECRET = "for tests only"


def sent(on_one_page: Callable[..., Visitor], comment: str) -> Visitor:
    visitor = on_one_page("sipas-2640")
    visitor.answer(whole() | {"comment": comment})
    visitor.follow()
    return visitor


def test_the_code_shows_after_asking_and_fits_the_stored_form(on_one_page: Callable[..., Visitor]) -> None:
    visitor = sent(on_one_page, "chờ lâu")
    code = second_code(stored()[0].id)
    assert code not in visitor.page.text
    form = next(f for f in forms_of(visitor.page.text) if f.action.split("#")[0].endswith("/ma-thu-hai"))
    answer = visitor.client.post(form.action, data=form.fields())
    assert code in answer.text
    assert 'form="lan-nua"' in answer.text
    assert receipt(stored()[0].id) in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_who_wrote_nothing_is_not_asked(on_one_page: Callable[..., Visitor]) -> None:
    assert "ma-thu-hai" not in sent(on_one_page, "  ").page.text


def test_a_seal_of_another_form_or_made_up_shows_nothing() -> None:
    one, other = UUID(int=1), UUID(int=2)
    sealed = second.seal(str(one), receipt(one), SECRET)
    assert second.unseal(sealed, receipt(one), SECRET) == second_code(one)
    assert second.unseal(sealed, receipt(other), SECRET) is None
    assert second.unseal(sealed, receipt(one), "another secret") is None
    assert second.unseal("x", receipt(one), SECRET) is None


def test_a_seal_opens_for_a_quarter_of_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    one = UUID(int=1)
    sealed = second.seal(str(one), receipt(one), SECRET)
    made = Fernet.extract_timestamp(second._sealer(SECRET), sealed.encode())
    monkeypatch.setattr("cryptography.fernet.time.time", lambda: made + second.SECONDS + 1)
    assert second.unseal(sealed, receipt(one), SECRET) is None


def test_without_the_signed_receipt_there_is_no_such_page(on_one_page: Callable[..., Visitor]) -> None:
    visitor = sent(on_one_page, "chờ lâu")
    answer = visitor.client.post("/d/02839/ma-thu-hai", data={"phieu": "x", "ma": "y"})
    assert answer.status_code == 404
