"""H6: validators of pydantic."""

from pydantic import BaseModel, computed_field, field_validator

BLIND = "outer"


class Order(BaseModel):
    count: int

    # instrument: trace[TOOL]
    @field_validator("count")
    @classmethod
    def at_least_two(cls, value):
        return max(value, 2)

    # instrument: trace[TOOL]
    @computed_field
    @property
    def label(self) -> str:
        return f"{self.count} pieces"


def observe():
    return Order(count=1).model_dump()
