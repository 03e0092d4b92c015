"""Phone numbers and what happens on them: their contact rules, calls and transcripts."""
