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


@dataclass(frozen=True, slots=True)
class Derived:
    """Tables that no backup holds, and the function of a project's id that makes their rows again; it returns how many."""

    tables: tuple[str, ...]
    rebuild: Callable[[Any], int]


@dataclass(frozen=True, slots=True)
class Gone:
    """What one rule of retention ends in one project: `what` in words, how many."""

    project: str
    what: str | Promise
    rows: int


@dataclass(frozen=True, slots=True)
class Retention:
    """A room's rule: what would go now, and the same with the erasing; each a function of the moment."""

    preview: Callable[[Any], Iterable[Gone]]
    run: Callable[[Any], Iterable[Gone]]


@dataclass(frozen=True, slots=True)
class Received:
    """Something about a person that a partner received: what, when, and what became of it."""

    partner_id: Any
    partner: str
    at: Any
    what: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Sharing:
    """How a room passes things on: received(actor, person) → Received..., cut(actor, person, partner id) ends it at once."""

    received: Callable[..., Iterable[Received]]
    cut: Callable[..., Any]


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


@dataclass(frozen=True, slots=True)
class Asked:
    """What a room has to read before it speaks: the page reads it with that of the other rooms, by one question.

    For a number or a few rows, which travel as JSON (`core.tenancy.reading`); `tell` makes the room's items of them.
    """

    rows: Any
    tell: Callable[[list[dict[str, Any]]], Iterable[Any]]


Contribution = Callable[..., Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Registries:
    """The shared registries.

    today(actor) → TodayItem..., a generator that first yields whom it names (`people.naming`), or what it has to read first (Asked);
    steps(actor, period…) → figures; bundle(actor, person) → parts of the access bundle;
    erasure(actor, person) → None; search(actor, text) → hits; nav: NavItem;
    screens: demo screens by key → their address; doors: demo members by key → the words of their button;
    derived: tables kept out of backups and their rebuilders;
    facade("presence")(actor, entrance ids) → counts per entrance; person_panels(actor, person) → Panel or None; moments(actor, person) →
    entries of the person's timeline; journey(actor, persons) → {person id: Honoured}, handovers that came through;
    recipients(actor) → {id: name} of those to whom a person may agree that something is passed on;
    sync: what a phone's operation becomes, by its kind (`core.sync.kinds.Kind`); sync_things: how what operations name is found (`Things`);
    snapshot(actor) → a part of what a phone carries away (`core.sync.snapshot.Part`);
    blobs(project_id, hashes) → those of these pictures and voices that the room still speaks of;
    retention: what the night ends, by room (`Retention`); sharing: what partners received, and how to cut it (`Sharing`);
    withdrawals(actor, person, purpose, recipient id or None) → None: what an agreement taken back ends at once in a room.
    """

    today: Registry[Callable[..., Iterable[Any] | Asked]] = field(default_factory=Registry)
    steps: Registry[Contribution] = field(default_factory=Registry)
    bundle: Registry[Contribution] = field(default_factory=Registry)
    erasure: Registry[Callable[..., None]] = field(default_factory=Registry)
    search: Registry[Contribution] = field(default_factory=Registry)
    nav: Registry[NavItem] = field(default_factory=Registry)
    screens: Registry[Callable[..., str]] = field(default_factory=Registry)
    doors: Registry[Callable[..., str]] = field(default_factory=Registry)
    derived: Registry[Derived] = field(default_factory=Registry)
    facade: Registry[Callable[..., Any]] = field(default_factory=Registry)
    person_panels: Registry[Callable[..., Any]] = field(default_factory=Registry)
    moments: Registry[Contribution] = field(default_factory=Registry)
    journey: Registry[Callable[..., Any]] = field(default_factory=Registry)
    recipients: Registry[Callable[..., Any]] = field(default_factory=Registry)
    sync: Registry[Any] = field(default_factory=Registry)
    sync_things: Registry[Any] = field(default_factory=Registry)
    snapshot: Registry[Callable[..., Any]] = field(default_factory=Registry)
    blobs: Registry[Callable[..., set[bytes]]] = field(default_factory=Registry)
    retention: Registry[Retention] = field(default_factory=Registry)
    sharing: Registry[Sharing] = field(default_factory=Registry)
    withdrawals: Registry[Callable[..., None]] = field(default_factory=Registry)


registries = Registries()


@dataclass(frozen=True, slots=True)
class Tap:
    """A button that acts at once, from the page where it stands: it is posted to `url` with these fields, and can be taken back there."""

    label: str
    url: str
    fields: tuple[tuple[str, str], ...]
    icon: str = ""
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class TodayItem:
    """One thing to do now, and why. `tone` is "see" (amber), "alert" (coral), "good" (green) or ""; `sort` orders the list, lower first.

    `actions` are links, `taps` act at once and stand first."""

    kind: str
    title: str
    why: str
    url: str
    tone: str = ""
    when: Any = None
    sort: int = 50
    person_id: Any = None
    actions: tuple[tuple[str, str], ...] = ()
    advice: str = ""  # who should do it, how and why, apart from why it is due
    taps: tuple[Tap, ...] = ()

    @property
    def acts(self) -> bool:
        """Whether a tap is the first thing to do here; taking one back is not."""
        return any(not tap.quiet for tap in self.taps)


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer of the global search."""

    label: str
    detail: str
    url: str
    kind: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of a person's page, rendered from the room's own template with `panel` in its context."""

    title: str | Promise
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    order: int = 50


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of a person's timeline, for the part `ui/timeline.html`."""

    at: Any
    title: str
    icon: str = "note"
    tone: str = "teal"
    words: str = ""
    by: str = ""
    url: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Honoured:
    """A handover by which the receiving side did meet the person; `told` once whoever began the way heard of it."""

    on: Any
    told: bool = False
    partner: str = ""


@dataclass(frozen=True, slots=True)
class EntrancePresence:
    """Counts of one entrance: never a door."""

    knocked: int
    opened: int
    presences: int
    last_on: Any
