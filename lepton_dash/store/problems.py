"""What those who keep and read runs may have to say; light, because every page can meet it."""

from collections.abc import Iterable

from lepton_dash.i18n import N_, _


class StoreError(RuntimeError):
    """Runs that can't be kept or read; its text is one sentence for the user.

    It is put into words when it is read: where everybody's runs are written, it meets many people.
    """

    def __init__(self, sentence: str, **about: object) -> None:
        """Takes the sentence.

        Args:
            sentence: as it stands in the source, or the words themselves.
            about: what stands for the names in the sentence.
        """
        super().__init__(sentence)
        self.sentence = sentence
        self.about = about

    def __str__(self) -> str:
        """The sentence in the language of whoever reads it."""
        said = _(self.sentence)
        return said.format(**self.about) if self.about else said


class UnknownRunError(StoreError):
    """What was written belongs to runs that aren't there (any more); the others were written."""

    def __init__(self, ids: Iterable[str]) -> None:
        self.ids = tuple(ids)
        super().__init__(
            N_("The run {run} is not, or no longer, in the database; it can't be kept any longer."),
            run=self.ids[0][:64],
        )

    def __reduce__(self) -> tuple[type["UnknownRunError"], tuple[tuple[str, ...]]]:
        return UnknownRunError, (self.ids,)
