"""Checks of quality that wait for the process beside the server, and patterns that know their check

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quality_request",
        sa.Column("round_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("province", sa.String(length=4), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_quality_request_round_id")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_quality_request")),
    )
    with op.batch_alter_table("quality_pattern") as batch_op:
        batch_op.add_column(sa.Column("run_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("number", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
    # A round's patterns are those of its last check; its own number within the check was not kept.
    op.execute(
        "UPDATE quality_pattern SET number = id, run_id ="
        " (SELECT max(r.id) FROM quality_run r WHERE r.round_id = quality_pattern.round_id)"
    )
    with op.batch_alter_table("quality_pattern") as batch_op:
        batch_op.alter_column("run_id", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("number", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("revision", existing_type=sa.Integer(), server_default=None)
        batch_op.create_foreign_key(op.f("fk_quality_pattern_run_id"), "quality_run", ["run_id"], ["id"])
        batch_op.create_unique_constraint(op.f("uq_quality_pattern_run_id_number"), ["run_id", "number"])


def downgrade() -> None:
    with op.batch_alter_table("quality_pattern") as batch_op:
        batch_op.drop_constraint(op.f("uq_quality_pattern_run_id_number"), type_="unique")
        batch_op.drop_constraint(op.f("fk_quality_pattern_run_id"), type_="foreignkey")
        for name in ("revision", "number", "run_id"):
            batch_op.drop_column(name)
    op.drop_table("quality_request")
