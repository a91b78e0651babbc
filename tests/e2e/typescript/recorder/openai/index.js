'use strict';
// Records `create` of chat completions, responses and embeddings, told apart by the names of their classes.

const { SpanStatusCode, SpanType, startSpan } = require('@mlflow/core');
const { recordedCall, tracedClient } = require('@mlflow/core/client');

const TYPES = { Completions: SpanType.LLM, Responses: SpanType.LLM, Embeddings: SpanType.EMBEDDING };

function tracedOpenAI(client) {
  return tracedClient(client, (name, method, create) => {
    if (method !== 'create' || !(name in TYPES)) return undefined;
    const whole = recordedCall(create, { name, spanType: TYPES[name], format: 'openai' });
    return function (...args) {
      const streamed = name === 'Completions' && args[0]?.stream === true;
      return (streamed ? streamedCall(create, name) : whole).apply(this, args);
    };
  });
}

/** The span of a stream ends when the stream is read to its end; one that is never read stays open. */
function streamedCall(create, name) {
  return async function (...args) {
    const span = startSpan({ name, spanType: TYPES[name], inputs: args[0] });
    try {
      return watched(await create.apply(this, args), span);
    } catch (error) {
      failed(span, error);
      throw error;
    }
  };
}

// The SDK's stream makes every reader through its private `iterator`; anything else is read by `for await` alone.
function watched(stream, span) {
  const maker = typeof stream.iterator === 'function' ? 'iterator' : Symbol.asyncIterator;
  return new Proxy(stream, {
    get: (target, member, receiver) =>
      member === maker ? () => read(target[maker](), span) : Reflect.get(target, member, receiver),
  });
}

async function* read(iterator, span) {
  let text = '';
  try {
    for await (const chunk of { [Symbol.asyncIterator]: () => iterator }) {
      text += chunk.choices?.[0]?.delta?.content ?? '';
      yield chunk;
    }
  } catch (error) {
    failed(span, error);
    throw error;
  } finally {
    span.end({ outputs: { choices: [{ message: { role: 'assistant', content: text } }] } });
  }
}

function failed(span, error) {
  span.recordException(error);
  span.end({ status: SpanStatusCode.ERROR });
}

module.exports = { tracedOpenAI };
