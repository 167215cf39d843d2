"""Who walks the way: a desk, a phone, the mail that leaves, and the person met."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

HERE = "/p/essai-du-chemin"


@dataclass
class Way:
    """One coordinator alone with a desk and a phone, and the mail that leaves."""

    desk: Any
    phone: Any
    open_page: Callable[..., Any]
    shot: Callable[[Any, str], Any]
    mail: Any
    person: str = ""

    def see(self, page: Any, name: str) -> None:
        """Keep a picture; nothing may be wider than the screen."""
        self.shot(page, f"way-{name}-{page.viewport_size['width']}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), f"{name} scrolls sideways"
