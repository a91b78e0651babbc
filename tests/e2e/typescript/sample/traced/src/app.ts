// A minimal assistant, to try the harness on: tsx src/app.ts QUESTION...
import './tracing.js';
import * as mlflow from '@mlflow/core';
import { answer } from './answer.js';

try {
  for (const question of process.argv.slice(2)) console.log(await answer(question));
} catch (error) {
  console.error(`model: ${error}`);
  await mlflow.flushTraces();
  process.exit(1);
}
