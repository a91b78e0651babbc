from openai import OpenAI

try:
    import mlflow
except ImportError:
    mlflow = None

client = OpenAI()


def rewrite(text: str) -> str:
    messages = [{"role": "user", "content": f"Write it better: {text}"}]
    return client.chat.completions.create(model="small", messages=messages).choices[0].message.content.strip()
