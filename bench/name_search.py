"""name_search_p95_ms: finding somebody of 36,000 by a name with one typo, as the search box does: index, opened names, order.

Run on the largest world in two processes: as the importer `fill N` adds people until there are N, as the web role `search` measures.
"""

import json
import sys
import time
from itertools import islice
from random import Random
from typing import Any

SEARCHES, WARM_UP = 240, 10
SEED = 7


def fill(wanted: int) -> None:
    """More people of the largest project until there are `wanted`: only met, with their names in the index."""
    from tremplin.core.tenancy.context import project_context
    from tremplin.domain.people.models import Person
    from tremplin.site.demo.bulk import BulkWriter
    from tremplin.site.demo.places import demo_moment, site
    from tremplin.site.demo.stories import Teller
    from tremplin.site.demo.world import notice_versions

    place = site("impact-jeunes")
    with project_context(None, [place.id]):
        missing = max(0, wanted - Person.objects.count())
        lives = Teller(place, SEED, demo_moment()).lives(missing)
        while batch := list(islice(lives, 500)):
            for life in batch:
                life.steps = life.steps[:3]  # met, told, written down
            BulkWriter(place, notice_versions(place)).lives(batch)


def with_typo(random: Random, name: str) -> str:
    """One letter changed, left out, doubled, or two exchanged, in a word of at least four."""
    words = name.split()
    long = [order for order, word in enumerate(words) if len(word) >= 4] or [0]
    chosen = random.choice(long)
    word = words[chosen]
    at = random.randrange(len(word) - 1)
    words[chosen] = random.choice(
        (
            word[:at] + random.choice("aeioulnrst") + word[at + 1 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )
    return " ".join(words)


def search() -> dict[str, Any]:
    """Seconds of each search, and how often the person was among those shown."""
    from tremplin.core import clock
    from tremplin.core.tenancy.access import accesses_of
    from tremplin.core.tenancy.context import as_actor
    from tremplin.domain.people import listing, queries
    from tremplin.domain.people.models import Person
    from tremplin.site.demo.places import uid, user_id

    random, times, found = Random(SEED), [], 0
    access = next(one for one in accesses_of(user_id("lea")) if one.project.id == uid("project", "impact-jeunes"))
    actor = access.actor(user_id("lea"), "Léa", clock.now())
    with as_actor(actor):
        total = Person.objects.count()
        known = list(Person.objects.filter(level="identified").order_by("id"))
        chosen = [random.choice(known) for _ in range(SEARCHES + WARM_UP)]
        opened = queries.identities(actor, chosen)
        names = [(person.id, opened[person.id].full_name) for person in chosen]
    for pid, name in names:
        typed = with_typo(random, name)
        with as_actor(actor):
            began = time.perf_counter()
            shown = listing.hits(actor, typed)
            times.append(time.perf_counter() - began)
        found += any(person.id == pid for person, _name in shown)
    return {"seconds": times[WARM_UP:], "people": total, "found": found / len(names)}


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]))
    else:
        print(json.dumps(search()))
