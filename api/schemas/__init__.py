"""Wire shapes: what a request may say and what an answer says, one resource each."""
