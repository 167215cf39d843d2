"""What a phone hears of the counter: handovers that came through, for whoever sent them, follows the person or began the way."""

from tremplin.core.sync.snapshot import Part
from tremplin.core.tenancy.actor import Actor
from tremplin.domain.counter import contributions, policies
from tremplin.domain.people import queries

MOST = 10


def good_news(actor: Actor) -> Part:
    if not actor.has(*policies.COUNTER_ROLES):
        return Part({"good_news": []})
    told = [(row, news) for row in contributions.mine_today(actor)[:100] if (news := contributions.good_news(actor, row))][:MOST]
    called = queries.called_names(actor, [row.person for row, _news in told]) if told else {}
    lines = []
    for row, (_kind, title, why, _tone, _sort) in told:
        names = {"person": called[row.person_id], "partner": row.partner.name}
        lines.append({"text": f"{title % names}. {why % names}", "on": (row.answered_at or row.sent_at).date().isoformat()})
    return Part(
        {"good_news": lines},
        tuple(("news", str(row.pk), row.version) for row, _news in told),
        tuple(row.person_id for row, _news in told),
    )
