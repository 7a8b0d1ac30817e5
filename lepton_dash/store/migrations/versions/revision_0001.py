"""Runs, the pieces of their histories, their weights and pictures."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "runs",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("updated", sa.BigInteger, nullable=False),
        sa.Column("deleted", sa.BigInteger),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("tags", sa.Text, nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("favourite", sa.Boolean, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("step", sa.BigInteger, nullable=False),
        sa.Column("train_loss", sa.Double),
        sa.Column("validation_loss", sa.Double),
        sa.Column("train_metric", sa.Double),
        sa.Column("validation_metric", sa.Double),
        sa.Column("best_epoch", sa.BigInteger, nullable=False),
        sa.Column("best_loss", sa.Double),
        sa.Column("seconds", sa.Double, nullable=False),
        sa.Column("num_changes", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("task", sa.Text, nullable=False),
        sa.Column("num_params", sa.BigInteger, nullable=False),
        sa.Column("steps_per_epoch", sa.BigInteger, nullable=False),
        sa.Column("examples_hash", sa.Text, nullable=False),
        sa.Column("split_hash", sa.Text, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("parent", sa.Text, nullable=False),
        sa.Column("dataset", sa.Text, nullable=False),
        sa.Column("hidden_sizes", sa.Text, nullable=False),
        sa.Column("activation", sa.Text, nullable=False),
        sa.Column("loss", sa.Text, nullable=False),
        sa.Column("optimizer", sa.Text, nullable=False),
        sa.Column("learning_rate", sa.Double, nullable=False),
        sa.Column("batch_size", sa.BigInteger, nullable=False),
        sa.Column("epochs", sa.BigInteger, nullable=False),
        sa.Column("data_seed", sa.BigInteger, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("versions", sa.Text, nullable=False),
        sa.Column("experiment", sa.Text, nullable=False),
        sa.Column("settings", sa.Text),
        sa.Column("timeline", sa.Text, nullable=False),
    )
    op.create_index("runs_by_owner", "runs", ["owner", "deleted", "created"])
    op.create_table(
        "segments",
        sa.Column(
            "run_id", sa.Text, sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("start", sa.BigInteger, primary_key=True),
        sa.Column("num_rows", sa.Integer, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "blobs",
        sa.Column(
            "run_id", sa.Text, sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """Takes the tables away."""
    for name in ("blobs", "segments", "runs"):
        op.drop_table(name)
