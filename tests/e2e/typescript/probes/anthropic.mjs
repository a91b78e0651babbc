// What tracedAnthropic records of each way to ask.
import * as mlflow from '@mlflow/core';
import { tracedAnthropic } from '@mlflow/anthropic';
import Anthropic from '@anthropic-ai/sdk';

mlflow.init({});
const client = tracedAnthropic(new Anthropic({ maxRetries: 0 }));
const ask = { model: 'small', max_tokens: 10, messages: [{ role: 'user', content: 'hello' }] };
const step = (name, run) => mlflow.withSpan(run, { name });

await step('create', () => client.messages.create(ask));
await step('create as a stream', async () => {
  for await (const _ of await client.messages.create({ ...ask, stream: true }));
});
await step('stream', async () => {
  const stream = client.messages.stream(ask);
  for await (const _ of stream);
  return stream.finalMessage();
});
await step('final message', () => client.messages.stream(ask).finalMessage());
await step('final text', () => client.messages.stream(ask).finalText());
await step('beta', () => client.beta.messages.create(ask));
