'use strict';
// Records `create` and `stream` of messages; `create({ stream: true })` is left alone.

const { SpanStatusCode, SpanType, startSpan, withSpan } = require('@mlflow/core');
const { finish, recordedCall, tracedClient } = require('@mlflow/core/client');

function tracedAnthropic(client) {
  return tracedClient(client, (name, method, original) => {
    if (name !== 'Messages') return undefined;
    if (method === 'create') return wholeCall(original, name);
    return method === 'stream' ? streamedCall(original, name) : undefined;
  });
}

function wholeCall(create, name) {
  const recorded = recordedCall(create, { name, spanType: SpanType.LLM, format: 'anthropic' });
  return function (...args) {
    return (args[0]?.stream === true ? create : recorded).apply(this, args);
  };
}

/** A stream is recorded once, by whichever comes first: reading its events or asking for its final message. */
function streamedCall(stream, name) {
  return function (...args) {
    const opened = stream.apply(this, args);
    const span = { name, spanType: SpanType.LLM, inputs: args[0] };
    let claimed = false;
    const claim = (recorded, alone) => () => {
      if (claimed) return alone();
      claimed = true;
      return recorded();
    };
    const events = () => opened[Symbol.asyncIterator]();
    const final = () => opened.finalMessage();
    return new Proxy(opened, {
      get(target, member, receiver) {
        if (member === Symbol.asyncIterator) return claim(() => read(opened, span), events);
        if (member === 'finalMessage') return claim(() => awaited(opened, span), final);
        const value = Reflect.get(target, member, receiver);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
}

async function awaited(opened, options) {
  return withSpan(async (span) => {
    const message = await opened.finalMessage();
    finish(span, message, 'anthropic');
    return message;
  }, options);
}

async function* read(opened, options) {
  const span = startSpan(options);
  try {
    for await (const event of opened) yield event;
    finish(span, await opened.finalMessage(), 'anthropic');
  } catch (error) {
    span.setStatus(SpanStatusCode.ERROR, error.message);
    throw error;
  } finally {
    span.end();
  }
}

module.exports = { tracedAnthropic };
