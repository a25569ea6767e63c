"""How far the numbers of a device have come, so that they are not read again

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("device_epoch", schema=None) as batch_op:
        batch_op.add_column(sa.Column("come_to", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("holes", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("device_epoch", schema=None) as batch_op:
        batch_op.drop_column("holes")
        batch_op.drop_column("come_to")
