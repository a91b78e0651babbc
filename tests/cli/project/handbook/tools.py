import asyncio

from openai import AsyncOpenAI


async def stream(question: str):
    client = AsyncOpenAI()
    messages = [{"role": "user", "content": question}]
    chunks = await client.chat.completions.create(model="small", messages=messages, stream=True)
    async for chunk in chunks:
        yield chunk.choices[0].delta.content


async def ask_all(questions: list[str]) -> list[str]:
    async def one(question: str) -> str:
        return "".join([piece async for piece in stream(question)])

    return await asyncio.gather(*[one(question) for question in questions])
