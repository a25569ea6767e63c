"""The tables of 2020 for tests of other rooms, with nothing written into the journal."""

from flask import Flask
from sqlalchemy import select

from analysis.index8 import EXAMPLE_2020, read_inputs
from analysis.scorecard import PLAN_161, read_plan
from survey import store
from survey.models import User
from survey.registry import evidence, scoring
from survey.registry.scoring_plan import card_from_document, index8_sheet

PDF = b"%PDF-1.7\n1 0 obj\nendobj\nstartxref\n9\n%%EOF\n"


def make_tables(app: Flask, who: str) -> None:
    """Both tables; criterion 1.9 without any figure; files 1 and 2, withdrawn, at the last entry."""
    inputs = read_inputs(EXAMPLE_2020)
    with store.writing() as session:
        actor = session.scalars(select(User).where(User.username == who)).one()
        card = scoring.create(session, "15", card_from_document(read_plan(PLAN_161)), actor)
        scoring.add_line(
            session, card, scoring.Line(criterion="1.9", name="Tên", of=1.0, rule="other"), actor
        )
        table = scoring.create(session, "15", index8_sheet("qd-1149", 2020, inputs["inputs"]), actor)
        instance = app.config["SIPAS"].instance
        for content in (PDF, PDF + b" "):
            taken = evidence.take(instance, "tep.pdf", content, actor)
            evidence.keep(session, table.entries[-1], taken)
        evidence.withdraw(session, taken, actor)
