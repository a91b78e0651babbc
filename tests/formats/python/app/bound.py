import mlflow
from mlflow.entities import SpanType
from openai import OpenAI

mlflow.openai.autolog()

client = OpenAI()


@mlflow.trace(span_type=SpanType.LLM)
def summary(text: str) -> str:
    messages = [{"role": "user", "content": f"Sum up: {text}"}]
    return client.chat.completions.create(model="small", messages=messages).choices[0].message.content.strip()


def translate(text: str, language: str) -> str:
    messages = [{"role": "user", "content": f"Translate into {language}: {text}"}]
    return client.chat.completions.create(model="small", messages=messages).choices[0].message.content.strip()


def brief(text: str, language: str) -> str:
    return translate(summary(text), language)
