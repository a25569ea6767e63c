"""How far cases are read and counted, windows that stay, and a form's hash once in each round

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OLD, NEW = "uq_feedback_case_key_hash", "uq_feedback_case_key_hash_round_id"


def upgrade() -> None:
    op.create_table(
        "feedback_progress",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_feedback_progress_round_id")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_feedback_progress")),
    )
    op.create_table(
        "feedback_window",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Date(), nullable=True),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_feedback_window_round_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_feedback_window_unit_id")),
        sa.PrimaryKeyConstraint("round_id", "unit_id", name=op.f("pk_feedback_window")),
    )
    _unique(OLD, NEW, ["key_hash", "round_id"])


def downgrade() -> None:
    """Refused by the database where two rounds hold a form of the same id: nothing is lost then."""
    _unique(NEW, OLD, ["key_hash"])
    op.drop_table("feedback_window")
    op.drop_table("feedback_progress")


def _unique(old: str, new: str, columns: list[str]) -> None:
    # SQLite makes the table anew, and lets go of none that topics point at: they stand aside meanwhile.
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:
        op.execute("CREATE TEMPORARY TABLE topics_aside AS SELECT * FROM feedback_case_topic")
        op.execute("DELETE FROM feedback_case_topic")
    with op.batch_alter_table("feedback_case", schema=None) as batch_op:
        batch_op.drop_constraint(old, type_="unique")
        batch_op.create_unique_constraint(op.f(new), columns)
    if sqlite:
        op.execute(
            "INSERT INTO feedback_case_topic (case_id, topic, by_person)"
            " SELECT case_id, topic, by_person FROM topics_aside"
        )
        op.execute("DROP TABLE topics_aside")
