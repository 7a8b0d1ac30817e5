"""What Alembic runs to reach the database: it is given an open connection."""

from alembic import context

from lepton_dash.store.schema import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
context.run_migrations()
