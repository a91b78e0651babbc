/** The client, with its calls recorded as spans. */
export declare function tracedOpenAI<T = any>(client: T): T;
