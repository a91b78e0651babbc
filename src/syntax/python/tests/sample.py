"""A bit of everything."""
from __future__ import annotations

import os, sys as system
from .pkg.mod import (a as b, c,)
from typing import TYPE_CHECKING, Annotated

try:
    import ujson as json
except ImportError:
    import json

if TYPE_CHECKING:
    from openai import OpenAI

__all__ = ["Agent", "main"] + ["run"]

type Pair[T: (int, str)] = tuple[T, T]


@dataclass(frozen=True)
class Agent(Base[int], metaclass=Meta):
    """Doc — with a dash."""

    client: "OpenAI | None" = None
    limits: list["int"] = field(default_factory=lambda: [1, 2])

    if sys.version_info > (3, 11):

        @property
        def name(self) -> str: return f"{self.prefix!r:>{self.width}} {'é'} {{x}}"

    async def ask(self, prompt: str, /, *args: int, top=5, **options) -> AsyncIterator[str]:
        """Asks
        over two lines."""
        global counter
        counter += 1
        async with self.client.stream(model="m", messages=[{"role": "user", **options}]) as stream, x() as (y, z):
            async for index, event in aenumerate(stream):
                if (delta := event.choices[0].delta) and delta.content:
                    yield delta.content
                elif not delta:
                    continue
                else:
                    del self.cache[index], y
        [await g(e) async for e in stream if e for k, v in e.items()]

    def __repr__(self): ...


def route(value):
    match value, 1:
        case Agent(client=c, name="x" | "y") if c:
            return c
        case [first, *rest] | {"k": first, **rest}:
            raise ValueError("no %s" % first) from None
        case (None | True) as other:
            pass
    while True:
        a, (b, *c), d.e, f[0] = g = yield from value
        try:
            return [*map(str, value)], a if b else c, lambda x=1, *y: x(y)
        except* (A, B) as group:
            assert group, "why"
        finally:
            print("multi"
                  'line', """text
            """, b"bytes" * 2 ** -x, sep="")  # instrument: ignore


if __name__ == "__main__":
    main(**vars(parse()), key=a or b and not c)
