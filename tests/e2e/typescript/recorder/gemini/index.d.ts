/** The client, with its calls recorded as spans. */
export declare function tracedGemini<T = any>(client: T): T;
