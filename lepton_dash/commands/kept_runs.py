"""What the commands on saved runs have in common: exit codes, and errors as sentences."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from lepton_dash.i18n import N_, _

if TYPE_CHECKING:
    from lepton_dash.run import Run

# exit codes; the first one is click's own for a wrong option
BAD_INPUT = 2
NOT_WRITTEN = 1
RUN_HELP = N_('RUN is an id, a beginning of one that no other has, or "last".')


@contextmanager
def said_in_a_sentence() -> Iterator[None]:
    """Ends the process where something can't be done: a sentence on standard error, no traceback.

    An OSError is one of a file that is written.
    """
    from lepton_dash.data import DataError
    from lepton_dash.export.errors import ExportError
    from lepton_dash.spec import SpecError
    from lepton_dash.store import StoreError

    try:
        yield
    except BrokenPipeError:  # what reads the output has seen enough
        sys.stderr.close()
        sys.exit(NOT_WRITTEN)
    except OSError as error:
        place = error.filename or _("The output")
        words = error.strerror or str(error)
        click.echo(
            _("{path} could not be written: {error}.").format(path=place, error=words), err=True
        )
        sys.exit(NOT_WRITTEN)
    except (StoreError, DataError, ExportError, SpecError) as error:
        click.echo(str(error), err=True)
        sys.exit(BAD_INPUT)


def weights_or_note(open_run: "Callable[[], Run]") -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The file of a run's network by its name; where its data are gone, a sentence instead."""
    from lepton_dash.data import DataError

    try:
        return {"weights.safetensors": open_run().weights_file()}, ()
    except DataError as error:
        return {}, (_("{problem} The network is left out.").format(problem=error),)
