import './tracing';
import { answer } from './answer';
import { search } from './search';

const question = process.argv[2] ?? 'When do you open?';
console.log(await answer(question), await search(question));
