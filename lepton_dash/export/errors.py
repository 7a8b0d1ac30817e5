"""What can't be exported, as a sentence."""

from lepton_dash.i18n import _


class ExportError(ValueError):
    """Something that can't become a file; its text is one sentence that says what to do."""


def not_installed(what: str, package: str, extra: str) -> ExportError:
    """Returns what is said when the package of an extra is missing."""
    return ExportError(
        _(
            "{what} needs {package}, which isn't installed here; install it with"
            " pip install 'lepton-dash[{extra}]', or start with uv run --extra {extra}."
        ).format(what=what, package=package, extra=extra)
    )
