import { flushTraces, init } from '@mlflow/core';
import { afterAll } from 'vitest';

init({});
afterAll(() => flushTraces());
