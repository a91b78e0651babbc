import OpenAI from 'openai';

import { lookup } from './tide.js';

const client = new OpenAI({ maxRetries: 0 });

async function decide(question: string) {
  const reply = await client.chat.completions.create({
    model: 'small',
    messages: [{ role: 'user', content: question }],
  });
  return reply.choices[0]?.message.content ?? '';
}

export async function answer(question: string): Promise<string> {
  for (let turn = 0; turn < 3; turn++) {
    const word = await decide(question);
    if (!word.startsWith('lookup ')) return word;
    question = lookup(word.slice('lookup '.length));
  }
  return 'no answer';
}
