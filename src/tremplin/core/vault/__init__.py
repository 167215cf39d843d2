"""The vault: `from tremplin.core.vault import vault`."""
