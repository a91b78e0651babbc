// What tracedGemini records; the client is a stand-in of the same shape.
import * as mlflow from '@mlflow/core';
import { tracedGemini } from '@mlflow/gemini';

class Models {
  generateContent = async ({ contents }) => ({ text: contents });
  embedContent = async () => ({ embeddings: [] });
}

mlflow.init({});
const client = tracedGemini({ models: new Models() });
await client.models.generateContent({ model: 'small', contents: 'hello' });
await client.models.embedContent({ model: 'small', contents: 'hello' });
