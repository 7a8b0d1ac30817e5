"""Histories as event files of TensorBoard, one folder a run, in a ZIP.

As TensorBoard's own callbacks do, a run has a folder for each part of its data with the same tags
in both: the training and the validation loss are then two lines of one chart.

Needs the extra `tensorboard`, whose own messages and records these are.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np

from lepton_dash.export.errors import ExportError, not_installed
from lepton_dash.export.names import distinct
from lepton_dash.export.tracked import Tracked
from lepton_dash.i18n import _

Write = Callable[..., None]
"""Takes the time [s since 1970] and the fields of an event."""


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
            name = f"events.out.tfevents.{int(run.began.timestamp())}.lepton_dash"
            for part, content in events(run):
                file.writestr("/".join(filter(None, (folder, part, name))), content)
    if not folders:
        raise ExportError(_("There is no run to export; choose one."))
    return archive.getvalue()


def events(run: Tracked) -> Iterator[tuple[str, bytes]]:
    """Yields the event files of a run: settings and spec (""), then each part's history.

    Raises:
        ExportError: when TensorBoard isn't installed.
    """
    try:
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.summary.writer.record_writer import RecordWriter
    except ImportError as error:
        raise not_installed(_("An event file"), "TensorBoard", "tensorboard") from error

    def file_of(fill: Callable[[Write], None]) -> bytes:
        file = BytesIO()
        writer = RecordWriter(file)

        def write(wall_time: float, **fields: Any) -> None:
            writer.write(Event(wall_time=wall_time, **fields).SerializeToString())

        write(run.began.timestamp(), file_version="brain.Event:2")
        fill(write)
        return file.getvalue()

    yield "", file_of(partial(_write_settings, run))
    for part in dict.fromkeys(part for part, _kind, _values in run.series()):
        yield part, file_of(partial(_write_history, run, part))


def _write_settings(run: Tracked, write: Write) -> None:
    from tensorboard.plugins.hparams.summary_v2 import hparams_pb
    from tensorboard.plugins.text.summary_v2 import text_pb

    began = run.began.timestamp()
    # four spaces before each line: to TensorBoard, which shows Markdown, that is code
    spec = "".join(f"    {line}\n" for line in run.experiment.to_toml().splitlines())
    write(began, summary=text_pb("spec", spec))
    settings = {
        name: str(value) if isinstance(value, str) else value
        for name, value in run.settings().items()
    }
    write(began, summary=hparams_pb(settings, trial_id=run.name, start_time_secs=began))


def _write_history(run: Tracked, part: str, write: Write) -> None:
    from tensorboard.compat.proto.summary_pb2 import Summary

    series = [(kind, values) for of_part, kind, values in run.series() if of_part == part]
    for index, (epoch, wall_time) in enumerate(zip(run.rows[:, 0], run.wall_times, strict=True)):
        values = [
            Summary.Value(tag=tag, simple_value=numbers[index])
            for tag, numbers in series
            if not np.isnan(numbers[index])
        ]
        write(wall_time, step=int(epoch), summary=Summary(value=values))
