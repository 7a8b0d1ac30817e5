from __future__ import annotations

import json
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from lepton_dash import store
from lepton_dash.spec import Change, Experiment
from lepton_dash.store import Labels, Progress, Store, StoreError, Summary, database, migrations
from lepton_dash.store.schema import REVISIONS, VERSION_TABLE, metadata
from tests.store.store_cases import SUMMARY, history, kept


def _at_revision(url: str, revision: str) -> None:
    """Makes a database as the version of the program that had this revision left it."""
    engine = database.engine_of(url)
    with migrations.writer(engine).begin() as connection:
        migrations.upgrade(connection, revision)
    engine.dispose()


def test_the_tables_that_the_scripts_make_are_those_of_the_schema(opened: Store) -> None:
    with opened.engine.connect() as connection:
        options = {"version_table": VERSION_TABLE, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_every_script_is_in_the_list_of_revisions() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    scripts = list(ScriptDirectory.from_config(config).walk_revisions())
    assert tuple(script.revision for script in reversed(scripts)) == REVISIONS


# A run as version 0.1.0 wrote it: plain SQL, since the code that did is no more.
OLD_RUN = """
INSERT INTO runs (id, owner, created, updated, name, tags, notes, favourite, status, epoch, step,
    train_loss, best_epoch, seconds, num_changes, title, task, num_params, steps_per_epoch,
    examples_hash, split_hash, device, source, parent, dataset, hidden_sizes, activation, loss,
    optimizer, learning_rate, batch_size, epochs, data_seed, seed, versions, experiment, timeline)
VALUES ('old-run', 'local', 1750000000000000, 1750000001000000, 'Old', '["kept"]', 'Notes', :true,
    'finished', 2, 0, 0.5, 2, 1.5, 1, 'Circle', 'binary', 37, 25, 'e', 's', 'CPU', 'browser', '',
    'circle', '4-2', 'tanh', 'binary_cross_entropy', 'adam', 0.03, 10, 1000, 0, 0,
    '{"jax":"0.10.2"}', :experiment, :timeline)
"""
OLD_SEGMENT = "INSERT INTO segments (run_id, start, num_rows, data) VALUES ('old-run', 0, 2, :data)"
OLD_BLOB = "INSERT INTO blobs (run_id, kind, data) VALUES ('old-run', 'final', :data)"


def test_a_database_of_the_first_version_opens_with_its_runs(database_url: str) -> None:
    _at_revision(database_url, "0001")
    engine = database.engine_of(database_url)
    with migrations.writer(engine).begin() as connection:
        values = {
            "true": True,
            "experiment": json.dumps({"network": {"hidden_sizes": [4, 2]}}),
            "timeline": '[{"epoch": 1, "step": 0, "field": "l2", "value": 0.1}]',
        }
        connection.execute(text(OLD_RUN), values)
        rows = history(2).astype("<f8").tobytes()
        connection.execute(text(OLD_SEGMENT), {"data": rows})
        connection.execute(text(OLD_BLOB), {"data": b"weights"})
        assert not inspect(connection).has_table("reports")
    engine.dispose()

    opened = store.open_store(database_url)

    (run,) = store.list_runs(opened, store.LOCAL)
    assert run.labels == Labels("Old", ("kept",), "Notes", True)
    assert run.summary == Summary("finished", 2, 0, 0.5, None, None, None, 2, None, 1.5)
    assert run.timeline == (Change(1, 0, "l2", 0.1),)
    assert run.settings == run.origin.experiment == Experiment()
    assert store.history(opened, run.id, with_start=True).tolist() == history(2).tolist()
    assert store.weights(opened, run.id).final == b"weights"
    store.write(opened, run.id, Progress(SUMMARY, rows=history(1), rows_from=2))
    store.save_report(opened, store.LOCAL, None, "New", {})
    store.close(opened)
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    engine.dispose()
    assert found == REVISIONS[-1]


def test_opening_again_keeps_what_is_there(database_url: str) -> None:
    for count in (1, 2):
        opened = store.open_store(database_url)
        kept(opened)
        assert len(store.list_runs(opened, "anna")) == count
        store.close(opened)


def test_a_database_of_a_newer_version_says_so(database_url: str) -> None:
    _at_revision(database_url, REVISIONS[-1])
    engine = database.engine_of(database_url)
    with migrations.writer(engine).begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreError, match="newer version of lepton-dash; install that one"):
        store.open_store(database_url)


def test_tables_of_another_program_are_left_alone(database_url: str) -> None:
    engine = database.engine_of(database_url)
    with migrations.writer(engine).begin() as connection:
        connection.execute(text("CREATE TABLE runs (run_uuid TEXT)"))
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
    with pytest.raises(StoreError, match="tables of another program"):
        store.open_store(database_url)
    with engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) == {"runs", "alembic_version"}
    engine.dispose()


def test_other_tables_do_not_matter(database_url: str) -> None:
    engine = database.engine_of(database_url)
    with migrations.writer(engine).begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('theirs')"))
    engine.dispose()
    opened = store.open_store(database_url)
    kept(opened)
    store.close(opened)


def test_a_migration_that_fails_changes_nothing(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = migrations.upgrade

    def broken(connection, revision):
        upgrade(connection, revision)
        connection.execute(text("SELECT no_such_function()"))

    monkeypatch.setattr(migrations, "upgrade", broken)
    with pytest.raises(StoreError):
        store.open_store(database_url)
    engine = database.engine_of(database_url)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()
    monkeypatch.undo()
    store.close(store.open_store(database_url))
