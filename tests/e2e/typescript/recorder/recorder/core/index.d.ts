/** The API of `@mlflow/core` as far as an instrumented application may use it. */

export enum SpanType {
  LLM = 'LLM',
  CHAIN = 'CHAIN',
  AGENT = 'AGENT',
  TOOL = 'TOOL',
  CHAT_MODEL = 'CHAT_MODEL',
  RETRIEVER = 'RETRIEVER',
  PARSER = 'PARSER',
  EMBEDDING = 'EMBEDDING',
  RERANKER = 'RERANKER',
  MEMORY = 'MEMORY',
  UNKNOWN = 'UNKNOWN',
}

export enum SpanStatusCode {
  UNSET = 'UNSET',
  OK = 'OK',
  ERROR = 'ERROR',
}

export declare const SpanAttributeKey: {
  readonly INPUTS: 'mlflow.spanInputs';
  readonly OUTPUTS: 'mlflow.spanOutputs';
  readonly SPAN_TYPE: 'mlflow.spanType';
  readonly TOKEN_USAGE: 'mlflow.chat.tokenUsage';
  readonly MESSAGE_FORMAT: 'mlflow.message.format';
};

export interface SpanStatus {
  readonly statusCode: SpanStatusCode;
  readonly description: string;
}

/** A finished or running span. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly spanType: SpanType;
  readonly status: SpanStatus;
  readonly inputs: any;
  readonly outputs: any;
  readonly attributes: Record<string, any>;
  getAttribute(key: string): any;
}

/** A span that can still be written to. */
export interface LiveSpan extends Span {
  setSpanType(spanType: SpanType): void;
  setInputs(inputs: any): void;
  setOutputs(outputs: any): void;
  setAttribute(key: string, value: any): void;
  setAttributes(attributes: Record<string, any>): void;
  setStatus(status: SpanStatusCode | string, description?: string): void;
  recordException(error: Error): void;
  end(options?: { outputs?: any; attributes?: Record<string, any>; status?: SpanStatusCode; endTimeNs?: number }): void;
}

export interface SpanOptions {
  name: string;
  spanType?: SpanType;
  inputs?: any;
  attributes?: Record<string, any>;
  startTimeNs?: number;
  parent?: LiveSpan;
}

export interface TraceOptions {
  name?: string;
  spanType?: SpanType;
  attributes?: Record<string, any>;
}

export interface UpdateCurrentTraceOptions {
  tags?: Record<string, string>;
  metadata?: Record<string, string>;
  clientRequestId?: string;
  requestPreview?: string;
  responsePreview?: string;
}

export interface MLflowTracingConfig {
  trackingUri: string;
  experimentId: string;
}

export type MLflowTracingInitOptions = Partial<MLflowTracingConfig>;

/** What is absent is read from MLFLOW_TRACKING_URI and MLFLOW_EXPERIMENT_ID; throws when it is nowhere. */
export declare function init(config: MLflowTracingInitOptions): void;

/** Waits for every trace whose root span has ended. */
export declare function flushTraces(): Promise<void>;

export declare function startSpan(options: SpanOptions): LiveSpan;

/** Runs the callback in a span, which ends when it returns or when its promise settles. */
export declare function withSpan<T>(
  callback: (span: LiveSpan) => T | Promise<T>,
  options?: Omit<SpanOptions, 'parent'>,
): T | Promise<T>;

export declare function trace(options?: TraceOptions): any;
export declare function trace<T extends (...args: any[]) => any>(func: T, options?: TraceOptions): T;

export declare function getCurrentActiveSpan(): LiveSpan | null;
export declare function getLastActiveTraceId(): string | undefined;
export declare function updateCurrentTrace(options: UpdateCurrentTraceOptions): void;
