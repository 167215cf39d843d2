"""The street page on the phone: a public shell, its manifest and its service worker. The data comes and goes by core/sync."""
