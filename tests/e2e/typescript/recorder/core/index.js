'use strict';
// The API of `@mlflow/core` on OpenTelemetry, made from what the published package is known to do.

const { trace: otel, context } = require('@opentelemetry/api');
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
const { NodeTracerProvider } = require('@opentelemetry/sdk-trace-node');
const { SpanAttributeKey, SpanStatusCode, SpanType } = require('./constants');
const { NoOpSpan } = require('./span');
const { Traces } = require('./traces');

const traces = new Traces();

// Looked up at each call, so that what was wrapped before `init` records after it.
const tracer = () => otel.getTracer('mlflow');

function init(config) {
  const trackingUri = config.trackingUri ?? process.env.MLFLOW_TRACKING_URI;
  const experimentId = config.experimentId ?? process.env.MLFLOW_EXPERIMENT_ID;
  if (!trackingUri) throw new Error('A tracking URI is required: give trackingUri or set MLFLOW_TRACKING_URI');
  if (!experimentId) throw new Error('An experiment ID is required: give experimentId or set MLFLOW_EXPERIMENT_ID');
  if (typeof experimentId !== 'string') throw new Error('experimentId must be a string');
  if (!/^https?:\/\//.test(trackingUri)) throw new Error(`Invalid trackingUri '${trackingUri}': no HTTP(S) URL`);
  const exporter = new OTLPTraceExporter({
    url: `${trackingUri.replace(/\/$/, '')}/v1/traces`,
    headers: { 'x-mlflow-experiment-id': experimentId },
    timeoutMillis: 60_000,
  });
  new NodeTracerProvider({ spanProcessors: [traces.processor(exporter)] }).register();
}

function described(otelSpan, { inputs, attributes, spanType }) {
  const span = traces.find(otelSpan) ?? new NoOpSpan();
  if (inputs) span.setInputs(inputs);
  if (attributes) span.setAttributes(attributes);
  if (spanType) span.setSpanType(spanType);
  return span;
}

const startTime = ({ startTimeNs }) =>
  startTimeNs === undefined ? {} : { startTime: [Math.floor(startTimeNs / 1e9), startTimeNs % 1e9] };

function startSpan(options) {
  const around = options.parent ? otel.setSpan(context.active(), options.parent._span) : context.active();
  return described(tracer().startSpan(options.name, startTime(options), around), options);
}

function withSpan(callback, options = {}) {
  return tracer().startActiveSpan(options.name || 'span', startTime(options), (otelSpan) => {
    let span;
    try {
      span = described(otelSpan, options);
    } catch {
      // Inputs that cannot be read leave the call alone; its span is lost.
      span = new NoOpSpan();
    }
    const failed = (error) => {
      try {
        span.setStatus(SpanStatusCode.ERROR, error.message);
        span.recordException(error);
        span.end();
      } catch {
        // `throw null` has no message: the span stays open, and the caller gets what was thrown.
      }
      throw error;
    };
    const returned = (value) => {
      if (span.outputs === undefined) span.setOutputs(value);
      span.end();
      return value;
    };
    try {
      const result = callback(span);
      return result instanceof Promise ? result.then(returned).catch(failed) : returned(result);
    } catch (error) {
      return failed(error);
    }
  });
}

/** The arguments by the names of the parameters, where these are plain names. */
function namedInputs(func, args) {
  const list = /^(?:async\s*)?(?:function\s*)?\*?\s*[\w$]*\s*\(([^()]*)\)/.exec(func.toString());
  const names = list ? list[1].split(',').map((name) => name.split('=')[0].trim()) : [];
  const plain = names.length > 0 && names.every((name) => /^[\w$]+$/.test(name));
  return plain ? Object.fromEntries(args.map((value, place) => [names[place] ?? place, value])) : { args };
}

function traced(func, options, name) {
  return function (...args) {
    const described = { ...options, name: options.name || func.name || name, inputs: namedInputs(func, args) };
    return withSpan(() => func.apply(this, args), described);
  };
}

/** A wrapper of a function or, without one, a decorator of a method in either of TypeScript's two forms. */
function trace(funcOrOptions, options = {}) {
  if (typeof funcOrOptions === 'function') {
    const wrapper = traced(funcOrOptions, options);
    for (const key of ['name', 'length']) Object.defineProperty(wrapper, key, { value: funcOrOptions[key] });
    return Object.assign(wrapper, funcOrOptions);
  }
  return (target, member, descriptor) => {
    if (!descriptor) return traced(target, funcOrOptions ?? {}, String(member.name));
    return { ...descriptor, value: traced(descriptor.value, funcOrOptions ?? {}, String(member)) };
  };
}

function getCurrentActiveSpan() {
  const otelSpan = otel.getActiveSpan();
  return (otelSpan && traces.find(otelSpan)) ?? null;
}

// OTLP carries a trace's user and session as attributes of the root span; the rest stands there under its own name.
const TRACE_ATTRIBUTES = { 'mlflow.trace.user': 'user.id', 'mlflow.trace.session': 'session.id' };

function updateCurrentTrace({ tags = {}, metadata = {}, ...previews }) {
  const active = otel.getActiveSpan();
  const root = active && traces.root(active);
  if (!root) {
    console.warn('No active trace found; updateCurrentTrace changes nothing.');
    return;
  }
  for (const [key, value] of Object.entries({ ...metadata, ...tags, ...previews })) {
    root._span.setAttribute(TRACE_ATTRIBUTES[key] ?? key, value);
  }
}

const flushTraces = () => traces.flush();
const getLastActiveTraceId = () => traces.lastActiveTraceId;

module.exports = {
  SpanAttributeKey,
  SpanStatusCode,
  SpanType,
  flushTraces,
  getCurrentActiveSpan,
  getLastActiveTraceId,
  init,
  startSpan,
  trace,
  updateCurrentTrace,
  withSpan,
};
