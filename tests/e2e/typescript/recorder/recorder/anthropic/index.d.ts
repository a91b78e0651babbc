/** The client, with its calls recorded as spans. */
export declare function tracedAnthropic<T = any>(client: T): T;
