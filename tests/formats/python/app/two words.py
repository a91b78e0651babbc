from openai import OpenAI

client = OpenAI()


def stream(question: str):
    """Answers piece by piece."""
    messages = [{"role": "user", "content": question}]

    for event in client.chat.completions.create(model="small", messages=messages, stream=True):
        if event.choices:
            yield event.choices[0].delta.content or ""