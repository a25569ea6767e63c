"""Quality: patterns among answers, decisions on them, calls that check back

Revision ID: 0008
Revises: 0007
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

FLAG_COLUMNS: tuple[tuple[str, sa.types.TypeEngine[Any]], ...] = (
    ("version", sa.Integer()),
    ("p_value", sa.Double()),
    ("pattern_id", sa.Integer()),
)


def upgrade() -> None:
    with op.batch_alter_table("flag") as batch_op:
        for name, kind in FLAG_COLUMNS:
            batch_op.add_column(sa.Column(name, kind, nullable=True))
    op.create_table(
        "quality_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("province", sa.String(length=4), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_quality_run_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_run")),
    )
    op.create_index(op.f("ix_quality_run_round_id"), "quality_run", ["round_id"])
    op.create_table(
        "quality_pattern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("province", sa.String(length=4), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("counter", sa.String(length=24), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("observed", sa.Double(), nullable=False),
        sa.Column("expected", sa.Double(), nullable=False),
        sa.Column("p_value", sa.Double(), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("decision", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_quality_pattern_round_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_quality_pattern_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_pattern")),
    )
    op.create_index(op.f("ix_quality_pattern_round_id"), "quality_pattern", ["round_id"])
    op.create_table(
        "back_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("province", sa.String(length=4), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("frame", sa.Integer(), nullable=False),
        sa.Column("frame_hash", sa.String(length=64), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_back_check_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_back_check")),
    )
    op.create_index(op.f("ix_back_check_round_id"), "back_check", ["round_id"])
    op.create_table(
        "back_check_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("counter", sa.String(length=24), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("position", sa.Double(), nullable=False),
        sa.Column("dossiers", sa.Integer(), nullable=True),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entered_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["check_id"], ["back_check.id"], name=op.f("fk_back_check_call_check_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_back_check_call_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_back_check_call")),
        sa.UniqueConstraint("check_id", "number", name=op.f("uq_back_check_call_check_id_number")),
    )
    op.create_index(op.f("ix_back_check_call_check_id"), "back_check_call", ["check_id"])


def downgrade() -> None:
    for table in ("back_check_call", "back_check", "quality_pattern", "quality_run"):
        op.drop_table(table)
    with op.batch_alter_table("flag") as batch_op:
        for name, _kind in reversed(FLAG_COLUMNS):
            batch_op.drop_column(name)
