// How the AI SDK's own spans stand under and above those of the application.
import { createOpenAI } from '@ai-sdk/openai';
import * as mlflow from '@mlflow/core';
import * as ai from 'ai';
import { z } from 'zod';

mlflow.init({});
const openai = createOpenAI({});
const model = openai.chat('small');
const experimental_telemetry = { isEnabled: true };
const step = (name, run) => mlflow.withSpan(run, { name });
const tools = {
  weather: ai.tool({
    description: 'The weather in a city',
    inputSchema: z.object({ city: z.string() }),
    execute: async ({ city }) => mlflow.withSpan(async () => `sun in ${city}`, { name: 'inside' }),
  }),
};

await step('text', () => ai.generateText({ model, prompt: 'hello', experimental_telemetry }));
await step('tools', () =>
  ai.generateText({ model, prompt: 'weather', tools, stopWhen: ai.stepCountIs(3), experimental_telemetry }),
);
await step('stream', async () => {
  for await (const _ of ai.streamText({ model, prompt: 'hello', experimental_telemetry }).textStream);
});
await step('object', () =>
  ai.generateObject({ model, prompt: 'object', schema: z.object({ title: z.string() }), experimental_telemetry }),
);
const embedding = openai.textEmbeddingModel('small');
await step('embed', () => ai.embed({ model: embedding, value: 'hello', experimental_telemetry }));
await step('embed many', () => ai.embedMany({ model: embedding, values: ['hello'], experimental_telemetry }));
