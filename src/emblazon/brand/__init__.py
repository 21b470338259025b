"""A brand's kit: its identity and constraints, the colour maths to hold them, and the ways in and out."""
