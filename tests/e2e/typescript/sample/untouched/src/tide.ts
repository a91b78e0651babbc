const TIDES: Record<string, string> = { tide: 'high at noon' };

export function lookup(term: string): string {
  return TIDES[term] ?? 'unknown';
}
