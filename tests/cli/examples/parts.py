"""What the examples of the rules' pages use and do not show."""

import chromadb
from anthropic import Anthropic
from openai import OpenAI

MODEL = "small"
ANSWERS: dict[str, str] = {}
PRICES: dict[str, int] = {}


class Retriever:
    def __init__(self):
        self.collection = chromadb.PersistentClient("store").get_collection("books")

    def search(self, question):
        found = self.collection.query(query_texts=[question], n_results=4)
        passages = found["documents"][0]
        return [passage for passage in passages if passage]


class Assistant:
    def __init__(self):
        self.client = OpenAI()

    def answer(self, question, passages=()):
        text = "\n".join([question, *passages])
        messages = [{"role": "user", "content": text}]
        reply = self.client.chat.completions.create(model=MODEL, messages=messages)
        return reply.choices[0].message.content.strip()


retriever = Retriever()
assistant = Assistant()


class Service:
    def ask(self, body):
        passages = retriever.search(body)
        text = assistant.answer(body, passages)
        return text or "Nobody knows."


service = Service()
openai = OpenAI()
anthropic = Anthropic()
collection = retriever.collection
