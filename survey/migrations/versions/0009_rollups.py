"""Coarser sums beside the tally, filled from what is stored

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

from survey.intake.rollup_rebuild import rebuild

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rollup",
        sa.Column("province", sa.String(length=4), nullable=False),
        sa.Column("round_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cut", sa.String(length=8), nullable=False),
        sa.Column("unit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part", sa.String(length=24), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("complete", sa.Integer(), nullable=False),
        sa.Column("partial", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=True),
        sa.Column("hours", sa.LargeBinary(), nullable=True),
        sa.Column("codes", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("province", "round_id", "cut", "unit_id", "part", name=op.f("pk_rollup")),
        sqlite_with_rowid=False,
        postgresql_with={"fillfactor": 70},
    )
    rebuild(Session(bind=op.get_bind()))


def downgrade() -> None:
    op.drop_table("rollup")
