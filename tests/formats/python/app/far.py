"""Nothing of MLflow is bound here, and the functions are far from the imports."""

from app.near import classify, client

DEPARTMENTS = {
    "billing": "bills@example.org",
    "technical": "help@example.org",
    "returns": "back@example.org",
    "delivery": "van@example.org",
    "press": "press@example.org",
    "legal": "law@example.org",
    "jobs": "jobs@example.org",
    "shops": "shops@example.org",
    "wholesale": "bulk@example.org",
    "other": "desk@example.org",
}

GREETING = """
Dear customer,

thank you for your question.
"""


def answer(question: str) -> str:
    department = classify(question)
    messages = [{"role": "user", "content": f"As {department}, answer `{question}`"}]
    reply = client.chat.completions.create(model="large", messages=messages)
    return GREETING + reply.choices[0].message.content


def handle(question: str) -> str:
    text = answer(question)
    department = classify(text)
    return f"{text} <{DEPARTMENTS.get(department, 'desk@example.org')}>"


if __name__ == "__main__":
    print(handle(input()))
