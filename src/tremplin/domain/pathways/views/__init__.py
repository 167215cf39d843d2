"""Pages of the pathways room."""
