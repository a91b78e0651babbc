"""Answers questions from the handbook."""

import chromadb
from openai import OpenAI

from handbook.text import build_prompt


class Retriever:
    def __init__(self) -> None:
        self.collection = chromadb.PersistentClient("store").get_collection("handbook")

    def search(self, question: str) -> list[str]:
        found = self.collection.query(query_texts=[question], n_results=4)
        passages = found["documents"][0]
        return [passage for passage in passages if passage]


class Assistant:
    def __init__(self, retriever: Retriever) -> None:
        self.client = OpenAI()
        self.retriever = retriever

    def answer(self, question: str) -> str:
        passages = self.retriever.search(question)
        text = self.ask(build_prompt(question, passages))
        return text or "The handbook does not say."

    def ask(self, prompt: str) -> str:
        messages = [{"role": "user", "content": prompt}]
        reply = self.client.chat.completions.create(model="small", messages=messages)
        return (reply.choices[0].message.content or "").strip()

    # instrument: ignore[llm-call] runs for every keystroke
    def complete(self, start: str) -> str:
        messages = [{"role": "user", "content": start}]
        reply = self.client.chat.completions.create(model="tiny", messages=messages)
        return (reply.choices[0].message.content or "").strip()
