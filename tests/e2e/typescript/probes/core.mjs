// One call of each kind to the recorder's core.
import * as mlflow from '@mlflow/core';
import { trace } from '@opentelemetry/api';
import assert from 'node:assert/strict';

const { SpanType, SpanStatusCode, withSpan } = mlflow;
const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

assert.equal(withSpan(() => 'as ever', { name: 'before init' }), 'as ever');
assert.throws(() => mlflow.init(), TypeError);
assert.throws(() => mlflow.init({ trackingUri: 'sqlite:///x' }), /Invalid trackingUri/);
mlflow.init({});

assert.equal(withSpan(() => 1 + 1, { name: 'sync', spanType: SpanType.TOOL, inputs: { a: 1 } }), 2);

await withSpan(
  async () => {
    await pause();
    await Promise.all([1, 2].map((n) => withSpan(async () => pause(), { name: 'child', inputs: { n } })));
    mlflow.updateCurrentTrace({ metadata: { 'mlflow.trace.user': 'u1', 'mlflow.trace.session': 's1' } });
    return { answer: 42 };
  },
  { name: 'async', spanType: SpanType.AGENT },
);

await withSpan(
  async () => {
    await assert.rejects(withSpan(async () => Promise.reject(new Error('no')), { name: 'rejects' }), /no/);
    assert.throws(() => withSpan(() => JSON.parse('{'), { name: 'throws' }), SyntaxError);
  },
  { name: 'catches' },
);

async function* pieces() {
  const span = mlflow.startSpan({ name: 'generator', spanType: SpanType.CHAIN, inputs: {} });
  try {
    yield withSpan(() => 'a', { name: 'in the generator' });
    yield 'b';
  } catch (error) {
    span.setStatus(SpanStatusCode.ERROR, String(error));
    throw error;
  } finally {
    span.end();
  }
}
await withSpan(
  async () => {
    for await (const piece of pieces()) if (piece === 'a') break;
  },
  { name: 'reads a generator' },
);

await withSpan(
  async () => {
    mlflow.startSpan({ name: 'never ends' });
    trace.getTracer('another library').startActiveSpan('of another library', (span) => span.end());
  },
  { name: 'leaves a span open' },
);

const answer = mlflow.trace((question) => question, { name: 'wrapped', spanType: SpanType.CHAIN });
assert.equal(answer('why?'), 'why?');

const unreadable = { get secret() { throw new Error('not to be read'); } };
assert.throws(() => withSpan(() => unreadable, { name: 'output that cannot be read' }), /not to be read/);
assert.equal(withSpan(() => 1, { name: 'inputs that cannot be read', inputs: unreadable }), 1);
