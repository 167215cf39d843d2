"""The place in pictures: where we went, when doors open, what people answer, how it spreads. Counts by entrance, never a door."""
