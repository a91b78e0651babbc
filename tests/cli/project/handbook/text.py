def build_prompt(question: str, passages: list[str]) -> str:
    context = "\n".join(f"- {passage}" for passage in passages)
    return f"Answer from these passages:\n{context}\n\nQuestion: {question}"


# instrument: ignore[retrieval]
def shout(text: str) -> str:
    return text.upper() + "!"
