# coding: latin-1
from openai import OpenAI

client = OpenAI()


def grüße(name: str) -> str:
    messages = [{"role": "user", "content": f"Grüße an {name}"}]
    return client.chat.completions.create(model="small", messages=messages).choices[0].message.content.strip()
