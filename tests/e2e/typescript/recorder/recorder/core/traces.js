'use strict';
// Keeps the spans of each open trace and sends them together when the root span ends, without anybody waiting for it.

const { LiveSpan } = require('./span');

class Traces {
  constructor() {
    this._open = new Map();
    this._pending = new Set();
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
    await Promise.all(this._pending);
  }

  _started(span) {
    const { traceId, spanId } = span.spanContext();
    if (!span.parentSpanContext?.spanId) this._open.set(traceId, new Map());
    const spans = this._open.get(traceId);
    if (spans) spans.set(spanId, new LiveSpan(span));
    else console.warn(`No trace ID found for span ${span.name}. Skipping.`);
  }

  _ended(span, exporter) {
    const { traceId } = span.spanContext();
    const spans = this._open.get(traceId);
    if (span.parentSpanContext?.spanId || !spans) return;
    this._open.delete(traceId);
    this.lastActiveTraceId = `tr-${traceId}`;
    // A child that is still open goes as it is: it has no end.
    const sent = [...spans.values()].map((live) => live._span);
    const export_ = new Promise((resolve) => {
      exporter.export(sent, ({ error }) => {
        if (error) console.error(`Failed to export trace tr-${traceId}:`, error);
        this._pending.delete(export_);
        resolve();
      });
    });
    this._pending.add(export_);
  }
}

module.exports = { Traces };
