'use strict';
// A span of the API around a span of OpenTelemetry. Attributes are sent as JSON.

const { INVALID_SPANID, INVALID_TRACEID, SpanStatusCode: OtelStatusCode } = require('@opentelemetry/api');
const { SpanAttributeKey, SpanStatusCode, SpanType } = require('./constants');
const { stringify } = require('./json');

class LiveSpan {
  constructor(otelSpan) {
    this._span = otelSpan;
    this._values = {};
    this.setSpanType(SpanType.UNKNOWN);
  }

  get traceId() {
    return `tr-${this._span.spanContext().traceId}`;
  }
  get spanId() {
    return this._span.spanContext().spanId;
  }
  get parentId() {
    return this._span.parentSpanContext?.spanId ?? null;
  }
  get name() {
    return this._span.name;
  }
  get spanType() {
    return this.getAttribute(SpanAttributeKey.SPAN_TYPE);
  }
  get status() {
    const { code, message } = this._span.status;
    return { statusCode: OtelStatusCode[code], description: message ?? '' };
  }
  get inputs() {
    return this.getAttribute(SpanAttributeKey.INPUTS);
  }
  get outputs() {
    return this.getAttribute(SpanAttributeKey.OUTPUTS);
  }
  get attributes() {
    return { ...this._values };
  }

  getAttribute(key) {
    return this._values[key];
  }
  setAttribute(key, value) {
    this._span.setAttribute(key, stringify(value));
    this._values[key] = value;
  }
  setAttributes(attributes) {
    for (const [key, value] of Object.entries(attributes)) this.setAttribute(key, value);
  }
  setSpanType(spanType) {
    this.setAttribute(SpanAttributeKey.SPAN_TYPE, spanType);
  }
  setInputs(inputs) {
    this.setAttribute(SpanAttributeKey.INPUTS, inputs);
  }
  setOutputs(outputs) {
    this.setAttribute(SpanAttributeKey.OUTPUTS, outputs);
  }
  setStatus(status, description) {
    this._span.setStatus({ code: OtelStatusCode[status], message: description });
  }
  recordException(error) {
    this._span.recordException(error);
  }

  end({ outputs, attributes, status, endTimeNs } = {}) {
    if (outputs != null) this.setOutputs(outputs);
    if (attributes != null) this.setAttributes(attributes);
    if (status != null) this.setStatus(status);
    if (this.status.statusCode !== SpanStatusCode.ERROR) this.setStatus(SpanStatusCode.OK);
    this._span.end(endTimeNs === undefined ? undefined : [Math.floor(endTimeNs / 1e9), endTimeNs % 1e9]);
  }
}

/** What a span is before `init`, and where none could be made: it takes everything and keeps nothing. */
class NoOpSpan {
  _span = { spanContext: () => ({ traceId: INVALID_TRACEID, spanId: INVALID_SPANID, traceFlags: 0 }) };
  traceId = 'no-op-span-trace-id';
  spanId = '';
  parentId = null;
  name = '';
  spanType = SpanType.UNKNOWN;
  status = { statusCode: SpanStatusCode.UNSET, description: '' };
  inputs = undefined;
  outputs = undefined;
  attributes = {};

  getAttribute() {}
  setAttribute() {}
  setAttributes() {}
  setSpanType() {}
  setInputs() {}
  setOutputs() {}
  setStatus() {}
  recordException() {}
  end() {}
}

module.exports = { LiveSpan, NoOpSpan };
