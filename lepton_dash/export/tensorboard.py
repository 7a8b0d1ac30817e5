"""Histories as event files of TensorBoard, one folder a run, in a ZIP.

Needs the extra `tensorboard`, whose own messages and records these are.
"""

from collections.abc import Iterable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np

from lepton_dash.export.errors import ExportError, not_installed
from lepton_dash.export.names import distinct
from lepton_dash.export.tracked import Tracked
from lepton_dash.i18n import _


def event_files(runs: Iterable[Tracked]) -> bytes:
    """Returns a ZIP with a folder for each run; `tensorboard --logdir` takes the unpacked folder.

    Raises:
        ExportError: when TensorBoard isn't installed, or there is no run.
    """
    archive, folders = BytesIO(), set[str]()
    with ZipFile(archive, "w", ZIP_DEFLATED) as file:
        for run in runs:
            folder = distinct(run.name, "", folders)
            folders.add(folder.casefold())
            # TensorBoard reads files that have "tfevents" in their names, the oldest first
            second = int(run.began.timestamp())
            file.writestr(f"{folder}/events.out.tfevents.{second}.lepton_dash", events(run))
    if not folders:
        raise ExportError(_("There is no run to export; choose one."))
    return archive.getvalue()


def events(run: Tracked) -> bytes:
    """Returns the event file of a run: its losses and metrics, its spec and its settings.

    Raises:
        ExportError: when TensorBoard isn't installed.
    """
    try:
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.compat.proto.summary_pb2 import Summary
        from tensorboard.plugins.hparams.summary_v2 import hparams_pb
        from tensorboard.plugins.text.summary_v2 import text_pb
        from tensorboard.summary.writer.record_writer import RecordWriter
    except ImportError as error:
        raise not_installed(_("An event file"), "TensorBoard", "tensorboard") from error
    began = run.began.timestamp()
    file = BytesIO()
    writer = RecordWriter(file)

    def write(wall_time: float, **what: Any) -> None:
        writer.write(Event(wall_time=wall_time, **what).SerializeToString())

    write(began, file_version="brain.Event:2")
    # four spaces before each line: to TensorBoard, which shows Markdown, that is code
    spec = "".join(f"    {line}\n" for line in run.experiment.to_toml().splitlines())
    write(began, summary=text_pb("spec", spec))
    settings = {
        name: str(value) if isinstance(value, str) else value
        for name, value in run.settings().items()
    }
    write(began, summary=hparams_pb(settings, trial_id=run.name, start_time_secs=began))
    series = list(run.series())
    for index, (epoch, wall_time) in enumerate(zip(run.rows[:, 0], run.wall_times, strict=True)):
        values = [
            Summary.Value(tag=tag, simple_value=numbers[index])
            for tag, numbers in series
            if not np.isnan(numbers[index])
        ]
        write(wall_time, step=int(epoch), summary=Summary(value=values))
    return file.getvalue()
