"""Cases: what people wrote, and what the office did about it

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op


revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("province", sa.String(length=4), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("rated_unit_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=8), nullable=False),
        sa.Column("received", sa.Date(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=True),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("review", sa.String(length=8), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("public_said", sa.Text(), nullable=False),
        sa.Column("public_done", sa.Text(), nullable=False),
        sa.Column("public_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["rated_unit_id"], ["unit.id"], name=op.f("fk_feedback_case_rated_unit_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_feedback_case_round_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_feedback_case_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_case")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_feedback_case_key_hash")),
    )
    with op.batch_alter_table("feedback_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_case_round_id"), ["round_id"], unique=False)
        batch_op.create_index("ix_feedback_case_unit", ["province", "unit_id", "released_on"], unique=False)

    op.create_table(
        "feedback_case_topic",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=24), nullable=False),
        sa.Column("by_person", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["feedback_case.id"], name=op.f("fk_feedback_case_topic_case_id")
        ),
        sa.PrimaryKeyConstraint("case_id", "topic", name=op.f("pk_feedback_case_topic")),
    )


def downgrade() -> None:
    op.drop_table("feedback_case_topic")
    with op.batch_alter_table("feedback_case", schema=None) as batch_op:
        batch_op.drop_index("ix_feedback_case_unit")
        batch_op.drop_index(batch_op.f("ix_feedback_case_round_id"))

    op.drop_table("feedback_case")
