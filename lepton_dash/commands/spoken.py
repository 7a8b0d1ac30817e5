"""Commands in the language of their environment: their help is translated when it is shown."""

import os
from copy import copy
from typing import Any

import click

from lepton_dash import i18n
from lepton_dash.i18n import _


class _Spoken(click.Command):
    """A command whose texts are only marked for translation where they stand."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        said = copy(self)
        said.help = _translated(self.help)
        said.params = [_option(param) for param in self.params]
        super(_Spoken, said).format_help(ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        said = copy(self)
        said.help = _translated(self.help)
        short = super(_Spoken, said).get_short_help_str(limit)
        if short == "..." and said.help:  # no spaces at which it could be cut
            return said.help[: limit - 1] + "…"
        return short


class Command(_Spoken):
    """A single command."""


class Group(_Spoken, click.Group):
    """Several commands."""

    command_class = Command
    group_class = type  # its groups are like itself

    def main(self, *args: Any, **options: Any) -> Any:
        """Runs the command, which speaks the language of the environment."""
        with i18n.using(i18n.of_environment(os.environ)):
            return super().main(*args, **options)


def _option(param: click.Parameter) -> click.Parameter:
    if not isinstance(param, click.Option):
        return param
    said = copy(param)
    said.help = _translated(param.help)
    return said


def _translated(text: str | None) -> str | None:
    """A text of several paragraphs, each of which is translated for itself."""
    return text and "\n\n".join(map(_, text.split("\n\n")))
