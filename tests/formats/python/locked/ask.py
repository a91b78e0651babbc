from openai import OpenAI


def guess(question: str) -> str:
    messages = [{"role": "user", "content": f"Guess: {question}"}]
    return OpenAI().chat.completions.create(model="small", messages=messages).choices[0].message.content.strip()


if __name__ == "__main__":
    print(guess(input()))
