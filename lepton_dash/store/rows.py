"""Between the values of a run and the columns of its row."""

import json
import math
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Row

from lepton_dash.spec import Change, Experiment, SpecError, checked_timeline, salvage
from lepton_dash.spec import timeline_to_json as _timeline_to_json
from lepton_dash.store import cleaning, titles
from lepton_dash.store.records import Labels, Origin, Status, StoredRun, Summary
from lepton_dash.tables import default_loss

INTERRUPTED_AFTER = 30.0
"""[s] without a write, after which a run that says it is running has lost its server."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


# --- into the table ---


def of_origin(origin: Origin) -> dict[str, Any]:
    """The columns that don't change while a run trains."""
    data, network, training = (
        origin.experiment.data,
        origin.experiment.network,
        origin.experiment.training,
    )
    return {
        "title": cleaning.line(origin.title),
        "task": cleaning.line(origin.task),
        "num_params": int(origin.num_params),
        "steps_per_epoch": int(origin.steps_per_epoch),
        "examples_hash": cleaning.line(origin.examples_hash),
        "split_hash": cleaning.line(origin.split_hash),
        "device": cleaning.line(origin.device),
        "source": cleaning.line(origin.source),
        "parent": cleaning.line(origin.parent),
        "versions": _json(cleaning.plain(dict(origin.versions))),
        "experiment": experiment_to_json(origin.experiment),
        "dataset": data.dataset,
        "hidden_sizes": "-".join(map(str, network.hidden_sizes)),
        "activation": network.activation,
        "loss": _loss(training.loss, origin.task),
        "optimizer": training.optimizer,
        "learning_rate": training.learning_rate,
        "batch_size": training.batch_size,
        "epochs": training.epochs,
        "data_seed": data.seed,
        "seed": training.seed,
    }


def _loss(name: str, task: str) -> str:
    """The loss that trains, where its name leaves that to the task."""
    if name != "auto":
        return name
    try:
        return default_loss(task)
    except KeyError:
        return name


def of_summary(summary: Summary) -> dict[str, Any]:
    """The columns that say how far a run is."""
    return {
        "status": str(summary.status),
        "epoch": int(summary.epoch),
        "step": int(summary.step),
        "train_loss": _finite(summary.train_loss),
        "validation_loss": _finite(summary.validation_loss),
        "train_metric": _finite(summary.train_metric),
        "validation_metric": _finite(summary.validation_metric),
        "best_epoch": int(summary.best_epoch),
        "best_loss": _finite(summary.best_loss),
        "seconds": _finite(summary.seconds) or 0.0,
    }


def of_timeline(timeline: Iterable[Change]) -> dict[str, Any]:
    """The columns that hold what was changed on the way."""
    changes = tuple(timeline)
    return {
        "timeline": _timeline_to_json(changes) if changes else "[]",
        "num_changes": len(changes),
    }


def of_labels(labels: Labels) -> dict[str, Any]:
    """The columns of what a person says of a run, cleaned."""
    cleaned = cleaning.labels(labels)
    return cleaned._asdict() | of_tags(cleaned.tags)


def of_tags(tags: Iterable[str]) -> dict[str, Any]:
    """The column of tags, cleaned."""
    return {"tags": _json(list(cleaning.tags(tags)))}


def experiment_to_json(experiment: Experiment) -> str:
    """Compact, and in ASCII: an upload's column may be called anything."""
    return _json(experiment.to_dict())


def _json(value: Any) -> str:
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None


# --- out of the table ---


def run_of(row: Row, now: int) -> StoredRun:
    """The run that a row of all columns holds.

    Args:
        row: of the table `runs`.
        now: [µs since 1970, UTC] decides whether it was interrupted.
    """
    experiment = experiment_of(row.experiment)
    settings = experiment if row.settings is None else experiment_of(row.settings)
    return StoredRun(
        id=row.id,
        owner=row.owner,
        created=moment(row.created),
        updated=moment(row.updated),
        deleted=None if row.deleted is None else moment(row.deleted),
        origin=Origin(
            experiment=experiment,
            title=titles.told(
                row.title, row.dataset, row.hidden_sizes, row.activation, row.experiment
            ),
            task=row.task,
            num_params=row.num_params,
            steps_per_epoch=row.steps_per_epoch,
            examples_hash=row.examples_hash,
            split_hash=row.split_hash,
            device=row.device,
            versions=table_of(row.versions),
            source=row.source,
            parent=row.parent,
        ),
        summary=Summary(
            status=status_of(row.status, row.updated, now),
            epoch=row.epoch,
            step=row.step,
            train_loss=row.train_loss,
            validation_loss=row.validation_loss,
            train_metric=row.train_metric,
            validation_metric=row.validation_metric,
            best_epoch=row.best_epoch,
            best_loss=row.best_loss,
            seconds=row.seconds,
        ),
        labels=Labels(row.name, tags_of(row.tags), row.notes, bool(row.favourite)),
        timeline=_timeline_of(row.timeline, row.experiment),
        settings=settings,
    )


def status_of(written: Any, updated: int, now: int) -> Status:
    """How a run stands, given when it was last written [µs]."""
    if written == "running" and now - updated > INTERRUPTED_AFTER * 1e6:
        return "interrupted"
    return written


def moment(microseconds: int) -> datetime:
    """A time that the tables hold."""
    return _EPOCH + timedelta(microseconds=microseconds)


@lru_cache(maxsize=1024)
def experiment_of(json_text: str) -> Experiment:
    """The experiment; of one that is no longer allowed, what of it still is."""
    sections = table_of(json_text)
    try:
        return Experiment.from_dict(sections)
    except SpecError:
        return salvage(sections)[0]


def tags_of(json_text: str) -> tuple[str, ...]:
    """The tags that a column holds."""
    return tuple(map(str, _list(json_text))) if json_text != "[]" else ()


@lru_cache(maxsize=1024)
def _timeline_of(json_text: str, experiment_json: str) -> tuple[Change, ...]:
    """The changes; where one is no longer allowed, the others."""
    if json_text == "[]":
        return ()
    entries, experiment = _list(json_text), experiment_of(experiment_json)
    try:
        return checked_timeline(entries, experiment)
    except SpecError:
        kept: list[Any] = []
        for entry in entries:
            try:
                checked_timeline([*kept, entry], experiment)
            except SpecError:
                continue
            kept.append(entry)
        return checked_timeline(kept, experiment)


def table_of(json_text: str) -> dict[str, Any]:
    """The table that a column holds as JSON; empty if it holds none."""
    found = _loaded(json_text)
    return found if isinstance(found, dict) else {}


def _list(json_text: str) -> list[Any]:
    found = _loaded(json_text)
    return found if isinstance(found, list) else []


def _loaded(json_text: str) -> Any:
    try:
        return json.loads(json_text)
    except (ValueError, RecursionError):
        return None
