"""Nothing of MLflow is bound here, and the function is near the imports."""

from openai import OpenAI

client = OpenAI()


def classify(question: str) -> str:
    messages = [{"role": "user", "content": f"Which department? {question}"}]
    reply = client.chat.completions.create(model="small", messages=messages)
    return reply.choices[0].message.content.strip().lower()
