"""What is measured, and against which target: `./tremplin bench house --json` (docs: bench/RESULTS.md)."""
