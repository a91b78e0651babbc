import * as mlflow from '@mlflow/core';
import { tracedOpenAI } from '@mlflow/openai';
import OpenAI from 'openai';

const client = tracedOpenAI(new OpenAI());

export async function classify(question: string): Promise<string> {
  return mlflow.withSpan(async () => {
    const reply = await client.responses.create({ model: 'small', input: `Which department? ${question}` });
    return reply.output_text.trim();
  }, { name: 'classify', spanType: mlflow.SpanType.LLM, inputs: { question } });
}

export async function answer(question: string): Promise<string> {
  const department = await classify(question);
  const reply = await client.responses.create({
    model: 'large',
    input: `As ${department}, answer: ${question}`,
  });
  return `\`\`\`\n${reply.output_text}\n\`\`\``;
}
