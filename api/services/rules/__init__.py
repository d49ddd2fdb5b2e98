"""Which policy and which model decide, and what others would have decided."""
