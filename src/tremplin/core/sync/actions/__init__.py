"""The verbs of synchronisation, by subject; they are the only writers of these tables."""

from tremplin.core.sync.actions.devices import confirm_wipe, order_wipe, register_device, report_incident, revoke_device
from tremplin.core.sync.actions.receiving import receive

__all__ = ["confirm_wipe", "order_wipe", "receive", "register_device", "report_incident", "revoke_device"]
