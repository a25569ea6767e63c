"""The design effect that an open round is watched with

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.add_column(sa.Column("design_effect", sa.Double(), server_default="1", nullable=False))
        batch_op.add_column(
            sa.Column("design_effect_rounds", sa.Integer(), server_default="0", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.drop_column("design_effect_rounds")
        batch_op.drop_column("design_effect")
