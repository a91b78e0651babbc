'use strict';
// The enumerations of the API; the attribute keys are those that the MLflow server reads.

exports.SpanType = Object.fromEntries(
  'LLM CHAIN AGENT TOOL CHAT_MODEL RETRIEVER PARSER EMBEDDING RERANKER MEMORY UNKNOWN'
    .split(' ')
    .map((name) => [name, name]),
);

exports.SpanStatusCode = { UNSET: 'UNSET', OK: 'OK', ERROR: 'ERROR' };

exports.SpanAttributeKey = {
  INPUTS: 'mlflow.spanInputs',
  OUTPUTS: 'mlflow.spanOutputs',
  SPAN_TYPE: 'mlflow.spanType',
  TOKEN_USAGE: 'mlflow.chat.tokenUsage',
  MESSAGE_FORMAT: 'mlflow.message.format',
};
