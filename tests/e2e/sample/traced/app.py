"""A minimal assistant, to try the harness on: python app.py QUESTION..."""

import sys

import mlflow
from mlflow.entities import SpanType
from openai import APIError, OpenAI

mlflow.openai.autolog()

client = OpenAI(max_retries=0)


@mlflow.trace(span_type=SpanType.TOOL)
def lookup(term):
    return {"tide": "high at noon"}.get(term, "unknown")


def decide(question):
    reply = client.chat.completions.create(model="small", messages=[{"role": "user", "content": question}])
    return reply.choices[0].message.content


@mlflow.trace(span_type=SpanType.AGENT)
def answer(question):
    for _ in range(3):
        word = decide(question)
        if word.startswith("lookup "):
            question = lookup(word.removeprefix("lookup "))
        else:
            return word
    return "no answer"


if __name__ == "__main__":
    try:
        for line in sys.argv[1:]:
            print(answer(line))
    except APIError as error:
        sys.exit(f"model: {error}")
