import * as mlflow from '@mlflow/core';

const TIDES: Record<string, string> = { tide: 'high at noon' };

export function lookup(term: string): string {
  return mlflow.withSpan(() => {
    return TIDES[term] ?? 'unknown';
  }, { name: 'lookup', spanType: mlflow.SpanType.TOOL, inputs: { term } }) as string;
}
