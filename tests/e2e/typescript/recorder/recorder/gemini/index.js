'use strict';
// Records `models.generateContent`; streams, chats and embeddings are left alone.

const { SpanType } = require('@mlflow/core');
const { recordedCall, tracedClient } = require('@mlflow/core/client');

function tracedGemini(client) {
  return tracedClient(client, (className, method, original) => {
    if (className?.toLowerCase() !== 'models' || method !== 'generateContent') return undefined;
    return recordedCall(original, { name: method, spanType: SpanType.LLM, format: 'gemini' });
  });
}

module.exports = { tracedGemini };
