// What tracedOpenAI records of each way to ask.
import * as mlflow from '@mlflow/core';
import { tracedOpenAI } from '@mlflow/openai';
import assert from 'node:assert/strict';
import OpenAI from 'openai';

mlflow.init({});
const client = tracedOpenAI(new OpenAI({ maxRetries: 0 }));
assert.ok(client instanceof OpenAI);
const ask = { model: 'small', messages: [{ role: 'user', content: 'hello' }] };
const step = (name, run) => mlflow.withSpan(run, { name });

await step('create', () => client.chat.completions.create(ask));
await step('stream', async () => {
  for await (const _ of await client.chat.completions.create({ ...ask, stream: true }));
});
await step('responses', () => client.responses.create({ model: 'small', input: 'hello' }));
await step('embeddings', () => client.embeddings.create({ model: 'small', input: ['hello'] }));
await step('parse', () => (client.chat.completions.parse ? client.chat : client.beta.chat).completions.parse(ask));
await step('models', async () => client.models.list().catch(() => []));
await step('failure', async () => {
  const broken = { ...ask, messages: [{ role: 'user', content: 'break' }] };
  await assert.rejects(client.chat.completions.create(broken), OpenAI.APIError);
});
