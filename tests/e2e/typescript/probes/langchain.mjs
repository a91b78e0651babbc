// How the spans of LangChain.js's instrumentation stand to those of the application: beside them, never around them.
import { LangChainInstrumentation } from '@arizeai/openinference-instrumentation-langchain';
import * as CallbackManagerModule from '@langchain/core/callbacks/manager';
import { tool } from '@langchain/core/tools';
import { MessagesAnnotation, StateGraph } from '@langchain/langgraph';
import { ToolNode } from '@langchain/langgraph/prebuilt';
import { ChatOpenAI } from '@langchain/openai';
import * as mlflow from '@mlflow/core';
import { z } from 'zod';

mlflow.init({});
new LangChainInstrumentation().manuallyInstrument(CallbackManagerModule);

const step = (name, run) => mlflow.withSpan(run, { name });
const model = new ChatOpenAI({ model: 'small', maxRetries: 0 });
const weather = tool(async ({ city }) => step('inside', async () => `sun in ${city}`), {
  name: 'weather',
  schema: z.object({ city: z.string() }),
});
const bound = model.bindTools([weather]);
const graph = new StateGraph(MessagesAnnotation)
  .addNode('agent', async ({ messages }) => ({ messages: [await bound.invoke(messages)] }))
  .addNode('tools', new ToolNode([weather]))
  .addEdge('__start__', 'agent')
  .addConditionalEdges('agent', ({ messages }) => (messages.at(-1).tool_calls?.length ? 'tools' : '__end__'))
  .addEdge('tools', 'agent')
  .compile();

await step('invoke', () => model.invoke('hello'));
await step('graph', () => graph.invoke({ messages: [{ role: 'user', content: 'weather' }] }));
