"""The verbs of synchronisation, by subject; they are the only writers of these tables."""

from tremplin.core.sync.actions.deciding import keep_server, let_go, reopen, reword, take_phone
from tremplin.core.sync.actions.devices import confirm_wipe, order_wipe, register_device, report_incident, revoke_device
from tremplin.core.sync.actions.ending import clear, expire, warn
from tremplin.core.sync.actions.forcing import force_held
from tremplin.core.sync.actions.receiving import receive

__all__ = [
    "clear",
    "confirm_wipe",
    "expire",
    "force_held",
    "keep_server",
    "let_go",
    "order_wipe",
    "receive",
    "register_device",
    "reopen",
    "report_incident",
    "revoke_device",
    "reword",
    "take_phone",
    "warn",
]
