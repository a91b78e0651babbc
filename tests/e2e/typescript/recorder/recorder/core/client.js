'use strict';
// A client whose calls are recorded: a proxy that hands out its parts as proxies and some of their methods recorded.

const { withSpan } = require('./index.js');
const { SpanAttributeKey } = require('./constants');

/** `pick(className, method, original)` gives the recorded method, or nothing for one that is left alone. */
function tracedClient(client, pick) {
  return new Proxy(client, {
    get(target, member, receiver) {
      const value = Reflect.get(target, member, receiver);
      if (typeof value === 'function') {
        return pick(target.constructor?.name, String(member), value) ?? value.bind(target);
      }
      const part = value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date);
      return part ? tracedClient(value, pick) : value;
    },
  });
}

/** The method in a span with its first argument and its answer. It answers with a plain promise. */
function recordedCall(method, { name, spanType, format }) {
  return function (...args) {
    return withSpan(
      async (span) => {
        span.setInputs(args[0]);
        const answer = await method.apply(this, args);
        finish(span, answer, format);
        return answer;
      },
      { name, spanType },
    );
  };
}

function finish(span, answer, format) {
  span.setOutputs(answer);
  const usage = tokenUsage(answer?.usage ?? answer?.usageMetadata);
  if (usage) span.setAttribute(SpanAttributeKey.TOKEN_USAGE, usage);
  span.setAttribute(SpanAttributeKey.MESSAGE_FORMAT, format);
}

/** The numbers of tokens in the words of OpenAI's two formats, Anthropic's or Gemini's. */
function tokenUsage(usage) {
  const input = usage?.input_tokens ?? usage?.prompt_tokens ?? usage?.promptTokenCount;
  if (input === undefined) return undefined;
  const output = usage.output_tokens ?? usage.completion_tokens ?? usage.candidatesTokenCount ?? 0;
  return { input_tokens: input, output_tokens: output, total_tokens: input + output };
}

module.exports = { finish, recordedCall, tracedClient };
