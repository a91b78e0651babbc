import OpenAI from 'openai';

const client = new OpenAI();

export const search = async (question: string): Promise<number[]> => {
  const found = await client.embeddings.create({ model: 'small', input: question });
  return found.data[0].embedding.map((value) => value * 2);
};
