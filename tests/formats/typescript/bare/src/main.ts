import OpenAI from 'openai';

const client = new OpenAI();

function ask(question: string) {
  return client.responses.create({ model: 'small', input: question }).then((reply) => reply.output_text.trim());
}

export async function* stream(question: string) {
  const events = await client.responses.create({ model: 'small', input: question, stream: true });
  for await (const event of events) {
    if (event.type === 'response.output_text.delta') yield event.delta;
  }
}

const text = await ask('Who are you?');
console.log(text);
