"""One module for each application that is run under Node: how its user drives it, and what the stub answers."""
