"""The official files of communes and perimeters."""
