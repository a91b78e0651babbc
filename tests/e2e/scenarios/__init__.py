"""One module for each application that is run: how its user drives it, and what the stub answers."""
