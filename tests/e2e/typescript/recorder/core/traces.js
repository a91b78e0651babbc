'use strict';
// Keeps the spans of each open trace and sends them together when the root span ends, without anybody waiting for it.

const { appendFileSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { LiveSpan } = require('./span');

// For the tests: while a trace is open or under way to the server, a file of its name lies in this folder.
const OPEN_TRACES = process.env.RECORDER_OPEN_TRACES;
// For tests that make more spans than a small server takes: each trace becomes a line of span names in this file, and none is
// sent. Of a trace's spans so many are kept: what calls a function for every letter of a text would fill the memory.
const SPAN_NAMES = process.env.RECORDER_SPAN_NAMES;
const MOST_SPANS = SPAN_NAMES ? 10_000 : Infinity;

class Traces {
  constructor() {
    this._open = new Map();
    this._sent = Promise.resolve();
    this.lastActiveTraceId = undefined;
  }

  /** The span of the API that belongs to a span of OpenTelemetry, if its trace is open. */
  find(otelSpan) {
    const { traceId, spanId } = otelSpan.spanContext();
    return this._open.get(traceId)?.get(spanId);
  }

  root(otelSpan) {
    return this._open.get(otelSpan.spanContext().traceId)?.values().next().value;
  }

  processor(exporter) {
    return {
      onStart: (span) => this._started(span),
      onEnd: (span) => this._ended(span, exporter),
      forceFlush: () => this.flush(),
      shutdown: () => this.flush(),
    };
  }

  async flush() {
    await this._sent;
  }

  _started(span) {
    const { traceId, spanId } = span.spanContext();
    if (!span.parentSpanContext?.spanId) {
      this._open.set(traceId, new Map());
      if (OPEN_TRACES) writeFileSync(join(OPEN_TRACES, traceId), '');
    }
    const spans = this._open.get(traceId);
    if (spans && spans.size < MOST_SPANS) spans.set(spanId, new LiveSpan(span));
    else if (!spans) console.warn(`No trace ID found for span ${span.name}. Skipping.`);
  }

  _ended(span, exporter) {
    const { traceId } = span.spanContext();
    const spans = this._open.get(traceId);
    if (span.parentSpanContext?.spanId || !spans) return;
    this._open.delete(traceId);
    this.lastActiveTraceId = `tr-${traceId}`;
    // A child that is still open goes as it is: it has no end.
    const sent = [...spans.values()].map((live) => live._span);
    if (SPAN_NAMES) {
      appendFileSync(SPAN_NAMES, `${sent.map((span) => span.name).join('\t')}\n`);
      return;
    }
    // One after the other, which spares a test's small server.
    this._sent = this._sent.then(() => send(exporter, sent, traceId));
  }
}

function send(exporter, spans, traceId) {
  return new Promise((resolve) => {
    exporter.export(spans, ({ error }) => {
      if (error) console.error(`Failed to export trace tr-${traceId}:`, error);
      if (OPEN_TRACES) rmSync(join(OPEN_TRACES, traceId));
      resolve();
    });
  });
}

module.exports = { Traces };
