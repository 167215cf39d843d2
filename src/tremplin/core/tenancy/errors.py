"""What an action may refuse, each with a message for a person."""

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A verb could not be done. `str(error)` is shown to the person; `field` names the form field at fault, if one is."""

    def __init__(self, message: object = "", subject: object = None, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.subject = subject
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(DomainError):
    """The actor may not; pages answer it exactly like an unknown id."""

    def __init__(self, message: object = _("Vous n’avez pas accès à cette page."), subject: object = None) -> None:
        super().__init__(message, subject)


class WrongMoment(DomainError):
    """The thing has moved on; carries what it became."""


class Invalid(DomainError):
    """A value that can't be right; says which and what would be."""
