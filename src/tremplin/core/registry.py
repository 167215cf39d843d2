"""What must look across rooms: each app fills these when Django starts; `site/` and the shared pages read them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.utils.functional import Promise

from tremplin.core.tenancy.actor import Role


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the project's navigation; `roles` empty means every member."""

    label: str | Promise
    url_name: str
    roles: frozenset[Role] = frozenset()
    order: int = 50
    icon: str = ""


@dataclass(slots=True)
class Registry(Generic[T]):
    """Named entries, in the order of their names' registration; registering twice is a programming error."""

    entries: dict[str, T] = field(default_factory=dict)

    def register(self, name: str, entry: T) -> None:
        if name in self.entries:
            raise ValueError(f"{name} is registered twice")
        self.entries[name] = entry

    def __iter__(self) -> Any:
        return iter(self.entries.items())


Contribution = Callable[..., Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Registries:
    """The shared registries.

    today(actor) → TodayItem...; steps(actor, period…) → figures; bundle(actor, person) → parts of the access bundle;
    erasure(actor, person) → None; search(actor, text) → hits; nav: NavItem; derived: tables kept out of backups and their rebuilders.
    """

    today: Registry[Contribution] = field(default_factory=Registry)
    steps: Registry[Contribution] = field(default_factory=Registry)
    bundle: Registry[Contribution] = field(default_factory=Registry)
    erasure: Registry[Callable[..., None]] = field(default_factory=Registry)
    search: Registry[Contribution] = field(default_factory=Registry)
    nav: Registry[NavItem] = field(default_factory=Registry)
    derived: Registry[Callable[..., int]] = field(default_factory=Registry)


registries = Registries()


@dataclass(frozen=True, slots=True)
class TodayItem:
    """One thing to do now, and why. `tone` is "see" (amber), "alert" (coral), "good" (green) or ""; `sort` orders the list, lower first."""

    kind: str
    title: str
    why: str
    url: str
    tone: str = ""
    when: Any = None
    sort: int = 50
    person_id: Any = None
    actions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer of the global search."""

    label: str
    detail: str
    url: str
    kind: str
