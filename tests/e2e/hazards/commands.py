"""H21: a decorator that makes an object of the function."""

import click
from click.testing import CliRunner

BLIND = "outer"


# instrument: trace[CHAIN]
@click.group()
def main():
    """All commands."""


# instrument: trace[CHAIN]
@main.command()
@click.argument("text")
def ask(text):
    click.echo(text.upper())


def observe():
    return CliRunner().invoke(main, ["ask", "why"]).output
